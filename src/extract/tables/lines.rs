//! Lines of text as labels and values in their order.

use std::ops::Range;

use super::cell::{self, Value};
use super::found::{Found, Reader};
use super::pieces::{
    Piece, PieceKind, cell_pieces, ends_in_count, holds_table, is_rule, is_run_on, is_spread, is_told, pairs, split,
};
use crate::knowledge::{MarkRole, TextId};
use crate::model::{Cell, Span, UnitId};

/// A value in the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub span: Span,
    pub value: Value,
    /// Line it stands on, counted within the region.
    pub line: u32,
}

/// Labels, and the values that follow them.
#[derive(Debug, Default)]
pub(super) struct Segment {
    pub labels: Vec<TextId>,
    /// Where each label stands.
    pub places: Vec<Span>,
    pub values: Vec<Item>,
    /// A unit between the last label and the values, or among them.
    pub unit: Option<UnitId>,
    /// Years named before the values, and where.
    pub years: Vec<(u16, Span)>,
    /// From the first label to the last value.
    pub span: Option<Span>,
}

/// Letters of a fragment that need not be known, of ten.
const STRANGE_OF_TEN: usize = 3;
/// Letters up to which a piece of a broken label may stand alone on a line.
const PIECE: usize = 40;
/// Bytes beyond which a line without dividers is prose.
const LONGEST_LINE: usize = 240;
/// What a line is to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Labels and values.
    Table,
    /// Values after words that no form has: a row that was added, or another table.
    Row,
    /// Something else.
    Other,
}

/// Bytes that hold the longest label with room to spare.
const LONGEST_LABEL: usize = 300;

/// Numbers that make a line of strange words a row.
const ROW_NUMBERS: usize = 3;
/// Numbers of a whole table on one line.
const TABLE_NUMBERS: usize = 8;

/// Collects lines of a table.
pub(super) struct Collector<'a> {
    reader: &'a Reader<'a>,
    /// Letters of the labels of the current segment.
    buffer: String,
    /// From which letter on they come from which place.
    places: Vec<(usize, Span)>,
    current: Segment,
    segments: Vec<Segment>,
    lines: u32,
    scratch: String,
    /// Lines with numbers that are no rows of the form.
    strange: Vec<Span>,
    /// The row before told its value first.
    value_first: bool,
}

