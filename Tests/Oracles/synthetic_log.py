"""What the kwwhat log says, line by line: synthetic_log.py LOG.csv

Independent of the product: a start is its StartTransaction and the transaction of its answer, a stop the StopTransaction of
that transaction, a fault lasts from Faulted to the connector's next status. Prints JSON: sessions as
[charge point, connector, transaction, start, end, Wh, reason] and faults as [charge point, connector, from, to].
"""
import csv
import json
import sys

starts, asked, sessions, faulted, faults = {}, {}, {}, {}, []
for row in csv.DictReader(open(sys.argv[1])):
    at, point, frame = row["timestamp"], row["id"], json.loads(row["msg"])
    if frame[0] == 3:
        start = asked.pop((point, frame[1]), None)
        if start:
            starts[point, frame[2]["transactionId"]] = start
    elif frame[2] == "StartTransaction":
        asked[point, frame[1]] = (frame[3]["connectorId"], frame[3].get("timestamp", at), frame[3]["meterStart"])
    elif frame[2] == "StopTransaction":
        body = frame[3]
        connector, start, meter = starts[point, body["transactionId"]]
        sessions[point, body["transactionId"]] = [
            point, connector, str(body["transactionId"]), start, body.get("timestamp", at), body["meterStop"] - meter,
            body.get("reason")]
    elif frame[2] == "StatusNotification":
        place = point, frame[3]["connectorId"]
        since = faulted.pop(place, None)
        now = frame[3].get("timestamp", at)
        if frame[3]["status"] == "Faulted":
            faulted[place] = since or now
        elif since:
            faults.append([*place, since, now])
faults += [[*place, since, None] for place, since in faulted.items()]
print(json.dumps({"sessions": sorted(sessions.values(), key=lambda s: (s[3], s[2])), "faults": sorted(faults, key=str)}))
