//! Digits and Chinese numerals → their value, and how exactly it is written.

use super::Number;
use super::units::{multiplier, scale};
use crate::knowledge::{Follower, NumberWords, NumeralKind};
use crate::model::{Interval, Qualifier, Span, UnitId, leading_digits};

/// Most places that are read behind the point of a Chinese numeral.
const MOST_PLACES: usize = 4;

/// Most thousands that are set apart by spaces.
const MOST_THOUSANDS: usize = 4;

/// Digits or numerals as they were read.
pub(super) struct Scanned {
    pub value: f64,
    /// The digits without their decimal point, and how many stand behind it: 3.26万 is 326 · 10⁴ / 10²,
    /// exactly, where 3.26 · 10⁴ is not.
    mantissa: f64,
    decimals: i32,
    pub length: usize,
    /// Place value of the last digit that is not zero.
    pub last_place: f64,
    /// A multiplier follows the digits.
    pub scaled: bool,
    /// Written in Chinese numerals.
    chinese: bool,
    /// A multiplier and nothing more: 近千条, 万余人.
    pub alone: bool,
}

impl Scanned {
    /// The number without hedges.
    pub fn number(&self, digits: Span, span: Span, (unit, counter): (Option<UnitId>, Option<u8>)) -> Number {
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
    pub fn point(&mut self, text: &str, words: &NumberWords) -> usize {
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
    pub fn smaller_places(&mut self, text: &str, factor: f64, words: &NumberWords) -> usize {
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

    pub fn multiply(&mut self, factor: f64) {
        self.mantissa *= factor;
        self.last_place *= factor;
        self.value = self.mantissa / 10f64.powi(self.decimals);
    }
}

/// Digits with thousands commas and a decimal part.
pub(super) fn arabic(text: &str, words: &NumberWords) -> Option<Scanned> {
    let bytes = text.as_bytes();
    let run = |from: usize| leading_digits(&bytes[from..]);
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
    if length == digits.len()
        && let Some(end) = spaced_thousands(text, length, words)
    {
        digits = text[..end].chars().filter(|character| *character != ' ').collect();
        length = end;
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

/// The end of the digits that go on behind the first `length` of them with thousands set apart by spaces. Pages pad
/// digits, and cells stand side by side, too: they go together only where a unit follows that is no share (1 500人,
/// 1 063 428人次, 36 482.5元, 3 600余万次; not 3 100%).
fn spaced_thousands(text: &str, length: usize, words: &NumberWords) -> Option<usize> {
    let bytes = text.as_bytes();
    let run = |from: usize| leading_digits(&bytes[from..]);
    let goes_on = |at: usize| bytes.get(at) == Some(&b' ') && run(at + 1) == 3;
    if !(1..=3).contains(&length) || bytes[0] == b'0' || !goes_on(length) {
        return None;
    }
    let mut end = length;
    for _ in 0..MOST_THOUSANDS {
        end += if goes_on(end) { 4 } else { 0 };
    }
    if goes_on(end) {
        return None;
    }
    let decimals = if bytes.get(end) == Some(&b'.') { run(end + 1) } else { 0 };
    let mut behind = &text[end + if decimals > 0 { 1 + decimals } else { 0 }..];
    behind = behind.trim_start_matches(' ');
    behind = &behind[words.hedge_scale(behind).map_or(0, |(hedge, _)| hedge)..];
    behind = &behind[multiplier(behind, words).map_or(0, |(multiplier, _)| multiplier)..];
    behind = &behind[words.hedge_scale(behind).map_or(0, |(hedge, _)| hedge)..];
    let unit = words.follower(behind.trim_start_matches(' '));
    matches!(unit, Some((_, Follower::Unit(unit))) if !words.is_percent(unit)).then_some(end)
}

/// Digits that a page sets apart by spaces, in front of a unit: 公开信息 5 7 1 条, 1 , 473条. Their bytes, and they alone.
fn letter_spaced(text: &str, words: &NumberWords) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let run = |from: usize| leading_digits(&bytes[from..]);
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
pub(super) fn chinese_numeral(text: &str, words: &NumberWords) -> Option<Scanned> {
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
