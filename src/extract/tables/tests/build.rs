//! Pages made of rows of cells, and random valid records to fill them with.

use crate::model::{Block, BlockKind, Cell, Page, Span, Table, TableLayout};

/// A cell: words, rows covered, columns covered.
#[derive(Clone)]
pub struct C(pub String, pub u16, pub u16);

/// A plain cell.
pub fn c(text: &str) -> C {
    C(text.to_string(), 1, 1)
}

/// A cell over several rows and columns.
pub fn s(text: &str, rows: u16, cols: u16) -> C {
    C(text.to_string(), rows, cols)
}

/// A row of plain cells.
pub fn row(cells: &[&str]) -> Vec<C> {
    cells.iter().map(|text| c(text)).collect()
}

/// A page of tables laid out as `<table>` would be, between lines of prose.
pub fn page(tables: &[Vec<Vec<C>>], layout: TableLayout) -> Page {
    let mut page = Page::default();
    line(&mut page, "一段说明文字,不是表格。", BlockKind::Paragraph);
    for rows in tables {
        add(&mut page, rows, layout);
        line(&mut page, "表后的一段说明文字。", BlockKind::Paragraph);
    }
    page.reading = page.text.clone();
    page
}

/// A page of plain text, every line a paragraph.
pub fn text(content: &str) -> Page {
    let mut page = Page::default();
    for each in content.lines() {
        line(&mut page, each, BlockKind::Paragraph);
    }
    page.reading = page.text.clone();
    page
}

fn line(page: &mut Page, content: &str, kind: BlockKind) {
    let start = page.text.len();
    page.text.push_str(content);
    if !content.trim().is_empty() {
        page.blocks.push(Block { kind, span: Span::new(start, page.text.len()) });
    }
    page.text.push('\n');
}

fn add(page: &mut Page, rows: &[Vec<C>], layout: TableLayout) {
    let mut taken: std::collections::HashSet<(u16, u16)> = Default::default();
    let mut cells = Vec::new();
    let (mut cols, start) = (0, page.text.len());
    for (r, row) in rows.iter().enumerate() {
        let (r, mut col) = (r as u16, 0);
        let mut content = String::new();
        for (index, C(words, row_span, col_span)) in row.iter().enumerate() {
            while taken.contains(&(r, col)) {
                col += 1;
            }
            if index > 0 {
                content.push_str(" | ");
            }
            let at = page.text.len() + content.len();
            content.push_str(words);
            let span = Span::new(at, at + words.len());
            cells.push(Cell { span, row: r, col, row_span: *row_span, col_span: *col_span });
            for dr in 0..*row_span {
                taken.extend((0..*col_span).map(|dc| (r + dr, col + dc)));
            }
            col += col_span;
        }
        cols = cols.max(taken.iter().filter(|place| place.0 == r).map(|place| place.1 + 1).max().unwrap_or(0));
        line(page, &content, BlockKind::Table);
    }
    let span = Span::new(start, page.text.len() - 1);
    page.tables.push(Table { span, layout, rows: rows.len() as u16, cols, cells });
}

/// Labels of the 25 value rows of table 3 with their groups and indicators.
pub const T3: [(&str, &str, &str); 25] = [
    ("", "一、本年新收政府信息公开申请数量", "requests.received.total"),
    ("", "二、上年结转政府信息公开申请数量", "requests.carried_in"),
    ("", "(一)予以公开", "requests.outcome.disclosed"),
    ("", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "requests.outcome.partial"),
    ("(三)不予公开", "1.属于国家秘密", "requests.outcome.refused.state_secret"),
    ("(三)不予公开", "2.其他法律行政法规禁止公开", "requests.outcome.refused.law_prohibits"),
    ("(三)不予公开", "3.危及“三安全一稳定”", "requests.outcome.refused.safety_stability"),
    ("(三)不予公开", "4.保护第三方合法权益", "requests.outcome.refused.third_party"),
    ("(三)不予公开", "5.属于三类内部事务信息", "requests.outcome.refused.internal_affairs"),
    ("(三)不予公开", "6.属于四类过程性信息", "requests.outcome.refused.process_info"),
    ("(三)不予公开", "7.属于行政执法案卷", "requests.outcome.refused.enforcement_file"),
    ("(三)不予公开", "8.属于行政查询事项", "requests.outcome.refused.registry_query"),
    ("(四)无法提供", "1.本机关不掌握相关政府信息", "requests.outcome.unavailable.not_held"),
    ("(四)无法提供", "2.没有现成信息需要另行制作", "requests.outcome.unavailable.needs_creation"),
    ("(四)无法提供", "3.补正后申请内容仍不明确", "requests.outcome.unavailable.unclear"),
    ("(五)不予处理", "1.信访举报投诉类申请", "requests.outcome.not_processed.petition"),
    ("(五)不予处理", "2.重复申请", "requests.outcome.not_processed.duplicate"),
    ("(五)不予处理", "3.要求提供公开出版物", "requests.outcome.not_processed.publication"),
    ("(五)不予处理", "4.无正当理由大量反复申请", "requests.outcome.not_processed.excessive"),
    ("(五)不予处理", "5.要求行政机关确认或重新出具已获取信息", "requests.outcome.not_processed.confirm_reissue"),
    (
        "(六)其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "requests.outcome.other.not_corrected",
    ),
    (
        "(六)其他处理",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "requests.outcome.other.fee_unpaid",
    ),
    ("(六)其他处理", "3.其他", "requests.outcome.other.other"),
    ("", "(七)总计", "requests.outcome.total"),
    ("", "四、结转下年度继续办理", "requests.carried_out"),
];

