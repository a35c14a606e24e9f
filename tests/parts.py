"""Opens tables that are written year by year, as readers do, and holds them against the same tables in one file."""

import pathlib
import sys

import duckdb

parts, whole = map(pathlib.Path, sys.argv[1:])
db = duckdb.connect()
for table in ("observations", "findings", "texts"):
    split, single = f"'{parts / table}/*/*.parquet'", f"'{whole / table}.parquet'"
    # The year comes from the names of the folders, without being asked for; null as null.
    years = db.execute(f"select distinct year from {split} order by all").fetchall()
    known = db.execute(f"select distinct year from '{whole}/reports.parquet' order by all").fetchall()
    assert years == known and len(years) > 3, (table, years, known)
    columns = [column[0] for column in db.execute(f"describe select * from {single}").fetchall()]
    listed = ", ".join('"' + column + '"' for column in columns)
    for one, other in ((split, single), (single, split)):
        rest = db.execute(
            f"select count(*) from (select {listed} from {one} except all select {listed} from {other})"
        ).fetchone()[0]
        assert rest == 0, (table, one, rest)

try:
    import pyarrow.dataset
except ImportError:
    print("SKIPPED: pyarrow is missing", file=sys.stderr)
else:
    for table in ("observations", "findings", "texts"):
        read = pyarrow.dataset.dataset(parts / table, partitioning="hive").to_table()
        single = pyarrow.dataset.dataset(whole / f"{table}.parquet").to_table()
        assert read.num_rows == single.num_rows and "year" in read.column_names, table
print("ok")
