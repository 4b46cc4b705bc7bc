"""Every table of a store read by DuckDB and by pyarrow: store_tables.py STORE

Prints the row counts as JSON; exits with 1 where the two engines disagree on a count, a sum or a column's type.
"""
import json
import os
import sys

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

store = sys.argv[1]
counts = {}
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
print(json.dumps(counts))
