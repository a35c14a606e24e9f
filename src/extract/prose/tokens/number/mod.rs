//! Reads one number with its hedges and unit: `近1.9万条`, `三十二件`, `8000余条`.

mod digits;
mod units;

pub use units::{bracketed_unit, unit_before};

use crate::knowledge::{Follower, HedgeEffect, NumberWords};
use crate::model::{Interval, Qualifier, Span, UnitId};
use digits::{Scanned, arabic, chinese_numeral};
use units::multiplier;

/// A number as it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The number said, before any hedge.
    pub value: f64,
    /// What the hedges leave open.
    pub interval: Interval,
    /// How exact the words are.
    pub qualifier: Qualifier,
    /// Digits and multiplier.
    pub digits: Span,
    /// Hedges, digits and unit.
    pub span: Span,
    /// Unit as written.
    pub unit: Option<UnitId>,
    /// Kind of the counter that stands where a unit would, if it is not a unit.
    pub counter: Option<u8>,
    /// Written in Chinese numerals.
    pub chinese: bool,
    /// The words for each of which it counts, where the value is that of all of them.
    pub each: Option<Span>,
}

impl Number {
    /// So many times the number, once for each of some words.
    pub fn times(&self, times: f64, words: Span) -> Number {
        let interval = Interval { low: self.interval.low * times, high: self.interval.high * times };
        Number { value: self.value * times, interval, each: Some(words), ..self.clone() }
    }

    /// So much less than nothing: 减少2项.
    pub fn negative(&self) -> Number {
        let interval = Interval { low: -self.interval.high, high: -self.interval.low };
        Number { value: -self.value, interval, ..self.clone() }
    }

    /// The number with the hedges that stand around it, besides `effects`.
    fn hedged(
        mut self,
        scanned: &Scanned,
        line: &str,
        base: usize,
        mut effects: Vec<HedgeEffect>,
        words: &NumberWords,
    ) -> Number {
        let (start, end) = (self.span.start as usize - base, self.span.end as usize - base);
        if let Some((length, effect)) = words.hedge_after(&line[end..]) {
            self.span.end += length as u32;
            effects.push(effect);
        }
        let head = line[..start].trim_end_matches(' ');
        if let Some((length, effect)) = words.hedge_before(head) {
            self.span.start = (base + head.len() - length) as u32;
            effects.push(effect);
        }
        effects.retain(|effect| *effect != HedgeEffect::Exact);
        (self.interval, self.qualifier) = left_open(scanned, &effects);
        self
    }
}

/// Reads the number whose digits or numerals begin at byte `start` of `line`; `base` is the
/// offset of the line in the text. `None` where the characters make no number.
pub fn read(line: &str, start: usize, base: usize, words: &NumberWords) -> Option<Number> {
    // 百分之九十八
    let lead = words.percent_lead(&line[start..]);
    let first = start + lead.map_or(0, |(length, _)| length);
    let rest = &line[first..];
    let chinese = !rest.starts_with(|c: char| c.is_ascii_digit());
    let mut scanned = if chinese { chinese_numeral(rest, words)? } else { arabic(rest, words)? };
    let mut at = first + scanned.length;
    if let Some((_, unit)) = lead {
        if chinese {
            at += scanned.point(&line[at..], words);
        }
        let digits = Span::new(base + first, base + at);
        let span = Span::new(base + start, base + at);
        let bare = scanned.number(digits, span, (Some(unit), None));
        return Some(bare.hedged(&scanned, line, base, Vec::new(), words));
    }

    // `1.9 万条`: one space may stand before the multiplier; 万元 is a unit, not a multiplier.
    let gap = space(&line[at..]);
    if !chinese && let Some((length, factor)) = multiplier(&line[at + gap..], words) {
        at += gap + length;
        scanned.multiply(factor);
        scanned.scaled = true;
        at += scanned.smaller_places(&line[at..], factor, words);
    }
    let digits_end = at;
    let mut effects = Vec::new();
    let gap = space(&line[at..]);
    if let Some((length, effect)) = words.hedge_scale(&line[at + gap..]) {
        at += gap + length;
        effects.push(effect);
        // `8千余万`, `5百多万`: the multiplier may follow the hedge.
        if let Some((length, factor)) = multiplier(&line[at..], words) {
            at += length;
            scanned.multiply(factor);
        }
    }
    let gap = space(&line[at..]);
    let (unit, counter) = match words.follower(&line[at + gap..]) {
        Some((length, Follower::Unit(unit))) => {
            at += gap + length;
            (Some(unit), None)
        }
        Some((length, Follower::Counter(kind))) => {
            at += gap + length;
            (None, Some(kind))
        }
        Some((length, Follower::Either(unit, kind))) => {
            at += gap + length;
            let ends = line[..start].ends_with(char::is_alphabetic) && !line[at..].starts_with(char::is_alphanumeric);
            if ends { (Some(unit), None) } else { (None, Some(kind)) }
        }
        // 数量(条) 113 764 61 is a row of a table.
        None if line[at..].trim_start().starts_with(|next: char| next.is_ascii_digit()) => (None, None),
        None => (unit_before(&line[..start], words), None),
    };
    // 3万余元 is 3万余 of 元: money is kept in the unit that is written together.
    let unit = match unit.and_then(|unit| words.ten_thousand(unit)) {
        Some(larger) if scanned.value >= 10_000.0 && scanned.scaled => {
            scanned.value /= 10_000.0;
            scanned.last_place /= 10_000.0;
            Some(larger)
        }
        _ => unit,
    };
    let digits = Span::new(base + first, base + digits_end);
    let bare = scanned.number(digits, Span::new(base + start, base + at), (unit, counter));
    Some(bare.hedged(&scanned, line, base, effects, words))
}

/// The interval that the hedges leave.
fn left_open(scanned: &Scanned, effects: &[HedgeEffect]) -> (Interval, Qualifier) {
    let (value, k) = (scanned.value, scanned.last_place);
    let mut interval = Interval::exact(value);
    if effects.is_empty() {
        if scanned.scaled && k > 1.0 && value > 0.0 {
            // 7.7万: rounded or cut off at the last digit written.
            return (Interval { low: value - k / 2.0, high: value + k }, Qualifier::Approx);
        }
        return (interval, Qualifier::Exact);
    }
    for effect in effects {
        let left = match effect {
            // 近千条 is more than 900.
            HedgeEffect::Below if scanned.alone => Interval { low: value * 0.9, high: value },
            HedgeEffect::Below => Interval { low: value - k, high: value },
            HedgeEffect::About => {
                let h = (k / 2.0).max(value * 0.05);
                Interval { low: value - h, high: value + h }
            }
            HedgeEffect::Above => Interval { low: value, high: value + k },
            HedgeEffect::AtMost => Interval { low: 0.0, high: value },
            HedgeEffect::Exact => Interval::exact(value),
        };
        interval = interval.hull(left);
    }
    interval.low = interval.low.max(0.0);
    let qualifier = match effects {
        [HedgeEffect::Above, ..] if effects.iter().all(|effect| *effect == HedgeEffect::Above) => Qualifier::AtLeast,
        [HedgeEffect::AtMost] => Qualifier::AtMost,
        _ => Qualifier::Approx,
    };
    (interval, qualifier)
}

/// Bytes of one space, or 0.
fn space(text: &str) -> usize {
    usize::from(text.starts_with(' '))
}
