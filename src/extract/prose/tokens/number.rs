//! Reads one number with its hedges and unit: `近1.9万条`, `三十二件`, `8000余条`.

use crate::knowledge::{Follower, HedgeEffect, NumberWords, NumeralKind};
use crate::model::{Interval, Qualifier, Span, UnitId};

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

/// The end of the bracket that opens at `at`, where it holds a unit and nothing more: 收到申请数(件):12.
pub fn bracketed_unit(line: &str, at: usize, words: &NumberWords) -> Option<usize> {
    unit_in(&line[at..], words).map(|(length, _)| at + length)
}

/// The unit in the bracket that `text` ends with, a colon and spaces left out.
pub fn unit_before(text: &str, words: &NumberWords) -> Option<UnitId> {
    let text = text.trim_end_matches([' ', ':']);
    let near = text.floor_char_boundary(text.len().saturating_sub(LONGEST_UNIT));
    let bracket = &text[near + text[near..].rfind('(')?..];
    unit_in(bracket, words).filter(|(length, _)| *length == bracket.len()).map(|(_, unit)| unit)
}

/// The length of the bracket that `text` begins with and the unit that is all it holds.
fn unit_in(text: &str, words: &NumberWords) -> Option<(usize, UnitId)> {
    let inner = text.strip_prefix('(')?;
    match words.follower(inner)? {
        (length, Follower::Unit(unit)) if inner[length..].starts_with(')') => Some((length + 2, unit)),
        _ => None,
    }
}

/// Bytes of the longest bracket with a unit that is looked for before a number.
const LONGEST_UNIT: usize = 17;

/// Most places that are read behind the point of a Chinese numeral.
const MOST_PLACES: usize = 4;

struct Scanned {
    value: f64,
    /// The digits without their decimal point, and how many stand behind it: 3.26万 is 326 · 10⁴ / 10²,
    /// exactly, where 3.26 · 10⁴ is not.
    mantissa: f64,
    decimals: i32,
    length: usize,
    /// Place value of the last digit that is not zero.
    last_place: f64,
    /// A multiplier follows the digits.
    scaled: bool,
    /// Written in Chinese numerals.
    chinese: bool,
    /// A multiplier and nothing more: 近千条, 万余人.
    alone: bool,
}

impl Scanned {
    /// The number without hedges.
    fn number(&self, digits: Span, span: Span, (unit, counter): (Option<UnitId>, Option<u8>)) -> Number {
        Number {
            value: self.value,
            interval: Interval::exact(self.value),
            qualifier: Qualifier::Exact,
            digits,
            span,
            unit,
            counter,
            chinese: self.chinese,
            each: None,
        }
    }

    /// Adds the places that Chinese numerals say behind the point (九十八点五); the bytes that took.
    fn point(&mut self, text: &str, words: &NumberWords) -> usize {
        let Some(behind) = words.point().and_then(|point| text.strip_prefix(point)) else { return 0 };
        let digits = behind.chars().map_while(|c| match words.numeral(c) {
            Some((NumeralKind::Digit, value)) if value < 10 => Some((c.len_utf8(), value as f64)),
            _ => None,
        });
        let mut length = 0;
        for (bytes, digit) in digits.take(MOST_PLACES) {
            length += bytes;
            self.mantissa = self.mantissa * 10.0 + digit;
            self.decimals += 1;
            self.last_place /= 10.0;
        }
        self.value = self.mantissa / 10f64.powi(self.decimals);
        if length == 0 { 0 } else { text.len() - behind.len() + length }
    }

    /// Adds what is said of places below `factor` (22万9千, 3亿5千万, 1万2300); the bytes that took.
    fn smaller_places(&mut self, text: &str, factor: f64, words: &NumberWords) -> usize {
        let Some(mut smaller) = arabic(text, words).filter(|_| self.decimals == 0) else { return 0 };
        let scale = scale(&text[smaller.length..], words);
        let (length, times) = scale.unwrap_or((0, 1.0));
        smaller.multiply(times);
        // 5万6条 may be 50,006 or 56,000: without a multiplier all places have to be there.
        let fills = scale.is_some() || smaller.mantissa * 10.0 >= factor;
        if smaller.decimals > 0 || times >= factor || smaller.mantissa >= factor || !fills {
            return 0;
        }
        self.mantissa += smaller.mantissa;
        (self.value, self.last_place, self.scaled) = (self.mantissa, smaller.last_place, scale.is_some());
        let more =
            if scale.is_some() { self.smaller_places(&text[smaller.length + length..], times, words) } else { 0 };
        smaller.length + length + more
    }

