"""What one would write in SQL: DuckDB, regexp_extract_all for prose, string functions for tables.

    duckdb_regex.py OUTPUT FOLDER...

Reads the corpora (.jsonl.zst) in the folders and writes the same rows as lxml_re.py, with its patterns: one a
value, every number in a table with the labels of its row and column, and some forty figures of running text.
(Where a value of prose stood is left out: regexp_extract_all does not say it.)
"""

import os
import sys

import duckdb

from lxml_re import PROSE

# RE2 has no \d for other digits, and needs none; the group is the number, as in Python.
PATTERNS = [(code, pattern.pattern) for code, pattern in PROSE]
CELL = r"(-?\d[\d,]*(?:\.\d+)?)\s*(?:条|件|次|篇|场|份|人|个|期|元|万元|项|%)?"

TABLES = """
CREATE TEMP TABLE lines AS
SELECT uri, agency, year, line_number,
    list_transform(string_split(line, CASE WHEN contains(line, '|') THEN '|' ELSE chr(9) END), lambda c: trim(c)) AS cells
FROM (SELECT uri, agency, year, unnest(string_split(text, chr(10))) AS line,
        generate_subscripts(string_split(text, chr(10)), 1) AS line_number FROM reports)
WHERE contains(line, '|') OR contains(line, chr(9));

CREATE TEMP TABLE rows AS
SELECT *, list_transform(cells, lambda c: regexp_full_match(c, $cell)) AS found FROM lines;

CREATE TEMP TABLE cells AS
SELECT uri, agency, year, 'table' AS code,
    array_to_string(list_filter(cells, lambda c, i: c <> '' AND NOT found[i]), '/') AS label,
    coalesce(header[number], '') AS "column",
    CAST(replace(regexp_extract(cells[number], $cell, 1), ',', '') AS DOUBLE) AS value
FROM (SELECT *, unnest(range(1, len(cells) + 1)) AS number FROM (
    SELECT *, last_value(CASE WHEN NOT list_bool_or(found) THEN cells END IGNORE NULLS)
        OVER (PARTITION BY uri ORDER BY line_number) AS header FROM rows))
WHERE found[number];
"""


def main(output, *folders):
    files = [os.path.join(folder, name) for folder in folders for name in sorted(os.listdir(folder))]
    sql = duckdb.connect()
    sql.execute(
        """CREATE TEMP TABLE reports AS SELECT url AS uri, text,
            regexp_extract(text, '(?m)^\\s*(\\S{2,40}?)((?:19|20)\\d\\d)年\\S{0,6}政府信息公开\\S{0,6}(?:年度报告|年报)', 1) AS agency,
            TRY_CAST(regexp_extract(text, '((?:19|20)\\d\\d)年\\S{0,6}政府信息公开\\S{0,6}(?:年度报告|年报)', 1) AS INTEGER) AS year
        FROM read_json($files, format='newline_delimited', columns={url: 'VARCHAR', text: 'VARCHAR'})""",
        {"files": files},
    )
    for statement in TABLES.split(";"):
        if statement.strip():
            sql.execute(statement, {"cell": CELL} if "$cell" in statement else None)
    prose = " UNION ALL ".join(
        f"""SELECT uri, agency, year, '{code}' AS code, '' AS label, '' AS "column",
            CAST(replace(unnest(regexp_extract_all(text, '{pattern}', 1)), ',', '') AS DOUBLE) AS value FROM reports"""
        for code, pattern in PATTERNS
    )
    sql.execute(f"CREATE TEMP TABLE found AS SELECT * FROM cells UNION ALL {prose}")
    sql.execute(f"COPY found TO '{output}' (FORMAT parquet, COMPRESSION zstd)")
    print(sql.execute("SELECT count(*) FROM found").fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
