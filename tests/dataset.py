"""Opens every table of a dataset in DuckDB and checks what holds for any dataset."""

import json
import pathlib
import sys

import duckdb

try:
    from pyarrow import parquet
except ImportError:
    print("SKIPPED: pyarrow is missing, so no table was opened with it; run `make venv`", file=sys.stderr)
    parquet = None

folder = pathlib.Path(sys.argv[1])
description = json.loads((folder / "dataset.json").read_text())
db = duckdb.connect()
tables = {}
for table in description["tables"]:
    db.execute(f"create view {table['name']} as select * from read_parquet('{folder / table['file']}')")
    tables[table["name"]] = table


def value(query):
    return db.execute(query).fetchone()[0]


def none(query, what):
    rows = db.execute(query).fetchall()
    assert not rows, f"{what}: {rows[:5]}"


def quote(name):
    return '"' + name + '"'


# Rows, columns, descriptions.
for name, table in tables.items():
    path = folder / table["file"]
    assert value(f"select count(*) from {name}") == table["rows"], name
    columns = db.execute(f"describe {name}").fetchall()
    assert [column[0] for column in columns][: len(table["columns"])] == table["columns"], name
    pairs = db.execute(f"select decode(key), decode(value) from parquet_kv_metadata('{path}')").fetchall()
    metadata = dict(pairs)
    assert metadata["codebook_fingerprint"] == description["codebook_fingerprint"], name
    assert metadata["pipeline_version"] == description["version"], name
    described = json.loads(metadata["columns"])
    if parquet:
        # pyarrow looks in the schema, not in the file's metadata.
        said = {key.decode(): value.decode() for key, value in parquet.read_schema(path).metadata.items()}
        for key in ("pipeline_version", "codebook_fingerprint", "description"):
            assert said[key] == metadata[key], (name, key)
    for column in columns:
        assert column[1] != "BLOB", (name, column)
        assert described[column[0]], (name, column)
    created = value(f"select created_by from parquet_file_metadata('{path}')")
    assert created == f"gongkai version {description['version']}", created
    none(
        f"""select path_in_schema, compression from parquet_metadata('{path}')
            where compression != 'ZSTD' or row_group_num_rows > 262144""",
        f"{name}: compression or row groups",
    )

# Types.
TYPES = {
    "observations": {
        "year": "SMALLINT",
        "value": "DOUBLE",
        "selected": "BOOLEAN",
        "indicator": "VARCHAR",
        "evidence_start": "BIGINT",
        "confidence": "FLOAT",
    },
    "reports": {"flags": "VARCHAR[]", "published": "DATE", "quality": "DOUBLE", "observations": "INTEGER"},
    "texts": {"sections": "STRUCT(number VARCHAR, title VARCHAR, start BIGINT, end BIGINT)[]"},
    "findings": {
        "suspects": "STRUCT(indicator VARCHAR, applicant VARCHAR, value DOUBLE, proposed DOUBLE, cost DOUBLE)[]"
    },
}
for name in TYPES.keys() & tables.keys():
    found = {column[0]: column[1].replace('"', "") for column in db.execute(f"describe {name}").fetchall()}
    for column, kind in TYPES[name].items():
        assert found[column] == kind, (name, column, found[column])

# Order: every table is sorted as it says, nulls first. Levels and scopes have an order of their own.
ORDER = {
    "level": "list_position(['national', 'province', 'prefecture', 'county', 'township', 'other'], level)",
    "scope": "list_position(['agency', 'jurisdiction', 'system'], scope)",
}
for name, table in tables.items():
    if not table["sorted_by"]:
        continue
    keys = ", ".join(f"{ORDER.get(key, quote(key))} nulls first" for key in table["sorted_by"])
    none(
        f"""select * from (select place, rank, lag(rank) over (order by place) as before from (
              select file_row_number as place, dense_rank() over (order by {keys}) as rank
              from read_parquet('{folder / table['file']}', file_row_number = true)))
            where rank < before""",
        f"{name} is not sorted",
    )

# Documents: each once, with a status and, unless it is a report, a reason.
statuses = dict(description["documents"])
total = statuses.pop("total")
assert value("select count(distinct uri) from documents") == total
assert sum(statuses.values()) == total
for status, count in statuses.items():
    assert value(f"select count(*) from documents where status = '{status}'") == count, status
none("from documents where (status = 'report') != (reason is null)", "reason")
none("from documents where (status = 'report') != (report_id is not null)", "report_id")
none("from documents where (status = 'duplicate') != (duplicate_of is not null)", "duplicate_of")
none(
    """from documents d where status = 'duplicate' and not exists (
         from documents o where o.document_id = d.duplicate_of and o.status = 'report')""",
    "duplicates",
)
none(
    "from (from documents where status = 'report') d full join reports r using (report_id)"
    " where d.uri is null or r.document_id is distinct from d.document_id",
    "reports and documents",
)
none("from reports where report_id != document_id[:16]", "report_id")
assert value("select count(*) - count(distinct report_id) from reports") == 0

