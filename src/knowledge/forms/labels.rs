//! The labels of the official tables, compiled so that a label is found by hash of its
//! normalised text, and broken labels by walking a trie.

use std::collections::{BTreeSet, HashMap};

use super::trie::Trie;
use crate::knowledge::WordList;
use crate::knowledge::hash::Fast;
use crate::model::{ApplicantId, FormId, IndicatorId, UnitId};

/// A normalised label: position in [`LabelIndex::roles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub u16);

/// A row (or cell) of an official table: position in [`LabelIndex::entries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub u16);

/// How the labels of an official table lead to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A row label and a column label.
    Matrix,
    /// A row label; the columns are applicants.
    Applicants,
    /// Group rows of an applicants table, which print no value; some reports fill them in.
    Groups,
    /// A path of column labels over a single row of values.
    Columns,
    /// Label, unit, value.
    List,
}

/// What stands in a column of a label-unit-value form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListColumn {
    /// The label.
    Label,
    /// A code, never a value.
    Code,
    /// The unit.
    Unit,
    /// The year's value.
    Value,
    /// A cumulative value, not of the year.
    Cumulative,
    /// A value of another year, or a change.
    Other,
}

/// A row (or cell) of an official table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is counted; `None` for a row of the form that is no indicator.
    pub indicator: Option<IndicatorId>,
    /// Unit where the cell writes none.
    pub unit: UnitId,
    /// Whether the cell holds a change.
    pub signed: bool,
    /// How its labels lead to it.
    pub kind: TableKind,
    /// Bit `n`: it stands in the form with [`FormId`] `n`.
    pub forms: u8,
    /// Row labels from the outermost, each with its spellings.
    pub row: Vec<Vec<TextId>>,
    /// Column labels from the outermost, each with its spellings.
    pub column: Vec<Vec<TextId>>,
    /// Code printed before the row; empty where none is.
    pub number: String,
}

impl Entry {
    /// The only form the entry stands in.
    pub fn only_form(&self) -> Option<FormId> {
        (self.forms.count_ones() == 1).then(|| FormId(self.forms.trailing_zeros() as u8))
    }
}

/// What a label can be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    /// Rows it leads to as their innermost label.
    pub rows: Vec<EntryId>,
    /// It is the outer label of rows.
    pub group: bool,
    /// It is a row label of a matrix.
    pub matrix_row: bool,
    /// It is a column label of a matrix.
    pub matrix_column: bool,
    /// Cells it leads to as the innermost column label of a single-row table.
    pub columns: Vec<EntryId>,
    /// It is an outer column label of a single-row table.
    pub column_group: bool,
    /// The applicant column it heads.
    pub applicant: Option<ApplicantId>,
    /// It spans columns and has none of its own.
    pub spanning: bool,
    /// It heads a column of a label-unit-value form.
    pub list_column: Option<ListColumn>,
    /// It carries no value: a heading or a note.
    pub furniture: bool,
    /// Bit `n`: the label decides for the form with [`FormId`] `n`.
    pub decides: u8,
}

/// All labels of all forms.
#[derive(Debug, Default)]
pub struct LabelIndex {
    /// Rows and cells.
    pub entries: Vec<Entry>,
    /// What each label can be.
    pub roles: Vec<Roles>,
    /// Normalised text of each label.
    pub texts: Vec<String>,
    /// Cells of matrices by row and column label.
    pub matrix: HashMap<(TextId, TextId), EntryId>,
    /// Applicant columns in printed order.
    pub applicants: Vec<ApplicantId>,
    /// Cells of the single-row table in printed order.
    pub single_row: Vec<EntryId>,
    by_text: HashMap<String, TextId, Fast>,
    /// Bytes of each text before its notes in brackets.
    pub(super) stems: Vec<usize>,
    /// Other spellings of labels.
    aliases: Vec<(String, TextId)>,
    numerals: Vec<char>,
    prefixes: WordList,
    /// All labels, each on a line: where pieces of broken labels are looked up.
    joined: String,
    /// Their last lines, where the labels of the single-row table are broken in narrow columns; the longer ones first.
    column_ends: Vec<String>,
    /// The labels that head columns of values.
    column_heads: WordList,
    trie: Trie,
}

impl LabelIndex {
    pub(super) fn new(numerals: &str, prefixes: &[String]) -> LabelIndex {
        LabelIndex { numerals: numerals.chars().collect(), prefixes: prefixes.to_vec().into(), ..Default::default() }
    }

