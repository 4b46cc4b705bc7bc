#!/usr/bin/env python3
"""Writes a dump of nothing but distinct broken lines, or one whose later lines name no charge point.

broken_lines.py FILE LINES            envelopes cut off before their end, of 500 charge points
broken_lines.py FILE LINES unnamed    a SteVe log, then frames that `quarantine replay --charge-point` takes
"""
import sys

path, count = sys.argv[1], int(sys.argv[2])
with open(path, "w") as out:
    if sys.argv[3:] == ["unnamed"]:
        for i in range(300):
            head = f"[INFO ] 2026-03-01 06:00:01,{i:03} x.Y - [chargeBoxId=A, sessionId=s] Received: "
            out.write(f'{head}[2,"x{i}","Heartbeat",{{}}]\n')
        for i in range(count):
            time = f"2026-03-{1 + i // 86400:02}T{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}Z"
            status = f'{{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"{time}"}}'
            out.write(f'[2,"a{i}","StatusNotification",{status}]\n')
    else:
        for i in range(count):
            out.write(f'{{"ts":"2026-03-01T06:00:12Z","cp":"LP-{i % 500}","msg":[2,"a{i}","Heartbeat",{{}}\n')
