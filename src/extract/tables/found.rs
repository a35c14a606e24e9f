//! What has been read of a table so far, and how a cell becomes an observation.

use std::collections::BTreeSet;

use super::cell::{self, Value};
use crate::knowledge::{Entry, EntryId, Knowledge, LabelIndex, MOST_FORMS, Roles, TableKind, TextId};
use crate::model::{
    ApplicantId, Basis, Deadline, FormId, Interval, Observation, Origin, Page, Qualifier, Span, UnitId,
};

/// Labels that make a table official where no cell could be read.
const STRONG: usize = 3;

/// The page and what is known, at hand.
pub(super) struct Reader<'a> {
    pub page: &'a Page,
    pub knowledge: &'a Knowledge,
    pub labels: &'a LabelIndex,
    pub deadline: &'a Deadline,
}

/// A value cell that its labels lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub entry: EntryId,
    pub applicant: Option<ApplicantId>,
    /// The cell.
    pub span: Span,
    /// Unit from a unit column.
    pub unit: Option<UnitId>,
    pub confidence: f32,
}

/// What has been read of a table so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub observations: Vec<Observation>,
    pub consumed: Vec<Span>,
    pub unread: Vec<(Span, String)>,
    /// Labels that decide for a form.
    pub signals: BTreeSet<TextId>,
    /// Labels that stand in official tables and hardly anywhere else.
    pub strong: usize,
    /// Whether column headers of an official form were among them.
    pub headed: bool,
    /// Numbers that stood in value cells, placed or not.
    pub numbers: usize,
    /// Cells in which several numbers stand.
    pub several: usize,
    /// Value cells of rows that were named without any value.
    pub empty_cells: usize,
    /// Rows that stand in one form only, counted by form.
    rows_of: [u32; MOST_FORMS],
}

impl<'a> Reader<'a> {
    pub fn new(page: &'a Page, knowledge: &'a Knowledge, deadline: &'a Deadline) -> Reader<'a> {
        Reader { page, knowledge, labels: &knowledge.forms.labels, deadline }
    }

    /// Notes a label that was seen: what it says about the form, and whether it is one that
    /// hardly stands in other tables.
    pub fn note(&self, text: TextId, found: &mut Found) {
        let roles = self.labels.roles_of(text);
        if roles.decides != 0 {
            found.signals.insert(text);
        }
        // 3 bytes a character: words of four are labels, group headers need five to be told from
        // the headings of any report.
        let length = self.labels.texts[usize::from(text.0)].len();
        let heads = roles.spanning || roles.matrix_column || roles.column_group;
        found.headed |= (heads || roles.decides != 0) && length >= 5 * 3;
        if !roles.rows.is_empty() && length >= 4 * 3 || heads && length >= 5 * 3 {
            found.strong += 1;
        }
    }

    /// The form (as a bit) that most labels of lists stand in: forms share labels, but not the
    /// codes and units beside them.
    pub fn majority(&self, texts: impl Iterator<Item = TextId>) -> u8 {
        let mut votes = [0u32; 8];
        let (mut lists, mut others) = (0, 0);
        for text in texts {
            let roles = self.labels.roles_of(text);
            let rows = roles.rows.iter().map(|&id| self.labels.entry(id));
            let (list, other): (Vec<&Entry>, Vec<&Entry>) = rows.partition(|entry| entry.kind == TableKind::List);
            (lists, others) = (lists + list.len().min(1), others + usize::from(list.is_empty()) * other.len().min(1));
            let forms = list.iter().fold(roles.decides, |forms, entry| forms | entry.forms);
            (0..8).filter(|bit| forms >> bit & 1 == 1).for_each(|bit| votes[bit] += 1);
        }
        best(&votes).filter(|_| lists >= others).map_or(0, |form| 1 << form.0)
    }

    /// The row that a label leads to, among those with the same label: the one whose outer label
    /// is among `outer` or was the `last` one, in the form `form` (a bit) where it has one. With as many
    /// `values` as there are columns of applicants it is a row of their table.
    pub fn choose(
        &self,
        roles: &Roles,
        outer: &[TextId],
        last: Option<TextId>,
        form: u8,
        values: usize,
    ) -> Option<EntryId> {
        let fits = |entry: &Entry| {
            let Some(group) = entry.row.len().checked_sub(2).map(|index| &entry.row[index]) else { return true };
            group.iter().any(|text| outer.contains(text) || last == Some(*text))
        };
        let yearly = |id: &EntryId| self.labels.entry(*id).column.is_empty();
        let in_list = |id: &EntryId| self.labels.entry(*id).kind == TableKind::List;
        let first = roles.rows.iter().copied().find(yearly)?;
        // Nearly all rows of the applicants table have labels of their own; lists repeat some.
        let wide = values >= self.labels.applicants.len();
        // 总计 and 其他 sum up or end any list.
        let own = roles.applicant.is_none();
        if !wide
            && own
            && let Some(row) = self.in_list_of(form, first)
        {
            return Some(row);
        }
        let other = roles.rows.iter().copied().find(|id| !in_list(id)).filter(|&id| wide || id == first);
        if other.is_some() {
            return other;
        }
        let fitting = || roles.rows.iter().copied().filter(yearly).filter(|&id| fits(self.labels.entry(id)));
        // Else what the form counts elsewhere, be it in words.
        let counted = |id: &EntryId| {
            let bits = (0..u8::BITS as u8).filter(|bit| form >> bit & 1 == 1).map(FormId);
            let indicator = self.labels.entry(*id).indicator;
            form == 0
                || indicator.is_none_or(|counted| {
                    bits.into_iter().any(|form| self.knowledge.forms.row(form, counted).is_some())
                })
        };
        fitting().find(|&id| self.labels.entry(id).forms & form != 0).or_else(|| fitting().find(counted))
    }

    /// The row of a list of `form` (a bit) that counts what a row of another table counts, where the list says it in the
    /// other's words.
    fn in_list_of(&self, form: u8, row: EntryId) -> Option<EntryId> {
        let row = self.labels.entry(row);
        let same = |entry: &Entry| {
            entry.kind == TableKind::List
                && entry.forms & form != 0
                && entry.column.is_empty()
                && entry.indicator == row.indicator
        };
        let found = || self.labels.entries.iter().position(same).map(|at| EntryId(at as u16));
        let strange = row.kind != TableKind::List && row.forms & form == 0;
        (form != 0 && strange && row.indicator.is_some()).then(found).flatten()
    }

    /// The cell of the form where a column crosses one of these rows, or stands under one of these groups.
    pub fn crossing(&self, column: TextId, outer: &[TextId]) -> Option<EntryId> {
        let in_matrix = || outer.iter().rev().find_map(|&row| self.labels.matrix.get(&(row, column)).copied());
        let under = |id: &EntryId| {
            let path = &self.labels.entry(*id).column;
            path.len().checked_sub(2).is_some_and(|group| path[group].iter().any(|text| outer.contains(text)))
        };
        in_matrix().or_else(|| self.labels.roles_of(column).columns.iter().copied().find(under))
    }

    /// Turns a cell into an observation; `false` where it holds words that are no value.
    pub fn place(&self, place: Place, value: Value, found: &mut Found) -> bool {
        let entry = self.labels.entry(place.entry);
        if let Some(form) = entry.only_form() {
            found.rows_of[usize::from(form.0)] += 1;
        }
        if value.number().is_some() {
            found.numbers += 1;
        }
        let Some(indicator) = entry.indicator else {
            return true;
        };
        let given = &self.knowledge.lexicon.prose.given;
        let nothing = Span { start: place.span.end, end: place.span.end };
        let (stated, qualifier, basis, number, unit) = match value {
            Value::Blank => (None, Qualifier::Blank, Basis::Stated, nothing, None),
            Value::NotApplicable => (None, Qualifier::NotApplicable, Basis::Stated, nothing, None),
            Value::Zero => (Some(0.0), Qualifier::Exact, Basis::Negated, nothing, None),
            Value::Number(number) => {
                let start = place.span.start as usize;
                let digits = Span::new(start + number.start, start + number.end);
                if cell::are_several(self.page.read(digits)) {
                    found.several += 1;
                    found.leave(place.span, "several numbers stand in one cell");
                    return true;
                }
                (Some(number.value), Qualifier::Exact, Basis::Stated, digits, number.unit)
            }
            Value::Words => return false,
        };
        found.observations.push(Observation {
            indicator,
            applicant: place.applicant,
            value: stated,
            interval: stated.map(Interval::exact),
            unit: unit.or(place.unit).unwrap_or(entry.unit),
            qualifier,
            basis,
            origin: Origin::Table,
            section: None,
            evidence: place.span,
            number,
            rule: if place.applicant.is_some() || !entry.column.is_empty() { given.row_column } else { given.row },
            confidence: place.confidence,
            selected: false,
        });
        true
    }
}

impl Found {
    /// Whether the labels are those of an official form.
    pub fn is_official(&self) -> bool {
        !self.observations.is_empty() || (self.headed || !self.signals.is_empty()) && self.strong >= STRONG
    }

