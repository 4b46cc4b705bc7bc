"""Whether every row that a report's findings cite is there: evidence_rows.py STORE REPORT

Prints how many citations there are; exits with 1 where one names no row of the store and no quarantined record (CONTRACT 7).
"""
import json
import sqlite3
import sys
from datetime import datetime, timezone
from glob import glob

import duckdb

store, report = sys.argv[1:]


def milliseconds(text):
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


known, received = set(), set()
for table in sorted(glob(f"{store}/tables/*")):
    rows = duckdb.sql(f"SELECT charge_point, epoch_ms(ts) + receive_delay_ms, epoch_ms(ts) FROM '{table}/*/*.parquet'")
    known.update(rows.fetchall())
for charge_point, at in sqlite3.connect(f"{store}/catalog.sqlite").execute(
        "SELECT charge_point, received_at FROM quarantine WHERE received_at IS NOT NULL"):
    known.add((charge_point, at, at))
received = {(charge_point, at) for charge_point, at, _ in known}
cited, wrong = 0, []
for kind, evidence in sqlite3.connect(report).execute("SELECT kind, evidence FROM findings ORDER BY finding_id"):
    for row in json.loads(evidence):
        cited += 1
        key = (row["charge_point"], milliseconds(row["received_at"]), milliseconds(row["ts"]))
        if key not in known:
            wrong.append((kind, row, "ts" if key[:2] in received else "received_at"))
for one in wrong:
    print(*one, file=sys.stderr)
print(cited)
sys.exit(1 if wrong else 0)
