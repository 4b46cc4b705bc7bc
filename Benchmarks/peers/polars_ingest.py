"""NDJSON of OCPP lines -> one wide table of meter values as zstd Parquet, by Polars: the columns of DuckDB's pipeline.

python polars_ingest.py in.ndjson out.parquet"""

import os
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "1")
import polars as pl

text, number = pl.String, pl.Float64
sample = pl.Struct(
    {
        "value": text, "context": text, "measurand": text, "phase": text, "location": text, "unit": text,
        "unitOfMeasure": pl.Struct({"unit": text}),
    }
)
payload = pl.Struct(
    {
        "connectorId": pl.Int64, "transactionId": text, "evse": pl.Struct({"id": pl.Int64}),
        "transactionInfo": pl.Struct({"transactionId": text}),
        "meterValue": pl.List(pl.Struct({"timestamp": text, "sampledValue": pl.List(sample)})),
    }
)

lines = pl.scan_csv(
    sys.argv[1], separator="\x01", quote_char=None, has_header=False, new_columns=["l"], schema={"l": text}
).filter(pl.col("l").str.contains('"meterValue"', literal=True))
# What stands after `"Action",` up to the frame's end is the payload.
elements = (
    lines.select(
        pl.col("l").str.json_path_match("$.ts").alias("ts"),
        pl.col("l").str.json_path_match("$.cp").alias("cp"),
        pl.col("l").str.extract(r'"msg":\[2,"[^"]*","\w+",(.*)\]\}\s*$', 1).str.json_decode(payload).alias("p"),
    )
    .unnest("p")
    .select(
        "ts", "cp", pl.coalesce(pl.col("evse").struct.field("id"), "connectorId").alias("connector"),
        pl.coalesce(pl.col("transactionInfo").struct.field("transactionId"), "transactionId").alias("tx"), "meterValue",
    )
    .explode("meterValue")
    .with_row_index("element")
    .unnest("meterValue")
)
samples = (
    elements.select("element", "sampledValue").explode("sampledValue").unnest("sampledValue")
    .with_columns(
        (
            pl.col("measurand") + pl.coalesce(pl.lit("/") + pl.col("phase").str.slice(0, 2), pl.lit(""))
            + pl.when(pl.col("measurand") == "Temperature").then(pl.lit("/") + pl.col("location")).otherwise(pl.lit(""))
        ).alias("key"),
        pl.col("value").cast(number)
        * pl.when(pl.coalesce("unit", pl.col("unitOfMeasure").struct.field("unit")).is_in(["kWh", "kW"])).then(1000).otherwise(1),
    )
)


def value(key):
    return pl.col("value").filter(pl.col("key") == key).first()


wide = samples.group_by("element").agg(
    pl.col("context").first(),
    value("Energy.Active.Import.Register").alias("energy_wh"),
    pl.coalesce(
        value("Power.Active.Import"),
        value("Power.Active.Import/L1") + value("Power.Active.Import/L2") + value("Power.Active.Import/L3"),
    ).alias("power_w"),
    pl.coalesce(value("Current.Import/L1"), value("Current.Import")).alias("i_l1"),
    value("Current.Import/L2").alias("i_l2"), value("Current.Import/L3").alias("i_l3"),
    pl.coalesce(value("Voltage/L1"), value("Voltage")).alias("v_l1"),
    value("Voltage/L2").alias("v_l2"), value("Voltage/L3").alias("v_l3"), value("SoC").alias("soc"),
    value("Temperature/Body").alias("temp_body"), value("Temperature/Cable").alias("temp_cable"),
    value("Frequency").alias("freq"), value("Current.Offered").alias("i_offered"), value("Power.Offered").alias("p_offered"),
)


def moment(name):
    return pl.col(name).str.strip_suffix("Z").str.to_datetime(time_unit="ms", strict=False)


(
    elements.select("element", "cp", "connector", "tx", moment("ts"), moment("timestamp").alias("sts"))
    .join(wide, on="element", how="left")
    .drop("element")
    .sink_parquet(sys.argv[2], compression="zstd")
)
