//! Random records of the official forms, and the tables that a report prints of them.

use std::collections::HashMap;

use gongkai::knowledge::Knowledge;

use super::random::Random;

/// A cell of a printed table.
#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    pub rows: usize,
    pub cols: usize,
}

pub type Grid = Vec<Vec<Cell>>;

/// Indicator, applicant (or nothing), what the cell prints.
pub type Fact = (String, String, String);

/// The official forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Statutory2019,
    Statutory2021,
    Statistics,
    Regional,
}

pub const FORMS: [Form; 4] = [Form::Statutory2019, Form::Statutory2021, Form::Statistics, Form::Regional];

/// What a report of one form says, and its tables.
#[derive(Clone, Debug)]
pub struct Record {
    pub form: Form,
    pub year: usize,
    pub facts: Vec<Fact>,
    /// Tables 2, 3 and 4, or the one list.
    pub tables: Vec<Grid>,
}

pub fn cell(text: &str) -> Cell {
    spanning(text, 1, 1)
}

fn spanning(text: &str, rows: usize, cols: usize) -> Cell {
    Cell { text: text.to_string(), rows, cols }
}

fn row(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|text| cell(text)).collect()
}

const APPLICANTS: [&str; 7] = [
    "natural_person",
    "org.business",
    "org.research",
    "org.public_interest",
    "org.legal_service",
    "org.other",
    "total",
];

/// Group, label, indicator (after `requests.`) of the rows of table 3.
const OUTCOMES: [(&str, &str, &str); 19] = [
    ("", "(一)予以公开", "disclosed"),
    ("", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "partial"),
    ("(三)不予公开", "1.属于国家秘密", "refused.state_secret"),
    ("(三)不予公开", "2.其他法律行政法规禁止公开", "refused.law_prohibits"),
    ("(三)不予公开", "3.危及“三安全一稳定”", "refused.safety_stability"),
    ("(三)不予公开", "4.保护第三方合法权益", "refused.third_party"),
    ("(三)不予公开", "5.属于三类内部事务信息", "refused.internal_affairs"),
    ("(三)不予公开", "6.属于四类过程性信息", "refused.process_info"),
    ("(三)不予公开", "7.属于行政执法案卷", "refused.enforcement_file"),
    ("(三)不予公开", "8.属于行政查询事项", "refused.registry_query"),
    ("(四)无法提供", "1.本机关不掌握相关政府信息", "unavailable.not_held"),
    ("(四)无法提供", "2.没有现成信息需要另行制作", "unavailable.needs_creation"),
    ("(四)无法提供", "3.补正后申请内容仍不明确", "unavailable.unclear"),
    ("(五)不予处理", "1.信访举报投诉类申请", "not_processed.petition"),
    ("(五)不予处理", "2.重复申请", "not_processed.duplicate"),
    ("(五)不予处理", "3.要求提供公开出版物", "not_processed.publication"),
    ("(五)不予处理", "4.无正当理由大量反复申请", "not_processed.excessive"),
    ("(五)不予处理", "5.要求行政机关确认或重新出具已获取信息", "not_processed.confirm_reissue"),
    ("", "(六)其他处理", "other.total"),
];

/// What stands in the place of the last of them since 2021.
const OTHER_2021: [(&str, &str, &str); 3] = [
    ("(六)其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other.not_corrected"),
    ("(六)其他处理", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other.fee_unpaid"),
    ("(六)其他处理", "3.其他", "other.other"),
];

impl Record {
    /// A record whose sums hold. With `blanks`, some cells are left blank or struck out.
    pub fn random(form: Form, blanks: bool, random: &mut Random, knowledge: &Knowledge) -> Record {
        let years = match form {
            Form::Statutory2019 => [2019, 2020],
            Form::Statutory2021 => [2021, 2023],
            Form::Statistics => [2014, 2017],
            Form::Regional => [2010, 2012],
        };
        let year = *random.pick(&years);
        let mut record = Record { form, year, facts: Vec::new(), tables: Vec::new() };
        let mut print = Print { blanks, random, facts: &mut record.facts };
        record.tables = match form {
            Form::Statutory2019 => vec![print.table2_2019(), print.table3(&OUTCOMES), print.table4()],
            Form::Statutory2021 => {
                let outcomes: Vec<_> = OUTCOMES[..18].iter().chain(&OTHER_2021).copied().collect();
                vec![print.table2_2021(), print.table3(&outcomes), print.table4()]
            }
            Form::Statistics => vec![print.list("statistics_2014", "list", 58, knowledge)],
            Form::Regional => vec![print.list("narrative_2008", "regional", 35, knowledge)],
        };
        record.facts.sort();
        record
    }
}

struct Print<'a> {
    blanks: bool,
    random: &'a mut Random,
    facts: &'a mut Vec<Fact>,
}

