//! The observations of a record: how a row is written, and read back.

use crate::knowledge::Knowledge;
use crate::model::{
    ApplicantId, Basis, IndicatorId, Interval, Observation, Origin, Qualifier, Reading, RuleId, Section, Span, UnitId,
};

/// Bits of a row's second byte: what its bytes hold. Most rows need 15 to 20 bytes, a third of
/// what plain fields would take; spilling is as dear as the bytes it writes.
mod bits {
    pub const APPLICANT: u8 = 1;
    pub const SECTION: u8 = 2;
    /// There is a value, and it is a whole number below 2^32.
    pub const WHOLE: u8 = 4;
    /// There is a value, and it is not.
    pub const FLOAT: u8 = 8;
    /// The interval is the value alone.
    pub const EXACT: u8 = 16;
    /// The interval is written out.
    pub const INTERVAL: u8 = 32;
}

/// An observation as it is read back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::dataset) struct Row {
    pub indicator: u16,
    pub applicant: Option<u8>,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub unit: u8,
    pub qualifier: u8,
    pub basis: u8,
    pub origin: u8,
    /// Position in the labels of the part.
    pub section: Option<u16>,
    pub start: u32,
    pub end: u32,
    pub rule: u8,
    pub confidence: f32,
    pub selected: bool,
}

impl Row {
    /// As extract gave it, but for the place of its number, which is not kept, and its section,
    /// whose number is one among the labels.
    pub fn observation(&self) -> Observation {
        Observation {
            indicator: IndicatorId(self.indicator),
            applicant: self.applicant.map(ApplicantId),
            value: self.value,
            interval: self.interval.map(|(low, high)| Interval { low, high }),
            unit: UnitId(self.unit),
            qualifier: QUALIFIERS.get(self.qualifier as usize).copied().unwrap_or(Qualifier::Exact),
            basis: BASES.get(self.basis as usize).copied().unwrap_or(Basis::Stated),
            origin: ORIGINS.get(self.origin as usize).copied().unwrap_or(Origin::Table),
            section: None,
            evidence: Span { start: self.start, end: self.end },
            number: Span::default(),
            rule: RuleId(self.rule),
            confidence: self.confidence,
            selected: self.selected,
        }
    }
}

/// Spellings of the small enums, in the order in which they are stored.
pub(in crate::dataset) const QUALIFIERS: [Qualifier; 6] = [
    Qualifier::Exact,
    Qualifier::Approx,
    Qualifier::AtLeast,
    Qualifier::AtMost,
    Qualifier::Blank,
    Qualifier::NotApplicable,
];
/// See [`QUALIFIERS`].
pub(in crate::dataset) const BASES: [Basis; 4] = [Basis::Stated, Basis::Negated, Basis::Implied, Basis::Computed];
/// See [`QUALIFIERS`].
pub(in crate::dataset) const ORIGINS: [Origin; 2] = [Origin::Table, Origin::Prose];

/// `count of labels, labels, count of rows, length of rows, rows, evidence`.
pub(super) fn pack_observations(
    reading: &Reading,
    text: &str,
    knowledge: &Knowledge,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let rows = sorted(&reading.observations);
    let mut labels: Vec<u16> = rows.iter().filter_map(|row| row.section).collect();
    labels.sort_unstable();
    labels.dedup();
    out.extend_from_slice(&(labels.len() as u16).to_le_bytes());
    for index in &labels {
        let section =
            reading.sections.get(*index as usize).ok_or("an observation names a section that is not there")?;
        let label = section_label(section);
        let length = u32::try_from(label.len()).map_err(|_| "a section title is too long")?;
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(label.as_bytes());
    }
    out.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    let place = out.len();
    out.extend_from_slice(&[0; 4]);
    for row in &rows {
        known(row, knowledge)?;
        let label = row.section.and_then(|section| labels.binary_search(&section).ok());
        pack_row(row, label.map(|label| label as u16), out);
    }
    let length = (out.len() - place - 4) as u32;
    out[place..place + 4].copy_from_slice(&length.to_le_bytes());
    for row in &rows {
        let words = text.get(row.evidence.range()).ok_or("evidence lies outside the text")?;
        out.extend_from_slice(words.as_bytes());
    }
    Ok(())
}

/// Sorted as the table is. Extract already sorts; this holds it, and costs one comparison a row.
fn sorted(observations: &[Observation]) -> Vec<&Observation> {
    let mut rows: Vec<&Observation> = observations.iter().collect();
    rows.sort_by_key(|row| (row.indicator, row.applicant, row.evidence.start, row.evidence.end, row.rule));
    rows
}

