"""NDJSON of OCPP lines -> one wide table of meter values as zstd Parquet, by ClickHouse (chdb): the columns of DuckDB's
pipeline.

python clickhouse_ingest.py in.ndjson out.parquet"""

import sys

import chdb

source, target = (path.replace("'", "\\'") for path in sys.argv[1:3])
sample = (
    "Tuple(value Nullable(String), context Nullable(String), measurand Nullable(String), phase Nullable(String), "
    "location Nullable(String), unit Nullable(String), unitOfMeasure Tuple(unit Nullable(String)))"
)
payload = (
    "Tuple(connectorId Nullable(UInt8), transactionId Nullable(String), evse Tuple(id Nullable(UInt8)), "
    "transactionInfo Tuple(transactionId Nullable(String)), "
    f"meterValue Array(Tuple(timestamp String, sampledValue Array({sample}))))"
)


def value(key):
    return f"vs[nullIf(indexOf(ks, '{key}'), 0)]"


columns = {
    "energy_wh": value("Energy.Active.Import.Register"),
    "power_w": f"coalesce({value('Power.Active.Import')}, {value('Power.Active.Import/L1')} "
    f"+ {value('Power.Active.Import/L2')} + {value('Power.Active.Import/L3')})",
    "i_l1": f"coalesce({value('Current.Import/L1')}, {value('Current.Import')})",
    "i_l2": value("Current.Import/L2"), "i_l3": value("Current.Import/L3"),
    "v_l1": f"coalesce({value('Voltage/L1')}, {value('Voltage')})",
    "v_l2": value("Voltage/L2"), "v_l3": value("Voltage/L3"), "soc": value("SoC"),
    "temp_body": value("Temperature/Body"), "temp_cable": value("Temperature/Cable"), "freq": value("Frequency"),
    "i_offered": value("Current.Offered"), "p_offered": value("Power.Offered"),
}
chdb.query(
    f"""
    INSERT INTO FUNCTION file('{target}', Parquet)
    SELECT cp, connector, tx, ts, sts, context, {", ".join(f"{made} AS {name}" for name, made in columns.items())}
    FROM (
        SELECT
            JSONExtractString(l, 'cp') AS cp,
            parseDateTime64BestEffort(JSONExtractString(l, 'ts'), 3, 'UTC') AS ts,
            JSONExtract(l, 'msg', 4, '{payload}') AS p,
            coalesce(p.evse.id, p.connectorId) AS connector,
            coalesce(p.transactionInfo.transactionId, p.transactionId) AS tx,
            arrayJoin(p.meterValue) AS mv,
            parseDateTime64BestEffort(mv.timestamp, 3, 'UTC') AS sts,
            arrayMap(s -> concat(assumeNotNull(s.measurand),
                if(isNull(s.phase), '', concat('/', substring(assumeNotNull(s.phase), 1, 2))),
                if(s.measurand = 'Temperature', concat('/', ifNull(s.location, '')), '')), mv.sampledValue) AS ks,
            arrayMap(s -> toFloat64OrNull(s.value)
                * if(coalesce(s.unit, s.unitOfMeasure.unit) IN ('kWh', 'kW'), 1000, 1), mv.sampledValue) AS vs,
            mv.sampledValue[1].context AS context
        FROM file('{source}', LineAsString, 'l String')
        WHERE position(l, '"meterValue"') > 0
    )
    SETTINGS max_threads = 1, max_insert_threads = 1, output_format_parquet_compression_method = 'zstd',
        engine_file_truncate_on_insert = 1
    """
)