# Observations: evidence is the text; blank is null, never zero; the interval holds the value.
if "texts" in tables:
    none(
        """from observations join texts using (report_id)
           where basis in ('stated', 'negated')
             and hex(encode(evidence)) != hex(encode(text))[2 * evidence_start + 1 : 2 * evidence_end]""",
        "evidence",
    )
    none("from reports anti join texts using (report_id)", "reports without text")
none("from observations where (value is null) != (qualifier in ('blank', 'not_applicable'))", "blank")
none("from observations where (value is null) != (value_low is null)", "intervals")
none("from observations where not (value_low <= value and value <= value_high)", "intervals")
none("from observations where qualifier = 'exact' and value_low != value_high", "exact")
none("from observations o anti join indicators i on o.indicator = i.indicator", "unknown indicators")
none("from observations o anti join reports r using (report_id)", "observations without report")
none(
    """from reports r left join (select report_id, count(*) as n from observations group by all) o using (report_id)
       where coalesce(n, 0) != observations""",
    "reports.observations",
)
none(
    """from reports r left join (
         select report_id, count(*) filter (status = 'pass') as pass, count(*) filter (status = 'fail') as fail
         from findings group by all) f using (report_id)
       where coalesce(pass, 0) != checks_passed or coalesce(fail, 0) != checks_failed""",
    "reports.checks",
)
none("from reports where not quality between 0 and 1", "quality")

# Versions: the one in use was replaced by none, is of the same body, year and scope, and not older.
none(
    """from reports r left join reports n on n.report_id = r.replaced_by
       where r.replaced_by is not null and (n.report_id is null or n.replaced_by is not null
         or n.agency_id != r.agency_id or n.year != r.year or n.scope != r.scope)""",
    "reports.replaced_by",
)
none(
    "select agency_id, year, scope from reports where replaced_by is null and agency_id is not null"
    " and year is not null group by all having count(*) > 1",
    "two versions of one report are in use",
)
none(
    """from reports r left join reports o on o.report_id = r.repeats
       where r.repeats is not null and (o.year is null or o.year >= r.year or o.agency_id != r.agency_id)
          or (r.repeats is not null) != list_contains(r.flags, 'repeats_other_year')""",
    "reports.repeats",
)

# Coverage: every year of a body between its first and its last, once; what is there is in reports.
none("select agency_id, scope, year from coverage group by all having count(*) > 1", "coverage is not unique")
none(
    """with years as (select agency_id, scope, min(year) as low, max(year) as high from reports
                      where agency_id is not null and year is not null group by all),
            wanted as (select agency_id, scope, unnest(range(low, high + 1)) as year from years)
       from wanted full join coverage c using (agency_id, scope, year)
       left join (from reports where replaced_by is null) r using (agency_id, scope, year)
       where c.status is null or c.report_id is distinct from r.report_id
          or (c.status = 'missing') != (r.report_id is null)
          or (c.status = 'unread') != (coalesce(r.observations, 1) = 0)""",
    "coverage",
)

# Panel: one row a body, year and scope, equal to the observations. Without an id nobody knows whether two are one body.
for key in ("year, region_code, agency, scope", "year, agency_id, scope"):
    none(f"select {key} from panel where agency_id is not null group by all having count(*) > 1", f"panel by {key}")
none("select report_id from panel group by all having count(*) > 1", "a report has several rows in panel")
none("from panel where agency_id is null and reports != 1", "versions of a body that nobody knows")
none(
    """from panel p full join (from coverage where report_id is not null) c using (report_id)
       where (c.report_id is null) != (p.agency_id is null)""",
    "panel and coverage",
)
db.execute(
    """create table chosen as
       select report_id, indicator, first(
                case when o.unit = i.unit then value
                     else value * (case o.unit when '万元' then 10000.0 else 1.0 end)
                                / (case i.unit when '万元' then 10000.0 else 1.0 end) end
                order by applicant nulls last, evidence_start) as value
       from observations o join indicators i using (indicator)
       where selected and value is not null and (applicant is null or applicant = 'total') group by all"""
)
for code, column in db.execute("select indicator, panel_column from indicators where panel").fetchall():
    none(
        f"""from panel p left join (from chosen where indicator = '{code}') c using (report_id)
            where p.{column} is distinct from c.value""",
        f"panel.{column}",
    )
for column, unit in db.execute("select distinct panel_column, unit from harmonised").fetchall():
    ways = {}
    for form, expression in db.execute(
        "select form, expression from harmonised where panel_column = ?", [column]
    ).fetchall():
        ways[form] = [way.split(" + ") for way in expression.split(" | ")]
    for form, alternatives in ways.items():
        sums = [
            f"""(select case when count(*) = {len(terms)} then sum(value * case
                   when i.unit = '万元' and '{unit}' = '元' then 10000.0 else 1.0 end) end
                 from chosen c join indicators i using (indicator)
                 where c.report_id = p.report_id and indicator in ({str(terms)[1:-1]}))"""
            for terms in alternatives
        ]
        none(
            f"from panel p where form = '{form}' and {column} is distinct from coalesce({', '.join(sums)})",
            f"panel.{column} in {form}",
        )