/// The seven applicant columns in printed order.
pub const APPLICANTS: [&str; 7] = [
    "natural_person",
    "org.business",
    "org.research",
    "org.public_interest",
    "org.legal_service",
    "org.other",
    "total",
];

/// Cells of table 4 in printed order.
pub const T4: [&str; 15] = [
    "review.upheld",
    "review.corrected",
    "review.other",
    "review.pending",
    "review.total",
    "litigation.direct.upheld",
    "litigation.direct.corrected",
    "litigation.direct.other",
    "litigation.direct.pending",
    "litigation.direct.total",
    "litigation.after_review.upheld",
    "litigation.after_review.corrected",
    "litigation.after_review.other",
    "litigation.after_review.pending",
    "litigation.after_review.total",
];

/// Cells of table 2 in printed order.
pub const T2: [&str; 10] = [
    "rules.regulations.issued",
    "rules.regulations.repealed",
    "rules.regulations.in_force",
    "rules.normative.issued",
    "rules.normative.repealed",
    "rules.normative.in_force",
    "admin.licensing.decisions",
    "admin.penalty.decisions",
    "admin.coercion.decisions",
    "admin.fees.amount",
];

/// A record of the 2021 form: every cell as printed.
#[derive(Clone, Debug)]
pub struct Record {
    pub t2: Vec<String>,
    pub t3: Vec<Vec<String>>,
    pub t4: Vec<String>,
}

/// A valid record from a seed: sums hold, some values are large or decimal.
pub fn record(seed: u64) -> Record {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let count = |next: &mut dyn FnMut(u64) -> u64| match next(4) {
        0 => 0,
        1 => next(10),
        2 => next(200),
        _ => next(3),
    };
    let mut t3 = vec![vec![0u64; 7]; 25];
    for applicant in 0..6 {
        let mut total = 0;
        for row in t3.iter_mut().take(23).skip(2) {
            row[applicant] = count(&mut next);
            total += row[applicant];
        }
        t3[23][applicant] = total;
        t3[24][applicant] = next(5);
        let all = total + t3[24][applicant];
        t3[1][applicant] = next(all + 1);
        t3[0][applicant] = all - t3[1][applicant];
    }
    for row in &mut t3 {
        row[6] = row[..6].iter().sum();
    }
    let mut t4 = Vec::new();
    for _ in 0..3 {
        let parts: Vec<u64> = (0..4).map(|_| count(&mut next)).collect();
        t4.extend(&parts);
        t4.push(parts.iter().sum());
    }
    let mut t2: Vec<String> = (0..9).map(|_| (next(1000) * next(9000)).to_string()).collect();
    t2.push(format!("{}.{}", next(100_000), next(100)));
    let words = |values: Vec<u64>| values.into_iter().map(|value| value.to_string()).collect();
    Record { t2, t3: t3.into_iter().map(words).collect(), t4: words(t4) }
}

impl Record {
    /// Every cell: indicator, applicant, value as printed.
    pub fn cells(&self) -> Vec<(String, Option<String>, String)> {
        let mut cells = Vec::new();
        for (code, value) in T2.iter().zip(&self.t2).chain(T4.iter().zip(&self.t4)) {
            cells.push((code.to_string(), None, value.clone()));
        }
        for ((_, _, code), values) in T3.iter().zip(&self.t3) {
            for (applicant, value) in APPLICANTS.iter().zip(values) {
                cells.push((code.to_string(), Some(applicant.to_string()), value.clone()));
            }
        }
        cells.sort();
        cells
    }

