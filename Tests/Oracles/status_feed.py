"""Minutes that each connector of a status feed was down and in use, from the raw rows: status_feed.py FEED.tsv

Independent of the product: no ledger, no events; each snapshot's rows hold until the next snapshot. Prints JSON: how many
rows went where, and per charge point and EVSE (types of an id in alphabetical order, from 1) the minutes.
"""
import datetime
import json
import sys

where = dict.fromkeys(["rows", "statuses", "repeated", "unidentified", "empty", "broken"], 0)
snapshots = {}
for line in open(sys.argv[1]):
    where["rows"] += 1
    day, clock, name, kind, status = line.rstrip("\n").split("\t")
    at = datetime.datetime.strptime(day + clock.zfill(4), "%Y%m%d%H%M")
    if status == "NA":
        where["empty"] += 1
    elif name == "N/A":
        where["unidentified"] += 1
    else:
        rows = snapshots.setdefault(at, {})
        where["repeated" if (name, kind) in rows else "statuses"] += 1
        rows[name, kind] = status

times = sorted(snapshots)
connectors = sorted({key for rows in snapshots.values() for key in rows})
down, used = dict.fromkeys(connectors, 0), dict.fromkeys(connectors, 0)
for at, until in zip(times, times[1:]):
    minutes = (until - at) // datetime.timedelta(minutes=1)
    for key, status in snapshots[at].items():
        (used if status in ("Part", "Occ") else down)[key] += minutes

kinds = {}
for name, kind in connectors:
    kinds.setdefault(name, []).append(kind)
print(json.dumps({
    **where, "snapshots": len(times), "charge_points": len(kinds), "connectors": len(connectors),
    "observed_minutes": (times[-1] - times[0]) // datetime.timedelta(minutes=1),
    "ports": [
        {"port": f"{name}/{kinds[name].index(kind) + 1}", "down": down[name, kind], "used": used[name, kind]}
        for name, kind in connectors
    ],
}))