    /// Registers a label and returns its id; `None` for a label without letters.
    pub(super) fn intern(&mut self, label: &str) -> Option<TextId> {
        let mut key = String::new();
        self.normalise(label, &mut key);
        if key.is_empty() || self.texts.len() >= usize::from(u16::MAX) {
            return None;
        }
        if let Some(&id) = self.by_text.get(&key) {
            return Some(id);
        }
        let id = TextId(self.texts.len() as u16);
        let mut stem = String::new();
        // A list number may stand in brackets, too.
        self.normalise(self.strip_number(label).split(['(', '（']).next().unwrap_or_default(), &mut stem);
        self.stems.push(if !stem.is_empty() && key.starts_with(&stem) { stem.len() } else { key.len() });
        self.texts.push(key.clone());
        self.roles.push(Roles::default());
        self.by_text.insert(key, id);
        Some(id)
    }

    /// Has a label be found by another spelling, unless that is a label itself.
    pub(super) fn alias(&mut self, spelling: String, text: TextId) {
        if let std::collections::hash_map::Entry::Vacant(place) = self.by_text.entry(spelling) {
            self.aliases.push((place.key().clone(), text));
            place.insert(text);
        }
    }

    /// Builds the trie; to be called once, after the last label.
    pub(super) fn compile(&mut self) {
        self.joined = self.texts.join("\n");
        let columns = self.single_row.iter().filter_map(|&id| self.entry(id).column.last());
        let texts = columns.flatten().map(|text| &self.texts[usize::from(text.0)]);
        let end = |text: &str, count: usize| {
            let (at, _) = text.char_indices().rev().nth(count - 1)?;
            (at > 0).then(|| text[at..].to_string())
        };
        self.column_ends = texts.flat_map(|text| [end(text, 2), end(text, 1)]).flatten().collect();
        self.column_ends.sort_by_key(|end| (std::cmp::Reverse(end.len()), end.clone()));
        self.column_ends.dedup();
        let heads = self.texts.iter().zip(&self.roles);
        let heads = heads.filter(|(_, roles)| roles.applicant.is_some() || roles.matrix_column);
        self.column_heads = heads.map(|(text, _)| text.clone()).collect::<Vec<String>>().into();
        let roles = &self.roles;
        let same_rows = |a: TextId, b: TextId| {
            let [a, b] = [a, b].map(|text| &roles[usize::from(text.0)].rows);
            !a.is_empty() && a == b
        };
        for (index, text) in self.texts.iter().enumerate() {
            self.trie.add(text, TextId(index as u16), same_rows);
        }
        for (spelling, text) in std::mem::take(&mut self.aliases) {
            self.trie.add_spelling(&spelling, text);
        }
    }

    /// Whether some label holds these normalised letters, in one piece.
    pub fn has_piece(&self, letters: &str) -> bool {
        memchr::memmem::find(self.joined.as_bytes(), letters.as_bytes()).is_some()
    }

    /// Whether normalised letters are the last lines of the labels of narrow columns, as they stand one beside the
    /// other: 持正果结 of 结果维持, 结果纠正, 其他结果, 尚未审结.
    pub fn are_column_ends(&self, letters: &str) -> bool {
        let mut rest = letters;
        while !rest.is_empty() {
            let Some(end) = self.column_ends.iter().find(|end| rest.starts_with(end.as_str())) else { return false };
            rest = &rest[end.len()..];
        }
        !letters.is_empty()
    }

    /// Where the heads of three columns or more stand in `text` with nothing between them, as in a table whose cells
    /// have run together: 商业企业科研机构社会公益组织.
    pub fn heads_run_together(&self, text: &str) -> Option<usize> {
        const HEADS: usize = 3;
        // Where runs of heads end, where they begin, and how many heads they have.
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (at, word) in self.column_heads.find(text) {
            // They come in order: what ended before this one begins goes on no more.
            runs.retain(|(end, ..)| *end >= at);
            let before = runs.iter().filter(|(end, ..)| *end == at).max_by_key(|(.., heads)| *heads);
            let (start, heads) = before.map_or((at, 1), |(_, start, heads)| (*start, heads + 1));
            if heads == HEADS {
                return Some(start);
            }
            runs.push((at + self.column_heads[word].len(), start, heads));
        }
        None
    }

