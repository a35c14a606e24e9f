"""What one would take for web pages: trafilatura, which finds the main text of a page, with its tables.

    main_text.py OUTPUT FOLDER...

Reads the pages (.html) in the folders and the records of crawls (.warc.gz), and writes their text: one row a page, and
no values. What gongkai reads out of the text comes on top of this.
"""

import gzip
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import trafilatura

from lxml_re import decode


def pages(folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.endswith(".warc.gz"):
            with open(path, "rb") as file:
                yield path, decode(file.read())
            continue
        with gzip.open(path) as records:
            while records.readline():
                length = 0
                while (line := records.readline().strip()):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                yield path, decode(records.read(length).partition(b"\r\n\r\n")[2])
                records.read(4)


def main(output, *folders):
    found = [
        (uri, trafilatura.extract(page, include_tables=True, include_comments=False) or "")
        for folder in folders
        for uri, page in pages(folder)
    ]
    uris, texts = zip(*found)
    pq.write_table(pa.table({"uri": uris, "text": texts}), output, compression="zstd")
    print(sum(1 for text in texts if text))


if __name__ == "__main__":
    main(*sys.argv[1:])
