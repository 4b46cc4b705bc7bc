"""Counts and sums a dump of our envelope by itself: only json and decimal, no code of the product.

usage: OracleIngest.py DUMP   prints {"counts": {table: rows}, "sums": {column: decimal text}, "samples": n}
Reads clean 1.6 and 2.0.1 dumps: MeterValues, transactions, statuses, contacts, authorisations, answers, commands.
"""
import json
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


def main(path):
    counts, sums, samples = defaultdict(int), defaultdict(Decimal), 0
    frames = set()
    for line in open(path, encoding="utf-8"):
        record = json.loads(line, parse_float=Decimal)
        message = record["msg"]
        said = message[2:] if message[0] == 2 and message[2] in ("Heartbeat", "MeterValues") else message[1:]
        if message[0] == 3 and set(message[2]) <= {"currentTime"}:
            said = "ack"
        key = (record["cp"], record["ts"], record.get("dir"), record.get("conn"), message[0],
               json.dumps(said, default=str, sort_keys=True))
        if key in frames:
            counts["duplicates"] += 1
            continue
        frames.add(key)
        counts["accepted"] += 1
        elements = []
        if message[0] != 2:
            counts["contacts" if said == "ack" else "results"] += 1
            continue
        action, payload = message[2], message[3]
        if action in ("StartTransaction", "StopTransaction", "TransactionEvent"):
            counts["transactions"] += 1
            elements = payload.get("meterValue") or payload.get("transactionData") or []
        elif action == "MeterValues":
            elements = payload["meterValue"]
        else:
            counts[{"Heartbeat": "contacts", "BootNotification": "contacts", "Authorize": "authorizations",
                    "StatusNotification": "statuses"}.get(action, "other")] += 1
        for element in elements:
            filled = set()
            for sample in element["sampledValue"]:
                samples += 1
                context, name = sample.get("context", "Sample.Periodic"), column(sample)
                if name is None or (context, name) in filled:
                    counts["meter_values_other"] += 1
                    continue
                filled.add((context, name))
                unit = sample.get("unitOfMeasure", {})
                value = Decimal(str(sample["value"]).strip()) * 10 ** unit.get("multiplier", 0)
                sums[name] += value * (1000 if (sample.get("unit") or unit.get("unit")) in KILO else 1)
            counts["meter_values"] += len({context for context, _ in filled})
    print(json.dumps({"counts": counts, "samples": samples, "sums": {k: format(v, "f") for k, v in sums.items()}}))


main(sys.argv[1])