    /// Table 2, spans as on the form.
    pub fn table2(&self) -> Vec<Vec<C>> {
        let v = |index: usize| self.t2[index].as_str();
        vec![
            vec![s("第二十条第(一)项", 1, 4)],
            row(&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]),
            row(&["规章", v(0), v(1), v(2)]),
            row(&["行政规范性文件", v(3), v(4), v(5)]),
            vec![s("第二十条第(五)项", 1, 4)],
            vec![c("信息内容"), s("本年处理决定数量", 1, 3)],
            vec![c("行政许可"), s(v(6), 1, 3)],
            vec![s("第二十条第(六)项", 1, 4)],
            vec![c("信息内容"), s("本年处理决定数量", 1, 3)],
            vec![c("行政处罚"), s(v(7), 1, 3)],
            vec![c("行政强制"), s(v(8), 1, 3)],
            vec![s("第二十条第(八)项", 1, 4)],
            vec![c("信息内容"), s("本年收费金额(单位:万元)", 1, 3)],
            vec![c("行政事业性收费"), s(v(9), 1, 3)],
        ]
    }

    /// Table 3, spans as on the form.
    pub fn table3(&self) -> Vec<Vec<C>> {
        let note = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)";
        let mut rows = vec![
            vec![s(note, 3, 3), s("申请人情况", 1, 7)],
            vec![s("自然人", 2, 1), s("法人或其他组织", 1, 5), s("总计", 2, 1)],
            row(&["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]),
        ];
        for (index, ((group, label, _), values)) in T3.iter().zip(&self.t3).enumerate() {
            let mut cells = Vec::new();
            if index == 2 {
                cells.push(s("三、本年度办理结果", 22, 1));
            }
            if group.is_empty() {
                let wide = if index < 2 || index == 24 { 3 } else { 2 };
                cells.push(s(label, 1, wide));
            } else {
                if T3[index - 1].0 != *group {
                    let count = T3.iter().filter(|each| each.0 == *group).count() as u16;
                    cells.push(s(group, count, 1));
                }
                cells.push(c(label));
            }
            cells.extend(values.iter().map(|value| c(value)));
            rows.push(cells);
        }
        rows
    }

    /// Table 4, spans as on the form.
    pub fn table4(&self) -> Vec<Vec<C>> {
        let parts = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
        let mut second: Vec<C> = parts.iter().map(|part| s(part, 2, 1)).collect();
        second.extend([s("未经复议直接起诉", 1, 5), s("复议后起诉", 1, 5)]);
        let third: Vec<&str> = parts.iter().chain(&parts).copied().collect();
        let values: Vec<&str> = self.t4.iter().map(String::as_str).collect();
        vec![vec![s("行政复议", 1, 5), s("行政诉讼", 1, 10)], second, row(&third), row(&values)]
    }

    /// Table 4 turned on its side: a row for each result.
    pub fn table4_turned(&self) -> Vec<Vec<C>> {
        let heads = vec![s("", 2, 1), s("行政复议", 2, 1), s("行政诉讼", 1, 2)];
        let kinds = row(&["未经复议直接起诉", "复议后起诉"]);
        let results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].iter().enumerate();
        let results = results.map(|(at, result)| row(&[result, &self.t4[at], &self.t4[at + 5], &self.t4[at + 10]]));
        [heads, kinds].into_iter().chain(results).collect()
    }

    /// All three tables.
    pub fn tables(&self) -> Vec<Vec<Vec<C>>> {
        vec![self.table2(), self.table3(), self.table4()]
    }
}

/// The cells as text: in each row the cells that begin there, joined.
pub fn joined(rows: &[Vec<C>], between: &str, before: &str, after: &str) -> String {
    let line = |row: &Vec<C>| {
        let cells: Vec<&str> = row.iter().map(|cell| cell.0.as_str()).collect();
        format!("{before}{}{after}\n", cells.join(between))
    };
    rows.iter().map(line).collect()
}

/// A markdown table: every grid place a cell, covered places blank.
pub fn markdown(rows: &[Vec<C>]) -> String {
    let page = page(&[rows.to_vec()], crate::model::TableLayout::Html);
    let table = &page.tables[0];
    let mut text = String::new();
    for row in 0..table.rows {
        for col in 0..table.cols {
            let cell = table.cells.iter().find(|cell| cell.row == row && cell.col == col);
            text.push_str("| ");
            text.push_str(cell.map_or("", |cell| page.words(cell.span)));
            text.push(' ');
        }
        text.push_str("|\n");
        if row == 0 {
            text.push_str(&"|---".repeat(usize::from(table.cols)));
            text.push_str("|\n");
        }
    }
    text
}
