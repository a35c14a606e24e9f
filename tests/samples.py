"""Opens every table of a dataset made from the samples in DuckDB and joins them."""

import json
import pathlib
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])
db = duckdb.connect()
TABLES = "documents reports texts observations findings panel summary indicators checks regions".split()
for table in TABLES:
    path = folder / f"{table}.parquet"
    db.execute(f"create view {table} as select * from read_parquet('{path}')")


def one(query):
    return db.execute(query).fetchall()[0][0]


def none(query, why):
    rows = db.execute(query).fetchall()
    assert not rows, f"{why}: {rows[:5]}"


for table in TABLES:
    assert one(f"select count(*) from {table}") > 0, f"{table} is empty"

joined = one(
    """select count(*) from observations o
       join reports r using (report_id) join indicators i on i.indicator = o.indicator"""
)
assert joined == one("select count(*) from observations") > 5000, joined

# Promise 1, on the stored tables.
none(
    """select o.report_id, o.indicator from observations o join texts t using (report_id)
       where o.basis in ('stated', 'negated')
         and o.evidence != decode(encode(t.text)[evidence_start + 1 : evidence_end])""",
    "evidence is not the text at its place",
)
# Promise 2.
manifest = json.loads((folder / "dataset.json").read_text())
by_status = dict(db.execute("select status, count(*) from documents group by 1").fetchall())
assert sum(by_status.values()) == one("select count(*) from documents") > 45, by_status
assert by_status["report"] == one("select count(*) from reports"), by_status
assert by_status.get("not_a_report", 0) >= 6, by_status
none("select uri from documents where status != 'report' and coalesce(reason, '') = ''", "no reason given")
# Promises 7 and 8.
none("select * from observations where (value is null) != (qualifier in ('blank', 'not_applicable'))", "null and blank")
none("select * from observations where value < value_low or value > value_high", "value outside its interval")
# Every failed check is one of the rules.
none('select f."check" from findings f anti join checks c on c."check" = f."check"', "a finding without a rule")
none(
    "select region_code from reports r anti join regions g on g.region_code = r.region_code where region_code != ''",
    "a report in no region",
)
print("tables", len(TABLES), "observations", joined, "documents", by_status, "manifest keys", sorted(manifest))