    fn multiply(&mut self, factor: f64) {
        self.mantissa *= factor;
        self.last_place *= factor;
        self.value = self.mantissa / 10f64.powi(self.decimals);
    }
}

/// Bytes of one space, or 0.
fn space(text: &str) -> usize {
    usize::from(text.starts_with(' '))
}

/// A multiplier (万, 亿) that is not the beginning of a unit (万元).
fn multiplier(text: &str, words: &NumberWords) -> Option<(usize, f64)> {
    scale_before(text, words, |rest| words.follower(rest).is_some_and(|(length, _)| !scales_unit(rest, length, words)))
}

/// Whether the first `length` bytes are a multiplier and a unit stands behind it, so that they are none themselves:
/// 3.2亿次.
fn scales_unit(text: &str, length: usize, words: &NumberWords) -> bool {
    let (word, behind) = text.split_at(length);
    let mut characters = word.chars();
    let scales = characters.next().and_then(|c| words.numeral(c)).is_some() && characters.next().is_none();
    let hedge = words.hedge_scale(behind).map_or(0, |(hedge, _)| hedge);
    // Money has units of its own that are written together: 5亿多元.
    let counts = |unit| words.ten_thousand(unit).is_none();
    scales && matches!(words.follower(&behind[hedge..]), Some((_, Follower::Unit(unit))) if counts(unit))
}

/// The same, also of what could begin a unit.
fn scale(text: &str, words: &NumberWords) -> Option<(usize, f64)> {
    scale_before(text, words, |_| false)
}

/// The characters that multiply a number, up to where `ends` says that something else begins.
fn scale_before(text: &str, words: &NumberWords, ends_at: impl Fn(&str) -> bool) -> Option<(usize, f64)> {
    let (mut length, mut factor) = (0, 1.0);
    for character in text.chars().take(MULTIPLIER_CHARACTERS) {
        if ends_at(&text[length..]) {
            break;
        }
        let (ends, value) = match words.numeral(character) {
            Some((NumeralKind::Scale, value)) => (true, value),
            Some((NumeralKind::Place, value)) if value >= 100 => (false, value),
            _ => break,
        };
        length += character.len_utf8();
        factor *= value as f64;
        if ends {
            break;
        }
    }
    (length > 0).then_some((length, factor))
}

/// Characters of the longest multiplier (百万, 千万, 千百万).
const MULTIPLIER_CHARACTERS: usize = 3;

/// Digits with thousands commas and a decimal part.
fn arabic(text: &str, words: &NumberWords) -> Option<Scanned> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (mut length, mut digits) = match letter_spaced(text, words) {
        Some(spaced) => spaced,
        None => (run(0), text[..run(0)].to_string()),
    };
    while length > 0 && length <= 15 && digits.len() <= 15 && bytes.get(length) == Some(&b',') && run(length + 1) == 3 {
        if digits.len() > 3 && digits.len() == length {
            break; // 2016,123: a clause ended, these are no thousands
        }
        digits.push_str(&text[length + 1..length + 4]);
        length += 4;
    }
    // 1 500人: pages pad digits; a space divides thousands where a unit follows.
    while (1..=3).contains(&digits.len()) && bytes.get(length) == Some(&b' ') && run(length + 1) == 3 {
        let behind = text[length + 4..].trim_start_matches(' ');
        if !matches!(words.follower(behind), Some((_, Follower::Unit(_)))) {
            break;
        }
        digits.push_str(&text[length + 1..length + 4]);
        length += 4;
    }
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let mut precision = 1.0;
    let mut decimals = 0;
    if bytes.get(length) == Some(&b'.') {
        decimals = run(length + 1);
        if (1..=6).contains(&decimals) {
            digits.push('.');
            digits.push_str(&text[length + 1..length + 1 + decimals]);
            precision = 10f64.powi(-(decimals as i32));
            length += 1 + decimals;
        } else {
            decimals = 0;
        }
    }
    let value: f64 = digits.parse().ok()?;
    let mantissa = if decimals == 0 { value } else { digits.replace('.', "").parse().ok()? };
    let zeros = if decimals > 0 { 0 } else { digits.bytes().rev().take_while(|byte| *byte == b'0').count() };
    let last_place = if value == 0.0 { 1.0 } else { precision * 10f64.powi(zeros as i32) };
    Some(Scanned {
        value,
        mantissa,
        decimals: decimals as i32,
        length,
        last_place,
        scaled: false,
        chinese: false,
        alone: false,
    })
}