    /// Whether everything that looks official was read.
    pub fn is_complete(&self) -> bool {
        !self.observations.is_empty() && self.unread.is_empty()
    }

    /// How much was read; of two readings the one with more is kept. A cell of several numbers is read: another reading
    /// would take one of them for its value.
    pub fn score(&self) -> usize {
        self.observations.len() + self.several
    }

    /// Adds another table's reading.
    pub fn take(&mut self, other: Found) {
        self.observations.extend(other.observations);
        self.consumed.extend(other.consumed);
        self.unread.extend(other.unread);
        self.strong += other.strong;
        self.headed |= other.headed;
        self.numbers += other.numbers;
        self.several += other.several;
        self.empty_cells += other.empty_cells;
        self.rows_of.iter_mut().zip(other.rows_of).for_each(|(sum, rows)| *sum += rows);
        self.signals.extend(other.signals);
    }

    /// The form that most headers decide for; where none does, the one whose own rows were read.
    pub fn form(&self, labels: &LabelIndex) -> Option<FormId> {
        let mut decided = [0; 8];
        for &text in &self.signals {
            let forms = labels.roles_of(text).decides;
            (0..8).filter(|bit| forms >> bit & 1 == 1).for_each(|bit| decided[bit] += 1);
        }
        best(&decided).or_else(|| best(&self.rows_of))
    }

    /// Ends the reading of a table at `span`: claims its text where it is official, and names it
    /// where nothing of it could be read.
    pub fn close(&mut self, span: Span) {
        if !self.is_official() {
            *self = Found::default();
            return;
        }
        self.consumed.push(span);
        if self.observations.is_empty() && self.unread.is_empty() {
            self.leave(span, "labels of an official form, but no cell could be read");
        }
    }

    /// Reports what could not be read.
    pub fn leave(&mut self, span: Span, reason: impl Into<String>) {
        self.unread.push((span, reason.into()));
    }
}

/// The position with most votes, where one has most.
fn best(votes: &[u32; 8]) -> Option<FormId> {
    let most = *votes.iter().max()?;
    let first = votes.iter().position(|&count| count == most)?;
    let alone = votes.iter().filter(|&&count| count == most).count() == 1;
    (most > 0 && alone).then_some(FormId(first as u8))
}
