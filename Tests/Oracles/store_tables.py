"""Every table of a store read by DuckDB and by pyarrow: store_tables.py STORE

Prints {"counts": {table: rows}, "sums": {column of meter_values: decimal text}} and exits with 1 where the two engines disagree on a count, a sum or a column's type.
"""
import json
import os
import sys

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

store = sys.argv[1]
counts, sums = {}, {}
for table in sorted(os.listdir(f"{store}/tables")):
    data = ds.dataset(f"{store}/tables/{table}", format="parquet", partitioning="hive").to_table()
    glob = f"{store}/tables/{table}/*/*.parquet"
    counts[table] = duckdb.sql(f"SELECT count(*) FROM '{glob}'").fetchall()[0][0]
    if counts[table] != data.num_rows:
        sys.exit(f"{table}: DuckDB {counts[table]} rows, pyarrow {data.num_rows}")
    for name in data.column_names:
        if not str(data.schema.field(name).type).startswith("decimal"):
            continue
        theirs = duckdb.sql(f"SELECT sum({name}) FROM '{glob}'").fetchall()[0][0]
        ours = pc.sum(data[name].cast(pa.decimal128(38, 3))).as_py()
        if ours != theirs:
            sys.exit(f"{table}.{name}: DuckDB {theirs}, pyarrow {ours}")
        if table == "meter_values" and theirs is not None:
            sums[name] = format(theirs, "f")
print(json.dumps({"counts": counts, "sums": sums}))