impl<'a> Collector<'a> {
    pub fn new(reader: &'a Reader<'a>) -> Collector<'a> {
        Collector {
            reader,
            buffer: String::new(),
            places: Vec::new(),
            current: Segment::default(),
            segments: Vec::new(),
            lines: 0,
            scratch: String::new(),
            strange: Vec::new(),
            value_first: false,
        }
    }

    /// Notes a line among the table's that has numbers and is no row of the form.
    pub fn strange(&mut self, span: Span) {
        if self.reader.page.read(span).contains(|c: char| c.is_ascii_digit()) {
            self.strange.push(span);
        }
    }

    /// Adds a line where it can be part of a table.
    pub fn line(&mut self, span: Span) -> Fit {
        let text = self.reader.page.read(span);
        if is_ruled(text) || self.reader.knowledge.forms.marks.is_page(text) {
            return Fit::Table;
        }
        if let Some(pieces) = pairs(text, self.reader) {
            return self.add(span, &pieces);
        }
        let bytes = text.as_bytes();
        let divided = || {
            memchr::memchr2(b'|', b'\t', bytes).is_some() || text.contains("  ") || is_run_on(text) || is_spread(text)
        };
        if text.len() > LONGEST_LINE && !divided() || is_told(text) {
            return Fit::Other;
        }
        let mut pieces = Vec::new();
        split(text, self.reader, &mut pieces);
        if text.len() <= LONGEST_LINE || !holds_table(text) {
            return self.add(span, &pieces);
        }
        let rows = self.rows_among(&pieces);
        if rows.is_empty() {
            return self.add(span, &pieces);
        }
        for rows in rows {
            self.append(span, &pieces[rows]);
        }
        Fit::Table
    }

    /// Which pieces of a long line are rows: where a whole table has come onto one line, its title may stand before
    /// it, who filled it in behind, and rows that the form does not have between others.
    fn rows_among(&mut self, pieces: &[Piece]) -> Vec<Range<usize>> {
        let known: Vec<bool> = pieces.iter().map(|piece| self.is_known(piece)).collect();
        let is_number = |piece: &Piece| matches!(piece.kind, PieceKind::Value(Value::Number(_)));
        let numbers = |rows: &Range<usize>| pieces[rows.clone()].iter().filter(|piece| is_number(piece)).count();
        let mut runs = Vec::new();
        let mut start = 0;
        for run in known.chunk_by(|one, other| one == other) {
            let end = start + run.len();
            // What a row begins with that the form does not have are its unit and its value.
            let is_label = |piece: &Piece| {
                matches!(piece.kind, PieceKind::Words) && self.reader.knowledge.codebook.unit(piece.text).is_none()
            };
            let label = pieces[start..end].iter().position(is_label).filter(|_| run[0]);
            runs.extend(label.map(|label| start + label..end));
            start = end;
        }
        if runs.iter().map(numbers).max() < Some(TABLE_NUMBERS) {
            return Vec::new();
        }
        runs.retain(|run| numbers(run) > 0);
        runs
    }

    /// Adds a row whose cells are known, blank ones included.
    pub fn row(&mut self, cells: &[Cell]) -> Fit {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return Fit::Table };
        let span = Span { start: first.span.start, end: last.span.end.max(first.span.start) };
        let words = |cell: &Cell| self.reader.page.read(cell.span);
        if cells.iter().all(|cell| is_rule(words(cell))) {
            return Fit::Table;
        }
        let mut pieces = Vec::new();
        for cell in cells {
            let offset = (cell.span.start - span.start) as usize;
            cell_pieces(words(cell), offset, self.reader, &mut pieces);
        }
        self.add(span, &pieces)
    }

    fn add(&mut self, span: Span, pieces: &[Piece]) -> Fit {
        if !self.fits(pieces) {
            let numbers =
                pieces.iter().filter(|piece| matches!(piece.kind, PieceKind::Value(Value::Number(_)))).count();
            return if numbers >= ROW_NUMBERS { Fit::Row } else { Fit::Other };
        }
        self.append(span, pieces)
    }

    /// Adds pieces of which all are labels or values.
    fn append(&mut self, span: Span, pieces: &[Piece]) -> Fit {
        self.lines += 1;
        let reversed = self.label_first(pieces);
        self.value_first = reversed.is_some();
        let pieces = reversed.as_deref().unwrap_or(pieces);
        for index in 0..pieces.len() {
            let piece = pieces[index];
            let at = span.start as usize + piece.start;
            let place = Span::new(at, at + piece.text.len());
            match piece.kind {
                PieceKind::Value(value) => self.value(Item { span: place, value, line: self.lines }),
                PieceKind::Words if let Some((year, label)) = self.dated(piece.text) => {
                    self.words(label, place);
                    self.current.years.push((year, place));
                }
                PieceKind::Words => {
                    let unit_next = pieces.get(index + 1).is_none_or(|next| matches!(next.kind, PieceKind::Value(_)));
                    match self.reader.knowledge.codebook.unit(piece.text) {
                        Some(unit) if unit_next => self.current.unit = Some(unit),
                        _ => self.words(piece.text, place),
                    }
                }
            }
        }
        Fit::Table
    }

    /// The pieces with the label first, where a row tells its value and its unit before it (517 条 主动公开政府信息数) and no
    /// label before it waits for one.
    fn label_first<'t>(&self, pieces: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
        let (value, label) = match pieces {
            [value, label] if value.text.ends_with(char::is_alphabetic) => (value, label),
            [value, unit, label] if self.reader.knowledge.codebook.unit(unit.text).is_some() => (value, label),
            _ => return None,
        };
        let number = matches!(value.kind, PieceKind::Value(Value::Number(_)));
        let waits = self.current.values.is_empty() && self.leads_to_row();
        let row = self.reader.labels.find(label.text, &mut String::new());
        let is_row = row.is_some_and(|row| !self.reader.labels.roles_of(row).rows.is_empty());
        (number && !waits && (is_row || self.value_first)).then(|| pieces.iter().rev().copied().collect())
    }

    /// Whether all words of a line are labels or pieces of labels.
    fn fits(&mut self, pieces: &[Piece]) -> bool {
        pieces.iter().all(|piece| self.is_known(piece))
    }

    fn is_known(&mut self, piece: &Piece) -> bool {
        match piece.kind {
            PieceKind::Value(_) => true,
            PieceKind::Words => self.dated(piece.text).is_some() || self.known(piece.text),
        }
    }

    /// The year that words name, alone or before a label: 2024年, 2024年申请人情况.
    fn dated<'t>(&self, words: &'t str) -> Option<(u16, &'t str)> {
        if let Some(year) = cell::year(words, self.reader.knowledge) {
            return Some((year, ""));
        }
        let digits = words.bytes().take_while(u8::is_ascii_digit).count();
        let label = words[digits..]
            .trim_start_matches(|c| self.reader.knowledge.lexicon.prose.marks.role(c) == Some(MarkRole::Year));
        let year = cell::year(&words[..words.len() - label.len()], self.reader.knowledge)?;
        let head = self.reader.labels.find(label, &mut String::new())?;
        self.reader.labels.roles_of(head).rows.is_empty().then_some((year, label))
    }

    fn known(&mut self, words: &str) -> bool {
        self.scratch.clear();
        self.reader.labels.normalise(words, &mut self.scratch);
        let letters = self.scratch.chars().count();
        if letters == 0 || self.reader.knowledge.codebook.unit(words).is_some() {
            return true;
        }
        if self.counts(words) {
            return false;
        }
        let allowed = letters * STRANGE_OF_TEN / 10;
        if covered(self.reader, &self.scratch, allowed) {
            return true;
        }
        let labels = self.reader.labels;
        if letters <= PIECE && (labels.has_piece(&self.scratch) || labels.are_column_ends(&self.scratch)) {
            return true;
        }
        // A letter of a vertical label stands before a piece of the row's own.
        let first = self.scratch.chars().next().map_or(0, char::len_utf8);
        if (4..=PIECE).contains(&letters) && self.reader.labels.has_piece(&self.scratch[first..]) {
            return true;
        }
        let Some(plain) = without_notes(words).filter(|plain| !self.counts(plain)) else { return false };
        self.scratch.clear();
        self.reader.labels.normalise(&plain, &mut self.scratch);
        !self.scratch.is_empty() && covered(self.reader, &self.scratch, 0)
    }

    /// Whether words tell of a number and are no label: 不属于本机关公开的68件.
    fn counts(&self, words: &str) -> bool {
        let unit = ends_in_count(words).and_then(|unit| self.reader.knowledge.codebook.unit(unit));
        unit.is_some() && !self.reader.labels.is_label(words, &mut String::new())
    }

    fn words(&mut self, words: &str, place: Span) {
        if !self.current.values.is_empty() {
            let blank = self.current.values.iter().all(|item| item.value == Value::Blank);
            if blank && !self.leads_to_row() {
                // Blank places in a header row are no values.
                self.current.values.clear();
            } else {
                self.close();
            }
        }
        self.places.push((self.buffer.len(), place));
        self.reader.labels.normalise(words, &mut self.buffer);
        self.extend(place);
    }

    fn value(&mut self, item: Item) {
        if item.value == Value::Blank && self.buffer.is_empty() && self.current.values.is_empty() {
            return;
        }
        self.current.values.push(item);
        self.extend(item.span);
    }

    fn extend(&mut self, place: Span) {
        let start = self.current.span.map_or(place.start, |span| span.start);
        self.current.span = Some(Span { start, end: place.end });
    }

    fn leads_to_row(&self) -> bool {
        // The last label is enough, and a header may be long.
        let from = self.buffer.ceil_char_boundary(self.buffer.len().saturating_sub(LONGEST_LABEL));
        let mut labels = Vec::new();
        walk(self.reader, &self.buffer[from..], &mut |text, _| labels.push(text));
        labels.last().is_some_and(|&text| {
            let roles = self.reader.labels.roles_of(text);
            !roles.group && (roles.matrix_row || !roles.rows.is_empty() && roles.applicant.is_none())
        })
    }

    fn close(&mut self) {
        let mut segment = std::mem::take(&mut self.current);
        walk(self.reader, &self.buffer, &mut |text, end| {
            let from = self.places.partition_point(|(from, _)| *from < end);
            segment.labels.push(text);
            segment.places.push(from.checked_sub(1).map_or(Span::default(), |last| self.places[last].1));
        });
        self.buffer.clear();
        self.places.clear();
        self.segments.push(segment);
    }

    /// What was collected, with every label noted.
    pub fn finish(mut self, found: &mut Found) -> Vec<Segment> {
        if self.current.span.is_some() {
            self.close();
        }
        for segment in &self.segments {
            segment.labels.iter().for_each(|&text| self.reader.note(text, found));
        }
        for &span in &self.strange {
            let words = self.reader.page.read(span).split('|').find(|cell| !cell.trim().is_empty());
            found.leave(span, format!("no row of the form is called {}", shortened(words.unwrap_or_default())));
        }
        self.segments
    }
}

