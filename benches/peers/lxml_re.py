"""What a competent person would write instead: re for text, lxml for pages, pyarrow for Parquet.

    lxml_re.py OUTPUT FOLDER...

Reads every file in the folders, and every document of a corpus (.jsonl.zst) or crawl (.warc.gz) in
them, and writes one row a value: every number in a table, with the
labels of its row and column, and some forty figures of running text, each with where it stood.
It is told nothing else that gongkai works out (whose report, checks, hedges, zeros in words).
"""

import gzip
import io
import json
import os
import re
import sys

import pyarrow as pa
import pyarrow.parquet as pq

N = r"(\d[\d,]*(?:\.\d+)?)\s*余?"
NOUNS = {
    "disclosure.total": "主动公开(?:政府)?信息|新增主动公开信息|公开(?:各类)?政府信息",
    "channel.website": "(?:政府|门户)网站(?:主动)?(?:公开|发布)(?:政府信息|信息)?",
    "channel.weibo": "(?:政务)?微博(?:公开|发布)?(?:信息)?",
    "channel.wechat": "(?:政务)?微信(?:公众号)?(?:公开|发布)?(?:信息)?",
    "channel.press": "报刊、广播、电视公开",
    "channel.other": "其他方式公开",
    "normative": "发布(?:各类)?规范性文件|制发规范性文件",
    "press_conferences": "(?:举办|召开)新闻发布会",
    "interviews": "在线访谈",
    "interpretations": "政策解读(?:稿件|材料)?",
    "responses": "回应公众关注热点或重大舆情",
    "received": "收到(?:政府)?信息公开申请|受理申请|申请总数",
    "received.in_person": "当面申请",
    "received.fax": "传真申请",
    "received.online": "网(?:络|上)申请|通过互联网提交",
    "received.mail": "信函申请|以信函形式提交",
    "closed": "办结|答复申请|申请办结总数",
    "closed.on_time": "按时办结数?",
    "closed.extended": "延期办结数?",
    "granted": "同意公开(?:答复)?数?",
    "partly": "同意部分公开(?:答复)?数?",
    "refused": "不(?:同意|予)公开(?:答复)?数?",
    "not_this_agency": "不属于本行政机关公开数?",
    "absent": "(?:申请)?信息不存在数?",
    "amended": "告知作出更改补充数?",
    "elsewhere": "告知通过其他途径办理数?",
    "review": "行政复议(?:申请|案件|数量)?",
    "review.upheld": "维持具体行政行为数?",
    "review.overturned": "被依法纠错数?",
    "litigation": "行政诉讼(?:案件|数量)?",
    "litigation.upheld": "驳回原告诉讼请求数?",
    "complaints": "举报投诉数量|投诉",
    "fees": "收取(?:信息处理|检索、复制、邮寄等)?费(?:用)?",
    "offices": "(?:设置)?(?:政府信息公开)?(?:专门)?工作机构数?",
    "points": "(?:设置)?(?:政府信息公开)?查阅点数?",
    "staff": "从事政府信息公开工作人员数?|工作人员",
    "staff.full_time": "专职(?:人员|工作人员)?",
    "staff.part_time": "兼职(?:人员|工作人员)?",
    "meetings": "召开(?:政府信息公开工作)?会议或专题会议数?|召开会议",
    "trainings": "(?:举办各类)?培训班数?|举办培训",
    "trained": "接受培训人员数?|培训",
}
PROSE = [(code, re.compile(f"(?:{noun}){N}(?:条|件|次|篇|场|份|人|个|期|元|万元)")) for code, noun in NOUNS.items()]
TITLE = re.compile(r"^\s*(\S{2,40}?)((?:19|20)\d\d)年\S{0,6}政府信息公开\S{0,6}(?:年度报告|年报)", re.M)
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
UNIT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*(?:条|件|次|篇|场|份|人|个|期|元|万元|项|%)?")


class Rows:
    def __init__(self):
        self.columns = {name: [] for name in ("uri", "agency", "year", "code", "label", "column", "value", "start")}

    def add(self, report, code, label, column, value, start):
        for name, item in zip(self.columns, (*report, code, label, column, float(value.replace(",", "")), start)):
            self.columns[name].append(item)


def decode(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def about(uri, text):
    title = TITLE.search(text)
    return (uri, title.group(1), int(title.group(2))) if title else (uri, None, None)


def table(report, lines, rows):
    """Cells under the labels above them: the last row without a number is the header."""
    header = []
    for start, cells in lines:
        found = [UNIT.fullmatch(cell) for cell in cells]
        if not any(found):
            header = cells
            continue
        label = "/".join(cell for cell, number in zip(cells, found) if cell and not number)
        for index, number in enumerate(found):
            if number:
                column = header[index] if index < len(header) else ""
                rows.add(report, "table", label, column, number.group(1), start)


def prose(report, text, rows):
    for code, pattern in PROSE:
        for found in pattern.finditer(text):
            rows.add(report, code, found.group(0), "", found.group(1), found.start())


def read_text(uri, text, rows):
    report = about(uri, text)
    at, lines = 0, []
    for line in text.split("\n"):
        divider = "|" if "|" in line else "\t" if "\t" in line else None
        if divider:
            lines.append((at, [cell.strip() for cell in line.split(divider)]))
        elif lines:
            table(report, lines, rows)
            lines = []
        at += len(line) + 1
    table(report, lines, rows)
    prose(report, text, rows)


def read_html(uri, data, rows):
    from lxml import html

    tree = html.document_fromstring(decode(data))
    for element in tree.xpath("//script|//style"):
        element.drop_tree()
    body = tree.text_content()
    report = about(uri, body)
    for element in tree.iter("table"):
        cells = [(0, [cell.text_content().strip() for cell in row.iter("td", "th")]) for row in element.iter("tr")]
        table(report, cells, rows)
        element.drop_tree()
    prose(report, tree.text_content(), rows)


def read_jsonl(path, rows):
    with io.TextIOWrapper(pa.input_stream(path, compression="zstd"), encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            read_text(f"{path}#{number}", json.loads(line)["text"], rows)


def read_warc(path, rows):
    with gzip.open(path) as records:
        number = 0
        while records.readline():
            length = 0
            while (line := records.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            _, _, page = records.read(length).partition(b"\r\n\r\n")
            read_html(f"{path}#{number}", page, rows)
            records.read(4)
            number += 1


def main(output, *folders):
    rows = Rows()
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if name.endswith(".jsonl.zst"):
                read_jsonl(path, rows)
            elif name.endswith(".warc.gz"):
                read_warc(path, rows)
            else:
                with open(path, "rb") as file:
                    data = file.read()
                if name.endswith(".html"):
                    read_html(path, data, rows)
                else:
                    read_text(path, decode(data), rows)
    pq.write_table(pa.table(rows.columns), output, compression="zstd")
    print(len(rows.columns["value"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