fn known(row: &Observation, knowledge: &Knowledge) -> Result<(), String> {
    let book = &knowledge.codebook;
    let known = (row.indicator.0 as usize) < book.indicators.len()
        && row.applicant.is_none_or(|applicant| (applicant.0 as usize) < book.applicants.len())
        && (row.unit.0 as usize) < book.units.len()
        && (row.rule.0 as usize) < knowledge.lexicon.prose.rules.len();
    if known { Ok(()) } else { Err("an observation names a code that is not in the codebook".to_string()) }
}

/// Number and title: 三、… and 3.… get the mark between them that the number lacks.
fn section_label(section: &Section) -> String {
    let mark = match section.number.chars().last() {
        Some(last) if last.is_ascii_alphanumeric() => ".",
        Some(last) if last.is_alphanumeric() => "、",
        _ => "",
    };
    format!("{}{mark}{}", section.number, section.title)
}

fn pack_row(row: &Observation, label: Option<u16>, out: &mut Vec<u8>) {
    let position = |found: Option<usize>| found.unwrap_or(0) as u8;
    let qualifier = position(QUALIFIERS.iter().position(|item| *item == row.qualifier));
    let basis = position(BASES.iter().position(|item| *item == row.basis));
    let origin = position(ORIGINS.iter().position(|item| *item == row.origin));
    let whole = row.value.filter(|value| value.to_bits() == f64::from(*value as u32).to_bits());
    let exact = row.value.zip(row.interval).is_some_and(|(value, interval)| interval == Interval::exact(value));
    let set = |bit: u8, condition: bool| if condition { bit } else { 0 };
    let holds = set(bits::APPLICANT, row.applicant.is_some())
        | set(bits::SECTION, label.is_some())
        | set(bits::WHOLE, whole.is_some())
        | set(bits::FLOAT, row.value.is_some() && whole.is_none())
        | set(bits::EXACT, exact)
        | set(bits::INTERVAL, row.interval.is_some() && !exact);
    out.push(qualifier | basis << 3 | origin << 5 | u8::from(row.selected) << 6);
    out.push(holds);
    out.extend_from_slice(&row.indicator.0.to_le_bytes());
    out.push(row.unit.0);
    out.push(row.rule.0);
    out.extend_from_slice(&row.confidence.to_le_bytes());
    out.extend(row.applicant.map(|applicant| applicant.0));
    if let Some(label) = label {
        put_varint(label.into(), out);
    }
    match (whole, row.value) {
        (Some(value), _) => put_varint(value as u32, out),
        (None, Some(value)) => out.extend_from_slice(&value.to_le_bytes()),
        (None, None) => {}
    }
    if let Some(interval) = row.interval.filter(|_| !exact) {
        out.extend_from_slice(&interval.low.to_le_bytes());
        out.extend_from_slice(&interval.high.to_le_bytes());
    }
    put_varint(row.evidence.start, out);
    put_varint(row.evidence.end.saturating_sub(row.evidence.start), out);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn put_varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn varint(rest: &mut &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for shift in (0..32).step_by(7) {
        let [byte] = array(rest)?;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Reads the observations part: labels first, then [`Observations::next`] row by row.
pub(in crate::dataset) struct Observations<'a> {
    rest: &'a [u8],
    rows: u32,
    evidence: &'a str,
}

impl<'a> Observations<'a> {
    /// The rows of a part, and the section labels they name; `None` if the bytes are damaged.
    pub fn open(part: &'a [u8]) -> Option<(Observations<'a>, Vec<&'a str>)> {
        let mut rest = part;
        let count = u16::from_le_bytes(array(&mut rest)?);
        let mut labels = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let length = u32::from_le_bytes(array(&mut rest)?) as usize;
            labels.push(str::from_utf8(bytes(&mut rest, length)?).ok()?);
        }
        let rows = u32::from_le_bytes(array(&mut rest)?);
        let length = u32::from_le_bytes(array(&mut rest)?) as usize;
        let (rest, evidence) = rest.split_at_checked(length)?;
        let evidence = simdutf8::basic::from_utf8(evidence).ok()?;
        Some((Observations { rest, rows, evidence }, labels))
    }

    /// Rows not read yet.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// The next row and its evidence; `None` at the end, or if the bytes are damaged.
    pub fn next(&mut self) -> Option<(Row, &'a str)> {
        let row = unpack_row(&mut self.rest)?;
        self.rows -= 1;
        let length = row.end.checked_sub(row.start)? as usize;
        let (words, others) = self.evidence.split_at_checked(length)?;
        self.evidence = others;
        Some((row, words))
    }
}

fn unpack_row(rest: &mut &[u8]) -> Option<Row> {
    let [kinds, holds] = array(rest)?;
    let indicator = u16::from_le_bytes(array(rest)?);
    let [unit, rule] = array(rest)?;
    let confidence = f32::from_le_bytes(array(rest)?);
    let has = |bit: u8| holds & bit != 0;
    let applicant = if has(bits::APPLICANT) { Some(u8::from_le_bytes(array(rest)?)) } else { None };
    let section = if has(bits::SECTION) { Some(varint(rest)? as u16) } else { None };
    let value = match (has(bits::WHOLE), has(bits::FLOAT)) {
        (true, _) => Some(f64::from(varint(rest)?)),
        (false, true) => Some(f64::from_le_bytes(array(rest)?)),
        (false, false) => None,
    };
    let interval = match (has(bits::EXACT), has(bits::INTERVAL)) {
        (true, _) => value.map(|value| (value, value)),
        (false, true) => Some((f64::from_le_bytes(array(rest)?), f64::from_le_bytes(array(rest)?))),
        (false, false) => None,
    };
    let start = varint(rest)?;
    let end = start.checked_add(varint(rest)?)?;
    let (qualifier, basis, origin, selected) = (kinds & 7, kinds >> 3 & 3, kinds >> 5 & 1, kinds >> 6 & 1 == 1);
    Some(Row {
        indicator,
        applicant,
        value,
        interval,
        unit,
        qualifier,
        basis,
        origin,
        section,
        start,
        end,
        rule,
        confidence,
        selected,
    })
}

fn array<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn bytes<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observation(value: Option<f64>, interval: Option<Interval>) -> Observation {
        Observation {
            indicator: IndicatorId(201),
            applicant: Some(ApplicantId(7)),
            value,
            interval,
            unit: UnitId(3),
            qualifier: Qualifier::NotApplicable,
            basis: Basis::Computed,
            origin: Origin::Prose,
            section: None,
            evidence: Span::new(70_000, 70_300),
            number: Span::default(),
            rule: RuleId(9),
            confidence: 0.25,
            selected: true,
        }
    }

    #[test]
    fn rows_come_back_as_they_went() {
        let hedged = Interval { low: 8000.0, high: f64::INFINITY };
        let exact = |value| observation(Some(value), Some(Interval::exact(value)));
        let rows = [
            exact(0.0),
            exact(-3.0),
            exact(4_294_967_295.0),
            exact(4_294_967_296.0),
            exact(7.77),
            observation(Some(8000.0), Some(hedged)),
            observation(None, None),
            Observation { applicant: None, selected: false, origin: Origin::Table, ..exact(5.0) },
        ];
        for row in rows {
            let mut bytes = Vec::new();
            pack_row(&row, Some(300), &mut bytes);
            let mut rest = &bytes[..];
            let back = unpack_row(&mut rest).unwrap();
            assert!(rest.is_empty());
            assert_eq!((back.value, back.section), (row.value, Some(300)));
            assert_eq!(back.interval, row.interval.map(|interval| (interval.low, interval.high)));
            assert_eq!((back.start, back.end, back.indicator), (70_000, 70_300, 201));
            assert_eq!((back.applicant, back.selected), (row.applicant.map(|applicant| applicant.0), row.selected));
            assert_eq!((back.unit, back.rule, back.confidence), (3, 9, 0.25));
            let spelled = (QUALIFIERS[back.qualifier as usize], BASES[back.basis as usize]);
            assert_eq!(spelled, (row.qualifier, row.basis));
            assert_eq!(ORIGINS[back.origin as usize], row.origin);
            for short in 0..bytes.len() {
                assert_eq!(unpack_row(&mut &bytes[..short]), None, "cut at {short}");
            }
        }
    }

    #[test]
    fn a_section_is_named_by_number_and_title() {
        let label = |number: &str| {
            section_label(&Section { number: number.into(), title: "收费".into(), depth: 1, span: Span::default() })
        };
        assert_eq!(
            [label("三"), label("(三)"), label("3"), label("3."), label("")],
            ["三、收费", "(三)收费", "3.收费", "3.收费", "收费"]
        );
    }
}