/// Whether a line is a rule between rows with the dividers of their cells: |---+---|.
fn is_ruled(text: &str) -> bool {
    text.contains('|') && text.split(['|', '+']).all(is_rule)
}

/// Calls `each` with the labels in a run of letters and where each ends, longest first; letters
/// between them are skipped.
fn walk(reader: &Reader, letters: &str, each: &mut impl FnMut(TextId, usize)) {
    let mut at = 0;
    while let Some(first) = letters[at..].chars().next() {
        match reader.labels.longest(&letters[at..]) {
            Some((text, length)) => {
                at += length;
                each(text, at);
            }
            None => at += first.len_utf8(),
        }
    }
}

/// Whether all letters are labels, or all but `allowed` are labels in their own words: with other spellings for some of
/// its words a sentence could be mostly labels, too.
fn covered(reader: &Reader, letters: &str, allowed: usize) -> bool {
    let all_but = |allowed: usize, longest: &dyn Fn(&str) -> Option<(TextId, usize)>| {
        let (mut rest, mut strange) = (letters, 0);
        while let Some(first) = rest.chars().next() {
            let length = match longest(rest) {
                Some((_, length)) => length,
                None => {
                    strange += 1;
                    first.len_utf8()
                }
            };
            if strange > allowed {
                return false;
            }
            rest = &rest[length..];
        }
        true
    };
    all_but(allowed, &|rest| reader.labels.longest_own(rest)) || all_but(0, &|rest| reader.labels.longest(rest))
}

