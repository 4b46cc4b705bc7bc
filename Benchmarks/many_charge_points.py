"""A dump of many charge points with few frames each: what an ingest remembers of each of them is what it costs.

    python many_charge_points.py OUT [CHARGE_POINTS [ROUNDS [DAYS [heartbeats]]]]

Each round is one frame of every charge point, in one shuffled order: a boot, a status, a meter value, a heartbeat, and again;
with `heartbeats` nothing else, which makes the narrowest rows. The same arguments give the same bytes.
"""

import random
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 2, tzinfo=timezone.utc)


def payload(kind, number, digits, event):
    if kind == 0:
        return (
            f'"BootNotification",{{"chargePointVendor":"Alpen","chargePointModel":"Eco22",'
            f'"chargePointSerialNumber":"AP{number:07}","firmwareVersion":"{number % 4}.{number % 20}"}}'
        )
    if kind == 1:
        return (
            f'"StatusNotification",{{"connectorId":{1 + number % 2},"errorCode":"NoError","status":"Available",'
            f'"timestamp":"{event}"}}'
        )
    if kind == 2:
        return (
            f'"MeterValues",{{"connectorId":{1 + number % 2},"meterValue":[{{"timestamp":"{event}","sampledValue":['
            f'{{"value":"{digits % 90_000_000}","measurand":"Energy.Active.Import.Register","unit":"Wh"}},'
            f'{{"value":"{digits % 11_000}.5","measurand":"Power.Active.Import","unit":"W"}}]}}]}}'
        )
    return '"Heartbeat",{}'


def text(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main():
    path = sys.argv[1]
    charge_points, rounds = (int(word) for word in (sys.argv[2:4] + ["1000000", "4"][len(sys.argv) - 2 :])[:2])
    days = float(sys.argv[4]) if len(sys.argv) > 4 else 1.0
    only_heartbeats = sys.argv[5:] == ["heartbeats"]
    chance = random.Random(42)
    order = list(range(charge_points))
    chance.shuffle(order)
    step = timedelta(days=days) / (charge_points * rounds)
    countries = ["SE*ABC", "DE*XYZ", "NL*ALF", "FR*S35", "NO*ELA"]
    with open(path, "w", buffering=1 << 20) as out:
        for round in range(rounds):
            kind = 3 if only_heartbeats else round % 4
            for place, number in enumerate(order):
                received = START + step * (round * charge_points + place)
                digits = chance.getrandbits(48)
                event = text(received - timedelta(milliseconds=100 + digits % 300)) if kind in (1, 2) else ""
                out.write(
                    f'{{"ts":"{text(received)}","cp":"{countries[number % 5]}*E{number:07}",'
                    f'"msg":[2,"{digits:012x}",{payload(kind, number, digits, event)}]}}\n'
                )


if __name__ == "__main__":
    main()
