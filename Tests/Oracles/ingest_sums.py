"""Counts and sums dumps of our envelope by itself: only json and decimal, no code of the product.

usage: ingest_sums.py DUMP…   files or folders of them, plain or .zst
prints {"counts": {table: rows; accepted, duplicates, quarantined}, "sums": {column: decimal text}, "samples": n}
"""
import glob
import json
import os
import sys
from collections import defaultdict
from decimal import Decimal

PHASED = {"Power.Active.Import": ("power_active_import{}_w", {"L1": "_l1", "L2": "_l2", "L3": "_l3"}),
          "Energy.Active.Import.Register": ("energy_active_import_register{}_wh", {"L1": "_l1", "L2": "_l2", "L3": "_l3"}),
          "Current.Import": ("current_import{}_a", {p: "_" + p[:2].lower().rstrip("-") for p in
                                                   ("L1", "L2", "L3", "L1-N", "L2-N", "L3-N", "N")}),
          "Voltage": ("voltage{}_v", {"L1": "_l1_n", "L2": "_l2_n", "L3": "_l3_n", "L1-N": "_l1_n", "L2-N": "_l2_n",
                                      "L3-N": "_l3_n", "L1-L2": "_l1_l2", "L2-L3": "_l2_l3", "L3-L1": "_l3_l1"})}
PLAIN = {"Energy.Active.Export.Register": "energy_active_export_register_wh", "Power.Offered": "power_offered_w",
         "Energy.Active.Import.Interval": "energy_active_import_interval_wh", "Power.Factor": "power_factor",
         "Power.Active.Export": "power_active_export_w", "Power.Reactive.Import": "power_reactive_import_var",
         "Current.Export": "current_export_a", "Current.Offered": "current_offered_a", "Frequency": "frequency_hz"}
KILO = {"kWh", "kW", "kVA", "kvar", "kvarh"}


def column(sample):
    measurand = sample.get("measurand", "Energy.Active.Import.Register")
    phase, location = sample.get("phase"), sample.get("location", "Outlet")
    if measurand == "SoC":
        return "soc_percent"
    if measurand == "Temperature":
        return {"Outlet": "temperature_c"}.get(location, "temperature_%s_c" % location.lower())
    if location != "Outlet":
        return None
    if measurand in PHASED:
        pattern, suffixes = PHASED[measurand]
        return pattern.format("") if phase is None else pattern.format(suffixes[phase]) if phase in suffixes else None
    return PLAIN.get(measurand) if phase is None else None


# What the charge point sends, and the table of each (CONTRACT 4); a call the other way is a command.
TABLES = {"Heartbeat": "contacts", "BootNotification": "contacts", "Authorize": "authorizations",
          "StatusNotification": "statuses", "SecurityEventNotification": "security_events"}


def lines(paths):
    """Every line of the dumps, in the order of their paths."""
    for path in paths:
        if os.path.isdir(path):
            yield from lines(sorted(glob.glob(path + "/**/*.ndjson*", recursive=True)))
        elif "truth" in os.path.basename(path):
            continue
        elif path.endswith(".zst"):
            import pyarrow  # decompression only
            yield from pyarrow.input_stream(path, compression="zstd").read().split(b"\n")
        else:
            yield from open(path, "rb").read().split(b"\n")


def fingerprint(record, message):
    """What makes two frames the same (CONTRACT 5): all their rows hold. Meter values and heartbeats hold no message id."""
    said = message[2:] if message[0] == 2 and message[2] in ("Heartbeat", "MeterValues") else message[1:]
    connection = None if message[0] == 2 and message[2] in ("Heartbeat", "MeterValues") else record.get("conn")
    if message[0] == 3 and set(message[2]) <= {"currentTime"}:
        said, connection = "ack", None
    return (record["cp"], record["ts"], record.get("dir"), connection, message[0],
            json.dumps(said, default=str, sort_keys=True))


class Tally:
    def __init__(self):
        self.counts, self.sums, self.samples, self.frames = defaultdict(int), defaultdict(Decimal), 0, set()

    def add(self, line):
        try:
            record = json.loads(line, parse_float=Decimal)
            message = record["msg"]
            key = fingerprint(record, message)
        except ValueError:
            key = (b"broken", line)
            self.counts["duplicates" if key in self.frames else "quarantined"] += 1
            self.frames.add(key)
            return
        if key in self.frames:
            self.counts["duplicates"] += 1
            return
        self.frames.add(key)
        self.counts["accepted"] += 1
        if message[0] == 2:
            self.call(message[2], message[3], record.get("dir", "in"))
        else:
            self.counts["contacts" if message[0] == 3 and set(message[2]) <= {"currentTime"} else "results"] += 1

    def call(self, action, payload, direction):
        if direction == "out" and action != "DataTransfer":
            self.counts["commands"] += 1
        elif action in ("StartTransaction", "StopTransaction", "TransactionEvent"):
            self.counts["transactions"] += 1
            self.meter(payload.get("meterValue") or payload.get("transactionData") or [])
        elif action == "MeterValues":
            self.meter(payload["meterValue"])
        elif action == "NotifyEvent":
            self.counts["statuses"] += len(payload["eventData"])
        else:
            self.counts[TABLES.get(action, "other_messages")] += 1

    def meter(self, elements):
        for element in elements:
            filled = set()
            for sample in element["sampledValue"]:
                self.samples += 1
                context, name = sample.get("context", "Sample.Periodic"), column(sample)
                if name is None or (context, name) in filled:
                    self.counts["meter_values_other"] += 1
                    continue
                filled.add((context, name))
                unit = sample.get("unitOfMeasure", {})
                value = Decimal(str(sample["value"]).strip()) * Decimal(10) ** unit.get("multiplier", 0)
                self.sums[name] += value * (1000 if (sample.get("unit") or unit.get("unit")) in KILO else 1)
            self.counts["meter_values"] += len({context for context, _ in filled})


if __name__ == "__main__":
    tally = Tally()
    for text in lines(sys.argv[1:]):
        if text:
            tally.add(text)
    sums = {name: format(total, "f") for name, total in tally.sums.items()}
    print(json.dumps({"counts": tally.counts, "samples": tally.samples, "sums": sums}))