/// Letters between the labels of one cell: list numbers.
const GLUED_NUMBERS: usize = 3;

/// The inner label of a cell that holds the outer label too: 不予公开1.属于国家秘密.
///
/// `buffer` is scratch space.
pub(super) fn glued(reader: &Reader, words: &str, buffer: &mut String) -> Option<TextId> {
    if words.len() > LONGEST_LINE {
        return None;
    }
    buffer.clear();
    reader.labels.normalise(words, buffer);
    let (first, _) = reader.labels.longest(buffer)?;
    let roles = reader.labels.roles_of(first);
    if !roles.group && !roles.column_group || !covered(reader, buffer, GLUED_NUMBERS) {
        return None;
    }
    let mut labels = Vec::new();
    walk(reader, buffer, &mut |text, _| labels.push(text));
    labels.last().copied().filter(|&last| last != first)
}

/// The label that the words begin, where only one goes on like this: 其他法律行政法规禁止公.
///
/// `buffer` is scratch space.
pub(super) fn broken(reader: &Reader, words: &str, buffer: &mut String) -> Option<TextId> {
    if words.len() > LONGEST_LABEL {
        return None;
    }
    buffer.clear();
    reader.labels.normalise(words, buffer);
    let (text, length) = reader.labels.longest_own(buffer)?;
    (length == buffer.len()).then_some(text)
}

/// The beginning of a label that no form has, for a message.
pub(super) fn shortened(words: &str) -> String {
    words.trim().chars().take(40).collect()
}

/// The words without their notes in brackets; `None` where there are none.
fn without_notes(words: &str) -> Option<String> {
    let open = words.find('(')?;
    let close = words.rfind(')').filter(|&close| close > open)?;
    Some([&words[..open], &words[close + 1..]].concat())
}