impl Print<'_> {
    /// The cell for a value, noted as a fact.
    fn value(&mut self, code: &str, applicant: &str, value: String, cols: usize) -> Cell {
        let text = match self.random.below(40) {
            0 if self.blanks => String::new(),
            1 if self.blanks => "/".to_string(),
            _ => value,
        };
        self.facts.push((code.to_string(), applicant.to_string(), text.clone()));
        spanning(&text, 1, cols)
    }

    fn count(&mut self, code: &str, cols: usize) -> Cell {
        let value = self.random.count();
        self.value(code, "", value.to_string(), cols)
    }

    fn change(&mut self, code: &str) -> Cell {
        let value = self.random.count() - self.random.count();
        self.value(code, "", value.to_string(), 1)
    }

    fn amount(&mut self, code: &str, cols: usize) -> Cell {
        let value = format!("{}.{}", self.random.count(), self.random.below(9) + 1);
        self.value(code, "", value, cols)
    }

    fn row_of(&mut self, label: &str, codes: &[&str]) -> Vec<Cell> {
        let mut cells = vec![cell(label)];
        for code in codes {
            cells.push(if code.ends_with("change") { self.change(code) } else { self.count(code, 1) });
        }
        cells
    }

    fn table2_2019(&mut self) -> Grid {
        let counts = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"];
        let mut grid = vec![
            vec![spanning("第二十条第(一)项", 1, 4)],
            row(&["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]),
            self.row_of(
                "规章",
                &["rules.regulations.issued", "rules.regulations.published", "rules.regulations.public_total"],
            ),
            self.row_of(
                "规范性文件",
                &["rules.normative.issued", "rules.normative.published", "rules.normative.public_total"],
            ),
        ];
        for (article, rows) in [
            ("第二十条第(五)项", [("行政许可", "licensing"), ("其他对外管理服务事项", "other_services")]),
            ("第二十条第(六)项", [("行政处罚", "penalty"), ("行政强制", "coercion")]),
        ] {
            grid.extend([vec![spanning(article, 1, 4)], row(&counts)]);
            for (label, code) in rows {
                let codes = ["items_prev", "items_change", "decisions"].map(|part| format!("admin.{code}.{part}"));
                grid.push(self.row_of(label, &codes.each_ref().map(String::as_str)));
            }
        }
        grid.extend([vec![spanning("第二十条第(八)项", 1, 4)], row(&counts[..3])]);
        grid.push(self.row_of("行政事业性收费", &["admin.fees.items_prev", "admin.fees.items_change"]));
        grid.extend([vec![spanning("第二十条第(九)项", 1, 4)], row(&["信息内容", "采购项目数量", "采购总金额"])]);
        let projects = self.count("procurement.projects", 1);
        grid.push(vec![cell("政府集中采购"), projects, self.amount("procurement.amount", 1)]);
        grid
    }

    fn table2_2021(&mut self) -> Grid {
        let decisions = || vec![cell("信息内容"), spanning("本年处理决定数量", 1, 3)];
        vec![
            vec![spanning("第二十条第(一)项", 1, 4)],
            row(&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]),
            self.row_of(
                "规章",
                &["rules.regulations.issued", "rules.regulations.repealed", "rules.regulations.in_force"],
            ),
            self.row_of(
                "行政规范性文件",
                &["rules.normative.issued", "rules.normative.repealed", "rules.normative.in_force"],
            ),
            vec![spanning("第二十条第(五)项", 1, 4)],
            decisions(),
            vec![cell("行政许可"), self.count("admin.licensing.decisions", 3)],
            vec![spanning("第二十条第(六)项", 1, 4)],
            decisions(),
            vec![cell("行政处罚"), self.count("admin.penalty.decisions", 3)],
            vec![cell("行政强制"), self.count("admin.coercion.decisions", 3)],
            vec![spanning("第二十条第(八)项", 1, 4)],
            vec![cell("信息内容"), spanning("本年收费金额(单位:万元)", 1, 3)],
            vec![cell("行政事业性收费"), self.amount("admin.fees.amount", 3)],
        ]
    }

    /// Table 3 with rows and columns that add up.
    fn table3(&mut self, outcomes: &[(&str, &str, &str)]) -> Grid {
        let count = outcomes.len();
        let mut numbers = vec![[0i64; 7]; count + 4];
        for applicant in 0..6 {
            for row in &mut numbers[2..count + 3] {
                row[applicant] = if self.random.once_in(3) { self.random.count() } else { 0 };
            }
            let total = numbers[2..count + 2].iter().map(|row| row[applicant]).sum();
            numbers[count + 2][applicant] = total;
            numbers[count + 3][applicant] = self.random.count();
            let all = total + numbers[count + 3][applicant];
            numbers[1][applicant] = self.random.below(all as usize + 1) as i64;
            numbers[0][applicant] = all - numbers[1][applicant];
        }
        for row in &mut numbers {
            row[6] = row[..6].iter().sum();
        }
        let mut rows = vec![("", "一、本年新收政府信息公开申请数量", "received.total".to_string())];
        rows.push(("", "二、上年结转政府信息公开申请数量", "carried_in".to_string()));
        rows.extend(outcomes.iter().map(|&(group, label, code)| (group, label, format!("outcome.{code}"))));
        rows.push(("", "(七)总计", "outcome.total".to_string()));
        rows.push(("", "四、结转下年度继续办理", "carried_out".to_string()));
        let note = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)";
        let mut grid = vec![
            vec![spanning(note, 3, 3), spanning("申请人情况", 1, 7)],
            vec![spanning("自然人", 2, 1), spanning("法人或其他组织", 1, 5), spanning("总计", 2, 1)],
            row(&["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]),
        ];
        for (index, (group, label, code)) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            if index == 2 {
                cells.push(spanning("三、本年度办理结果", count + 1, 1));
            }
            let outer = index < 2 || index == count + 3;
            if group.is_empty() {
                cells.push(spanning(label, 1, if outer { 3 } else { 2 }));
            } else {
                if rows[index - 1].0 != *group {
                    let members = rows.iter().filter(|each| each.0 == *group).count();
                    cells.push(spanning(group, members, 1));
                }
                cells.push(cell(label));
            }
            for (applicant, number) in APPLICANTS.iter().zip(numbers[index]) {
                cells.push(self.value(&format!("requests.{code}"), applicant, number.to_string(), 1));
            }
            grid.push(cells);
        }
        grid
    }

    fn table4(&mut self) -> Grid {
        let parts = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
        let mut second: Vec<Cell> = parts.iter().map(|part| spanning(part, 2, 1)).collect();
        second.extend([spanning("未经复议直接起诉", 1, 5), spanning("复议后起诉", 1, 5)]);
        let mut values = Vec::new();
        for outer in ["review", "litigation.direct", "litigation.after_review"] {
            let mut total = 0;
            for part in ["upheld", "corrected", "other", "pending"] {
                let number = self.random.count();
                total += number;
                values.push(self.value(&format!("{outer}.{part}"), "", number.to_string(), 1));
            }
            values.push(self.value(&format!("{outer}.total"), "", total.to_string(), 1));
        }
        let third: Vec<Cell> = parts.iter().chain(&parts).map(|part| cell(part)).collect();
        vec![vec![spanning("行政复议", 1, 5), spanning("行政诉讼", 1, 10)], second, third, values]
    }

    /// A label-unit-value form with its first `count` coded rows; codes are printed where the
    /// form has them.
    fn list(&mut self, form: &str, table: &str, count: usize, knowledge: &Knowledge) -> Grid {
        let id = knowledge.forms.form(form).unwrap();
        let rows: Vec<_> = knowledge
            .forms
            .rows(id)
            .iter()
            .filter(|row| row.table == table && row.number.parse().is_ok_and(|number: usize| number <= count))
            .collect();
        let mut numbers = HashMap::new();
        for row in rows.iter().rev() {
            let parts = rows.iter().filter(|part| part.parent == Some(row.indicator));
            let parts: Vec<i64> = parts.filter_map(|part| numbers.get(&part.indicator).copied()).collect();
            let number = if parts.is_empty() { self.random.count() } else { parts.iter().sum() };
            numbers.insert(row.indicator, number);
        }
        let codes = table == "regional";
        let mut grid = vec![if codes {
            row(&["代码", "指标名称", "计量单位", "本期实际"])
        } else {
            row(&["统计指标", "单位", "统计数"])
        }];
        for item in rows {
            for heading in HEADINGS.iter().filter(|heading| !codes && heading.0 == item.number) {
                grid.push(row(&[heading.1, "——", "——"]));
            }
            let mut cells = if codes { vec![cell(&item.number)] } else { Vec::new() };
            cells.push(cell(&item.label));
            cells.push(cell(knowledge.codebook.unit_name(item.unit)));
            let code = knowledge.codebook.code(item.indicator).to_string();
            cells.push(self.value(&code, "", numbers[&item.indicator].to_string(), 1));
            grid.push(cells);
        }
        grid
    }
}

/// Code of the row before which a heading of the 58-row form stands.
const HEADINGS: [(&str, &str); 7] = [
    ("01", "一、主动公开情况"),
    ("04", "(二)通过不同渠道和方式公开政府信息的情况"),
    ("09", "二、回应解读情况"),
    ("10", "(二)通过不同渠道和方式回应解读的情况"),
    ("17", "三、依申请公开情况"),
    ("50", "八、机构建设和保障经费情况"),
    ("56", "九、政府信息公开会议和培训情况"),
];