    /// Whether two labels have the same roles, or lead to rows that count the same.
    pub(super) fn means_same(&self, a: TextId, b: TextId) -> bool {
        let counted = |text: TextId| -> BTreeSet<Option<IndicatorId>> {
            let rows = self.roles_of(text).rows.iter().map(|&id| self.entry(id));
            rows.filter(|entry| entry.column.is_empty()).map(|entry| entry.indicator).collect()
        };
        self.roles_of(a) == self.roles_of(b) || !counted(a).is_empty() && counted(a) == counted(b)
    }

    /// What a label can be.
    pub fn roles_of(&self, text: TextId) -> &Roles {
        &self.roles[usize::from(text.0)]
    }

    /// A row or cell.
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[usize::from(id.0)]
    }

    /// Whether a label leads to a row of such a table.
    pub fn leads_to(&self, label: TextId, kind: TableKind) -> bool {
        self.roles_of(label).rows.iter().any(|&row| self.entry(row).kind == kind)
    }

    /// How many labels that head columns, as their roles tell, stand in a line of nothing but labels.
    pub fn heads_in(&self, line: &str, is_head: impl Fn(&Roles) -> bool) -> usize {
        let mut letters = String::new();
        self.normalise(line, &mut letters);
        let (mut rest, mut heads) = (letters.as_str(), 0);
        while !rest.is_empty() {
            let Some((label, length)) = self.longest(rest) else { return 0 };
            heads += usize::from(is_head(self.roles_of(label)));
            rest = &rest[length..];
        }
        heads
    }

    /// The groups of cells of the single-row table, and the cells of each; the last one is the sum of the others.
    pub fn single_row_groups(&self) -> [usize; 2] {
        let group = |id: &EntryId| self.entry(*id).column.split_last().map(|(_, outer)| outer);
        let groups = self.single_row.chunk_by(|a, b| group(a) == group(b)).count();
        [groups, self.single_row.len() / groups.max(1)]
    }

    /// A character as it stands in normalised labels; `None` for one that is no part of them.
    pub fn letter(&self, character: char) -> Option<char> {
        letter(character)
    }

    /// Appends the letters and digits of a label, without list numbers before it, to `out`.
    pub fn normalise(&self, label: &str, out: &mut String) {
        let label = self.strip_number(label);
        // Most labels are letters throughout.
        if label.chars().all(|c| letter(c) == Some(c)) {
            out.push_str(label);
        } else {
            out.extend(label.chars().filter_map(letter));
        }
    }

    /// The label that this text is, its notes in brackets and loose list numbers aside.
    ///
    /// `buffer` is scratch space, so that a table needs no allocation per cell.
    pub fn find(&self, text: &str, buffer: &mut String) -> Option<TextId> {
        buffer.clear();
        self.normalise(text, buffer);
        if buffer.is_empty() {
            return None;
        }
        if let Some(&id) = self.by_text.get(buffer.as_str()) {
            return Some(id);
        }
        let loose = buffer.trim_matches(|c: char| c.is_ascii_digit());
        if loose.len() < buffer.len()
            && let Some(&id) = self.by_text.get(loose)
        {
            return Some(id);
        }
        if !text.contains(['(', '（']) {
            return None;
        }
        buffer.clear();
        let mut depth = 0usize;
        let mut plain = String::with_capacity(text.len());
        for c in self.strip_number(text).chars() {
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' => depth = depth.saturating_sub(1),
                _ if depth == 0 => plain.push(c),
                _ => {}
            }
        }
        self.normalise(&plain, buffer);
        self.by_text.get(buffer.as_str()).copied()
    }

    /// Whether this text is a label in its own words, not in other spellings of them. `buffer` is scratch space.
    pub fn is_label(&self, text: &str, buffer: &mut String) -> bool {
        let digits = |c: char| c.is_ascii_digit();
        self.find(text, buffer)
            .is_some_and(|label| self.texts[usize::from(label.0)].trim_matches(digits) == buffer.trim_matches(digits))
    }

    /// The longest label at the start of normalised `text`, with its length in bytes. Where the
    /// text ends inside a label that only one row has, that row's label.
    pub fn longest(&self, text: &str) -> Option<(TextId, usize)> {
        self.trie.longest(text, true)
    }

    /// The same, of labels in their own words.
    pub fn longest_own(&self, text: &str) -> Option<(TextId, usize)> {
        self.trie.longest(text, false)
    }

    /// The text after list numbers (一、 (三) 2. ③) and words that are no part of the label.
    pub fn strip_number<'a>(&self, text: &'a str) -> &'a str {
        let mut rest = text;
        for _ in 0..4 {
            rest = rest.trim_start_matches(|c: char| letter(c).is_none() && !matches!(c, '(' | '（') && !is_circled(c));
            let Some(next) = self.after_number(rest).or_else(|| self.after_prefix(rest)) else {
                break;
            };
            rest = next;
        }
        rest
    }

    /// Whether a label begins with a list number.
    pub fn is_numbered(&self, text: &str) -> bool {
        self.after_number(text.trim_start()).is_some()
    }

    /// Whether this is a word before labels and nothing else: 其中.
    pub fn is_prefix(&self, text: &str) -> bool {
        self.prefixes.position(text).is_some()
    }

    fn after_prefix<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.prefixes.longest_start(text).map(|prefix| &text[self.prefixes[prefix].len()..])
    }

    fn after_number<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut chars = text.char_indices().filter(|(_, c)| !c.is_whitespace());
        let (_, first) = chars.next()?;
        if is_circled(first) {
            return Some(&text[first.len_utf8()..]);
        }
        let bracketed = matches!(first, '(' | '（');
        let mut digits = usize::from(!bracketed && self.is_numeral(first));
        if !bracketed && digits == 0 {
            return None;
        }
        let after = &text[first.len_utf8()..];
        if self.numerals.contains(&first) && text.starts_with(first) && after.starts_with(' ') {
            return Some(after);
        }
        for (at, c) in chars.by_ref().take(4) {
            if self.is_numeral(c) && digits < 3 {
                digits += 1;
                continue;
            }
            let ends = if bracketed { matches!(c, ')' | '）') } else { matches!(c, '、' | '.' | '．') };
            let rest = &text[at + c.len_utf8()..];
            let decimal = !bracketed && rest.starts_with(|c: char| c.is_ascii_digit());
            return (ends && digits > 0 && !decimal).then_some(rest);
        }
        None
    }

    fn is_numeral(&self, c: char) -> bool {
        c.is_ascii_digit() || self.numerals.contains(&c)
    }
}