/// Digits that a page sets apart by spaces, in front of a unit: 公开信息 5 7 1 条, 1 , 473条. Their bytes, and they alone.
fn letter_spaced(text: &str, words: &NumberWords) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(0);
    if bytes.get(first) != Some(&b' ') {
        return None;
    }
    let mut digits = text[..first].to_string();
    let mut length = first;
    if (1..=3).contains(&first) && text[first..].starts_with(" , ") && run(first + 3) == 3 {
        length += 6;
        digits.push_str(&text[first + 3..length]);
    }
    while digits.len() == length.div_ceil(2) && bytes.get(length) == Some(&b' ') && run(length + 1) == 1 {
        digits.push_str(&text[length + 1..length + 2]);
        length += 2;
    }
    let unit = words.follower(text[length..].trim_start_matches(' '));
    (digits.len() > first && matches!(unit, Some((_, Follower::Unit(_))))).then_some((length, digits))
}

/// A Chinese numeral: 三十二, 一千三百, 二〇五, 两万三千.
fn chinese_numeral(text: &str, words: &NumberWords) -> Option<Scanned> {
    let (mut total, mut section, mut digit) = (0u64, 0u64, None::<u64>);
    let (mut length, mut last_place, mut positional, mut places) = (0, 1u64, 0u32, 0u32);
    let mut digits = 0u32;
    for character in text.chars() {
        let Some((kind, value)) = words.numeral(character) else { break };
        match kind {
            NumeralKind::Digit => {
                digits += 1;
                if let Some(before) = digit {
                    if places > 0 && before != 0 {
                        return None;
                    }
                    positional += 1;
                    digit = Some(before.checked_mul(10)?.checked_add(value)?);
                } else {
                    digit = Some(value);
                }
                last_place = 1;
            }
            NumeralKind::Place => {
                section = section.checked_add(digit.take().unwrap_or(1).checked_mul(value)?)?;
                last_place = value;
                places += 1;
            }
            NumeralKind::Scale => {
                // 近万人: the multiplier alone is one of it.
                let before = if length == 0 { 1 } else { section.checked_add(digit.take().unwrap_or(0))? };
                if before == 0 {
                    break;
                }
                // 213万元: 万元 is the unit.
                if let Some((_, Follower::Unit(_))) = words.follower(&text[length..]) {
                    digit = Some(before);
                    section = 0;
                    break;
                }
                total = total.checked_add(before.checked_mul(value)?)?;
                section = 0;
                last_place = last_place.checked_mul(value)?;
                places += 1;
            }
            NumeralKind::Tens => {
                digits += 1;
                section = section.checked_add(value)?;
                last_place = 10;
                places += 1;
            }
        }
        length += character.len_utf8();
        if length > 40 {
            return None;
        }
    }
    if length == 0 || (positional > 0 && places > 0 && positional > 2) {
        return None;
    }
    let value = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    let value = value as f64;
    Some(Scanned {
        value,
        mantissa: value,
        decimals: 0,
        length,
        last_place: last_place as f64,
        scaled: false,
        chinese: true,
        alone: positional == 0 && digits == 0 && places > 0,
    })
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
