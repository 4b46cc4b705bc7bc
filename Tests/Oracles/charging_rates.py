"""Per-port charging rates by DuckDB from the store's segments, against the report's: charging_rates.py STORE REPORT FLEET

Prints how many ports were compared; exits with 1 and names the first difference. Exact: integers, nearest-rank percentiles.
"""
import sqlite3
import sys

import duckdb
import yaml

store, report, fleet = sys.argv[1:4]
# A fleet file may map several 1.6 connectors to one port; the store keeps what was sent.
ports = [
    (point["id"], connector, evse["id"])
    for site in yaml.safe_load(open(fleet))["sites"] for point in site["charge_points"] for evse in point["evses"]
    for connector in evse.get("ocpp_connector_ids", [])
]
duckdb.sql("CREATE TABLE ports (charge_point VARCHAR, connector INTEGER, port INTEGER)")
duckdb.executemany("INSERT INTO ports VALUES (?, ?, ?)", ports)
theirs = duckdb.sql(f"""
    WITH samples AS (
        SELECT charge_point, coalesce(port, evse_id) AS evse_id, coalesce(power_active_import_w, CASE WHEN
            coalesce(power_active_import_l1_w, power_active_import_l2_w, power_active_import_l3_w) IS NOT NULL THEN
            coalesce(power_active_import_l1_w, 0) + coalesce(power_active_import_l2_w, 0) + coalesce(power_active_import_l3_w, 0)
            END) AS power
        FROM '{store}/tables/meter_values/*/*.parquet' LEFT JOIN ports USING (charge_point)
        WHERE connector IS NULL OR connector = evse_id)
    SELECT charge_point, evse_id, count(*), floor(sum(power) * 1000 / count(*))::BIGINT, (max(power) * 1000)::BIGINT,
        (quantile_disc(power, 0.50) * 1000)::BIGINT, (quantile_disc(power, 0.95) * 1000)::BIGINT,
        (quantile_disc(power, 0.99) * 1000)::BIGINT
    FROM samples WHERE power > 0 AND evse_id > 0 GROUP BY ALL ORDER BY ALL""").fetchall()
ours = sqlite3.connect(report).execute("""
    SELECT charge_point, evse_id, rate_samples, rate_mean_milliw, rate_peak_milliw, rate_p50_milliw, rate_p95_milliw,
        rate_p99_milliw FROM ports WHERE rate_samples > 0 ORDER BY 1, 2""").fetchall()
if len(ours) != len(theirs):
    sys.exit(f"{len(ours)} ports in the report, {len(theirs)} in DuckDB")
for a, b in zip(ours, theirs):
    if tuple(a) != tuple(b):
        sys.exit(f"report {a}\nDuckDB {b}")
print(len(ours))