fn is_circled(c: char) -> bool {
    ('\u{2460}'..='\u{2473}').contains(&c)
}

/// The character as it counts in a label: Han, letters (lower case), digits; nothing else.
fn letter(c: char) -> Option<char> {
    match c {
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}' => Some(c),
        _ if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(labels: &[&str]) -> LabelIndex {
        let mut index = LabelIndex::new("一二三四五六七八九十", &["其中".to_string()]);
        for label in labels {
            index.intern(label).unwrap();
        }
        index.compile();
        index
    }

    #[test]
    fn numbering_spaces_and_notes_do_not_matter() {
        let index = index(&["属于国家秘密", "上一年项目数量", "三安全一稳定", "本年收费金额(单位:万元)"]);
        let mut buffer = String::new();
        let mut find = |text: &str| index.find(text, &mut buffer).map(|id| id.0);
        assert_eq!(find("1. 属于国家秘密"), Some(0));
        assert_eq!(find("( 三 ) 1、属 于 国 家 秘 密"), Some(0));
        assert_eq!(find("其中:(2)属于国家秘密"), Some(0));
        assert_eq!(find("③属于国家秘密"), Some(0));
        assert_eq!(find("上一年项目数量(指前一年事项数)"), Some(1));
        assert_eq!(find("“三安全一稳定”"), Some(2));
        assert_eq!(find("本年收费金额 ( 单位: 万元 )"), Some(3));
        assert_eq!(find("属于国家机密"), None);
        assert_eq!(find("1.5"), None);
    }

    #[test]
    fn longest_label_first() {
        let index = index(&["部分公开", "部分公开区分处理的", "其他", "其他处理"]);
        assert_eq!(index.longest("其他处理总计"), Some((TextId(3), "其他处理".len())));
        assert_eq!(index.longest("其他总计"), Some((TextId(2), "其他".len())));
        // Cut off by a line end, but only one label goes on like this.
        assert_eq!(index.longest("部分公开区分"), Some((TextId(1), "部分公开区分".len())));
        assert_eq!(index.longest("总计"), None);
    }
}
