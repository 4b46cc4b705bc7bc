"""Per-port charging rates by DuckDB from the store's segments, against the report's: charging_rates.py STORE REPORT FLEET

A sample is on the port that its row names. Where it names none, it is on that of its transaction (OCPP 2.x, CONTRACT 10):
the one named by the transaction's newest event at or before the sample that names one, else by the first after it, else
the only one that the fleet file lists. What 1.6 sends without a connector is on no port: there no event names both a
transaction and a connector.

A sample that is sent again, every column and the event time the same and at most 15 minutes after it was received last,
counts once (rule R15b); where no event time was sent (it is the receive time), nothing tells a repeat.

Prints how many ports were compared; exits with 1 and names the first difference. Exact: integers, nearest-rank percentiles.
"""
import sqlite3
import sys

import duckdb
import yaml

store, report, fleet = sys.argv[1:4]
stations = [point for site in yaml.safe_load(open(fleet))["sites"] for point in site["charge_points"]]
# A fleet file may map several 1.6 connectors to one port; the store keeps what was sent.
ports = [
    (point["id"], connector, evse["id"])
    for point in stations for evse in point["evses"] for connector in evse.get("ocpp_connector_ids", [])
]
only = [(point["id"], point["evses"][0]["id"]) for point in stations if len(point["evses"]) == 1]
duckdb.sql("CREATE TABLE ports (charge_point VARCHAR, connector INTEGER, port INTEGER)")
duckdb.sql("CREATE TABLE only_ports (charge_point VARCHAR, port INTEGER)")
for table, rows, marks in [("ports", ports, "?, ?, ?"), ("only_ports", only, "?, ?")]:
    if rows:
        duckdb.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
delivery = {"receive_delay_ms", "source_id", "frame", "day"}
columns = [row[0] for row in duckdb.sql(f"DESCRIBE FROM '{store}/tables/meter_values/*/*.parquet'").fetchall()]
content = ", ".join(column for column in columns if column not in delivery)
theirs = duckdb.sql(f"""
    WITH events AS (
        SELECT charge_point, transaction_id, evse_id, epoch_ms(ts) + receive_delay_ms AS received
        FROM '{store}/tables/transactions/*/*.parquet'
        WHERE seq_no IS NOT NULL AND transaction_id NOT IN ('', '0', '-1')),
    named AS (SELECT * FROM events WHERE evse_id > 0),
    received AS (
        SELECT *, epoch_ms(ts) + receive_delay_ms AS received FROM '{store}/tables/meter_values/*/*.parquet'),
    once AS (
        SELECT * FROM received QUALIFY receive_delay_ms = 0 OR coalesce(received - lag(received) OVER (
            PARTITION BY {content} ORDER BY received)
            > 900000, true)),
    rows AS (
        SELECT charge_point, transaction_id, evse_id, received,
            coalesce(power_active_import_w, CASE WHEN
            coalesce(power_active_import_l1_w, power_active_import_l2_w, power_active_import_l3_w) IS NOT NULL THEN
            coalesce(power_active_import_l1_w, 0) + coalesce(power_active_import_l2_w, 0) + coalesce(power_active_import_l3_w, 0)
            END) AS power
        FROM once),
    own AS (
        SELECT rows.charge_point, coalesce(port, evse_id) AS port, power
        FROM rows LEFT JOIN ports ON ports.charge_point = rows.charge_point AND connector = evse_id
        WHERE evse_id > 0 AND (port IS NOT NULL OR rows.charge_point NOT IN (SELECT charge_point FROM ports))),
    nameless AS (
        SELECT * FROM rows WHERE evse_id = 0
            AND (charge_point, transaction_id) IN (SELECT (charge_point, transaction_id) FROM events)),
    bound AS (
        SELECT nameless.charge_point, coalesce(before.evse_id, later.evse_id, only_ports.port) AS port, power
        FROM nameless
        ASOF LEFT JOIN named AS before ON nameless.charge_point = before.charge_point
            AND nameless.transaction_id = before.transaction_id AND nameless.received >= before.received
        ASOF LEFT JOIN named AS later ON nameless.charge_point = later.charge_point
            AND nameless.transaction_id = later.transaction_id AND nameless.received <= later.received
        LEFT JOIN only_ports ON nameless.charge_point = only_ports.charge_point),
    samples AS (SELECT * FROM own UNION ALL SELECT * FROM bound)
    SELECT charge_point, port, count(*), floor(sum(power) * 1000 / count(*))::BIGINT, (max(power) * 1000)::BIGINT,
        (quantile_disc(power, 0.50) * 1000)::BIGINT, (quantile_disc(power, 0.95) * 1000)::BIGINT,
        (quantile_disc(power, 0.99) * 1000)::BIGINT
    FROM samples WHERE power > 0 AND port > 0 GROUP BY ALL ORDER BY ALL""").fetchall()
ours = sqlite3.connect(report).execute("""
    SELECT charge_point, evse_id, rate_samples, rate_mean_milliw, rate_peak_milliw, rate_p50_milliw, rate_p95_milliw,
        rate_p99_milliw FROM ports WHERE rate_samples > 0 ORDER BY 1, 2""").fetchall()
if len(ours) != len(theirs):
    sys.exit(f"{len(ours)} ports in the report, {len(theirs)} in DuckDB")
for a, b in zip(ours, theirs):
    if tuple(a) != tuple(b):
        sys.exit(f"report {a}\nDuckDB {b}")
print(len(ours))