assert value("select coalesce(sum(reports), 0) from panel") == value(
    "select count(*) from reports where year is not null and agency is not null"
)

# Summary: an independent query over the observations.
none(
    """with wanted as (
         select r.year, r.level, r.region_code, r.sector, r.scope, c.indicator, count(*) as observed,
                sum(c.value) as sum, median(c.value) as median, quantile_cont(c.value, 0.9) as p90,
                min(c.value) as min, max(c.value) as max
         from (from reports where replaced_by is null) r join chosen c using (report_id) group by all),
       size as (
         select year, level, region_code, sector, scope, count(*) as reports
         from reports where replaced_by is null group by all),
       place as (
         select year, region_code, count(*) as reports from reports
         where replaced_by is null and region_code is not null group by all)
       from summary s full join wanted w
         on s.year is not distinct from w.year and s.level = w.level
        and s.region_code is not distinct from w.region_code
        and s.sector is not distinct from w.sector and s.scope = w.scope and s.indicator = w.indicator
       left join size n
         on s.year is not distinct from n.year and s.level = n.level
        and s.region_code is not distinct from n.region_code
        and s.sector is not distinct from n.sector and s.scope = n.scope
       left join place p on s.year is not distinct from p.year and s.region_code = p.region_code
       left join indicators i on s.indicator = i.indicator
       where s.place_reports is distinct from p.reports or s.observed is distinct from w.observed or s.reports is distinct from n.reports
          or s.min != w.min or s.max != w.max or (s.sum is null) != (i.unit = '%')
          or abs(s.sum - w.sum) > 1e-9 * abs(w.sum) or abs(s.mean - w.sum / w.observed) > 1e-9 * abs(w.sum)
          or abs(s.median - w.median) > 1e-9 * abs(w.median) or abs(s.p90 - w.p90) > 1e-9 * abs(w.p90)""",
    "summary",
)

# What stands beside the figures of a place: those of its bodies and of the places in it.
registry = pathlib.Path(__file__).parent.parent / "pipelines/annual-reports/registry"
lines = [line.split("\t") for line in (registry / "sectors.tsv").read_text().splitlines() if not line.startswith("#")]
outside = [line[0] for line in lines if line[2:] and line[2].strip() in ("vertical", "institution")]
assert outside, "sectors.tsv names no system outside the local government"
db.execute("create table outside as select unnest(?::varchar[]) as sector", [outside])
db.execute(
    """create table parts as
       with used as (from reports where replaced_by is null),
            place as (select distinct year, region_code, level, sector from used
                      where scope = 'jurisdiction' and year is not null and region_code is not null),
            covering as (select year, region_code, min(report_id) as report_id from used
                         where scope = 'jurisdiction' and year is not null and region_code is not null group by all)
       select p.*, u.report_id from place p join used u using (year, region_code)
       where u.scope = 'agency' and (u.level = p.level or p.level = 'county' and u.level = 'township')
         and coalesce(u.sector, '') not in (from outside)
       union all
       select p.*, c.report_id from place p join covering c using (year)
       where exists (from regions g where g.region_code = c.region_code and g.parent = p.region_code)"""
)
none(
    """with wanted as (
         select p.year, p.region_code, p.level, p.sector, c.indicator, count(*) as observed, sum(value) as sum
         from parts p join chosen c using (report_id) group by all),
       size as (select year, region_code, level, sector, count(*) as parts from parts group by all)
       from summary s
       left join wanted w on s.scope = 'jurisdiction' and s.year = w.year and s.region_code = w.region_code
        and s.level = w.level and s.sector is not distinct from w.sector and s.indicator = w.indicator
       left join size n on s.scope = 'jurisdiction' and s.year = n.year and s.region_code = n.region_code
        and s.level = n.level and s.sector is not distinct from n.sector
       left join indicators i on s.indicator = i.indicator
       where (s.scope = 'jurisdiction') != (s.parts is not null)
          or s.scope = 'jurisdiction' and (s.parts != coalesce(n.parts, 0) or s.parts_observed != coalesce(w.observed, 0))
          or (s.parts_sum is null) != (w.sum is null or i.unit = '%') or (s.difference is null) != (s.parts_sum is null)
          or (s.source = 'both') != (w.sum is not null)
          or abs(s.parts_sum - w.sum) > 1e-9 * abs(w.sum)
          or abs(s.difference - (s.mean - w.sum)) > 1e-9 * (abs(w.sum) + abs(s.mean))""",
    "summary.parts",
)

# Proposals of the panel are those of the report's findings.
none(
    """with said as (select distinct report_id, s.* from (select report_id, unnest(suspects) as s from findings)),
            shown as (select report_id, p.* from (select report_id, unnest(proposals) as p from panel))
       from (from said semi join panel using (report_id)) a
       full join shown b on a.report_id = b.report_id and a.indicator = b.indicator and a.value = b.value
         and a.applicant is not distinct from b.applicant and a.proposed = b.proposed and a.cost = b.cost
       where a.report_id is null or b.report_id is null""",
    "panel.proposals",
)
print("ok")
