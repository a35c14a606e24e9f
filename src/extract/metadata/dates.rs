//! Days and stretches of days, in all ways in which they are written.

use crate::knowledge::{Calendar, MarkRole, PeriodWords};
use crate::model::{Date, leading_digits};

/// What stands at a place of a text: year, month and day as far as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub start: usize,
    pub end: usize,
    pub year: Option<u16>,
    pub month: u8,
    /// `None` where only a month is written.
    pub day: Option<u8>,
}

impl Written {
    /// The day, or the first of the month; `year` fills in for one that is not written.
    pub fn date(&self, year: Option<u16>) -> Option<Date> {
        Date::new(self.year.or(year)?, self.month, self.day.unwrap_or(1))
    }

    /// The day, or the last of the month.
    fn last_day(&self, year: Option<u16>) -> Option<Date> {
        let year = self.year.or(year)?;
        match self.day {
            Some(day) => Date::new(year, self.month, day),
            None => (28..=31).rev().find_map(|day| Date::new(year, self.month, day)),
        }
    }
}

/// As many digits of a number as are read: 20170224.
const MOST_DIGITS: usize = 8;

/// A number in Arabic or Chinese digits: value of the first ones, count of all digits, rest of the text.
fn number<'t>(text: &'t str, calendar: &Calendar) -> Option<(u32, usize, &'t str)> {
    let ascii = leading_digits(text.as_bytes());
    if ascii > 0 {
        let value = text[..ascii.min(MOST_DIGITS)].parse().ok()?;
        return Some((value, ascii, &text[ascii..]));
    }
    let (mut value, mut digits, mut ten, mut end) = (0u32, 0usize, false, 0);
    for (at, c) in text.char_indices() {
        if calendar.is_ten(c) {
            // 十二, 二十, 三十一: only in months and days.
            value = if digits == 0 { 1 } else { value } * 10;
            ten = true;
        } else if let Some(digit) = calendar.digit(c) {
            value = if ten { value + digit } else { value.saturating_mul(10) + digit };
        } else {
            break;
        }
        digits += 1;
        end = at + c.len_utf8();
        if digits == 4 {
            break;
        }
    }
    // With 十 the characters are not the digits of the number.
    let digits = if ten { 2 } else { digits };
    (digits > 0).then(|| (value, digits, &text[end..]))
}

/// A year at the start of `text` (2016 or 二〇一六) and the rest after it.
pub(super) fn year_at<'t>(text: &'t str, calendar: &Calendar) -> Option<(u16, &'t str)> {
    let (value, digits, rest) = number(text, calendar)?;
    (digits == 4 && Date::is_year(value)).then_some((value as u16, rest))
}

/// The date at the start of `text`, with its length; `text` has no spaces inside dates, or
/// plain ones.
pub(super) fn date_at(text: &str, calendar: &Calendar) -> Option<(Written, usize)> {
    let number = |text| number(text, calendar);
    let (first, digits, rest) = number(text)?;
    let done = |year, month: u32, day: Option<u32>, rest: &str| {
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let day = match day {
            Some(day) => Some(u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?),
            None => None,
        };
        Some((Written { start: 0, end: 0, year, month, day }, text.len() - rest.len()))
    };
    let year = (digits == 4 && Date::is_year(first)).then_some(first as u16);
    if digits >= 8 && Date::is_year(text[..4].parse().unwrap_or(0)) {
        let (month, day) = (text[4..6].parse().ok()?, text[6..8].parse().ok()?);
        return done(text[..4].parse().ok(), month, Some(day), &text[8..]);
    }
    let (mark, after) = split_mark(rest)?;
    let is = |role| calendar.is(mark, role);
    match (year, mark) {
        (Some(year), _) if is(MarkRole::Year) => {
            let (month, digits, rest) = number(after.trim_start())?;
            if let Some(rest) = calendar.strip(rest.trim_start(), MarkRole::Month) {
                let day = number(rest.trim_start()).filter(|(_, digits, _)| *digits <= 3);
                return match day {
                    Some((day, digits, rest)) => {
                        let (day, rest) = glued_day(day, digits, rest);
                        done(Some(year), month, Some(day), calendar.strip(rest, MarkRole::Day).unwrap_or(rest))
                    }
                    None => done(Some(year), month, None, rest),
                };
            }
            // A lost month mark: 2017年210日.
            let rest = calendar.strip(rest, MarkRole::Day)?;
            let (month, day) = lost_mark(month, digits)?;
            done(Some(year), month, Some(day), rest)
        }
        (Some(year), '-' | '/' | '.') => {
            let (month, digits, rest) = number(after)?;
            if digits > 2 {
                return None;
            }
            match split_mark(rest) {
                Some((same, after)) if same == mark => {
                    let (day, digits, rest) = number(after)?;
                    // The time of day glued to the day: 2021-03-2918:26.
                    let (day, rest) = glued_day(day, digits, rest);
                    done(Some(year), month, Some(day), rest)
                }
                _ => done(Some(year), month, None, rest),
            }
        }
        (None, _) if is(MarkRole::Month) => {
            let (day, digits, rest) = number(after.trim_start())?;
            if digits > 2 {
                return None;
            }
            done(None, first, Some(day), calendar.strip(rest.trim_start(), MarkRole::Day)?)
        }
        (None, '.') if digits <= 2 => {
            // DD.MM.YYYY
            let (month, _, rest) = number(after)?;
            let (year, rest) = year_at(rest.strip_prefix('.')?, calendar)?;
            done(Some(year), month, Some(first), rest)
        }
        // All marks but the last lost: 2017210日.
        (None, _) if is(MarkRole::Day) && (6..8).contains(&digits) && text.is_char_boundary(digits) => {
            let (month, day) = lost_mark(text[4..digits].parse().ok()?, digits - 4)?;
            done(year_at(&text[..4], calendar).map(|(year, _)| year), month, Some(day), after)
        }
        _ => None,
    }
}

fn split_mark(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start_matches(' ');
    let mark = text.chars().next()?;
    Some((mark, &text[mark.len_utf8()..]))
}

/// The day when more digits follow it directly: 2918:26 is the 29th, 18:26.
fn glued_day(day: u32, digits: usize, rest: &str) -> (u32, &str) {
    if digits <= 2 { (day, rest) } else { (day / 10u32.pow(digits.min(MOST_DIGITS) as u32 - 2), rest) }
}

/// Month and day from digits between which the mark was lost, where only one reading is a date.
fn lost_mark(value: u32, digits: usize) -> Option<(u32, u32)> {
    match digits {
        2 => Some((value / 10, value % 10)),
        3 => {
            let late = (value / 10, value % 10);
            let early = (value / 100, value % 100);
            let valid = |(month, day): (u32, u32)| (1..=12).contains(&month) && (1..=31).contains(&day);
            match (valid(early), valid(late)) {
                (true, false) => Some(early),
                (false, true) => Some(late),
                // 1月11日 or 11月1日: reports come out in winter and spring.
                (true, true) => Some(early),
                _ => None,
            }
        }
        4 => Some((value / 100, value % 100)),
        _ => None,
    }
}

/// All dates in `text`, in order.
pub(super) fn dates(text: &str, calendar: &Calendar) -> Vec<Written> {
    let mut found = Vec::new();
    // Where the last date ends, and the last digit that begins none.
    let (mut next, mut behind) = (0, None);
    for digit in calendar.digits_in(text) {
        if digit.start < next {
            continue;
        }
        let date = if behind == Some(digit.start) { None } else { date_at(&text[digit.start..], calendar) };
        match date {
            Some((written, length)) => {
                next = digit.start + length;
                found.push(Written { start: digit.start, end: next, ..written });
            }
            None => behind = Some(digit.end),
        }
    }
    found
}

/// A pair of days with something between that makes them a period.
struct Pair {
    at: usize,
    start: Date,
    end: Date,
}

impl Pair {
    fn days(&self) -> i32 {
        self.end.days_since_epoch() - self.start.days_since_epoch()
    }
}

/// The period of two dates, where the words between them link them.
fn pair(text: &str, one: &Written, other: &Written, words: &PeriodWords, calendar: &Calendar) -> Option<Pair> {
    let between = text.get(one.end..other.start)?;
    // 截至2010年12月31日(2010年1月1日起)
    let bracketed = between == "(" && text.get(other.end..).is_some_and(|behind| words.since.any_starts(behind));
    let reversed = bracketed || between.chars().count() <= 16 && words.starts.any_in(between);
    let near = if words.since.any_in(between) { 16 } else { 8 };
    let linked = between.chars().count() <= near && words.links.any_in(between);
    if !reversed && !linked {
        return None;
    }
    let (first, last) = if reversed { (other, one) } else { (one, other) };
    let year = first.year.or(last.year).or_else(|| year_before(text, one.start, calendar))?;
    let start = first.date(Some(year))?;
    let end = last.last_day(Some(start.year))?;
    Some(Pair { at: one.start, start, end })
}

/// The year shortly before a day without one: 2018年全年(1月1日-12月31日).
fn year_before(text: &str, at: usize, calendar: &Calendar) -> Option<u16> {
    let before = super::view::tail(&text[..at], 36);
    let before = before.rsplit(['。', ';', '\n']).next().unwrap_or_default();
    before
        .char_indices()
        .rev()
        .filter(|(at, c)| c.is_ascii_digit() && !before[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .find_map(|(at, _)| year_at(&before[at..], calendar))
        .map(|(year, _)| year)
}

/// The period that the figures are from and to.
pub(super) fn period(text: &str, words: &PeriodWords, calendar: &Calendar) -> Option<(Date, Date)> {
    let written = dates(text, calendar);
    let months = written.iter().filter_map(|from| months(text, from, &words.links, calendar));
    let days = written.windows(2).filter_map(|two| pair(text, &two[0], &two[1], words, calendar));
    let mut pairs: Vec<Pair> = days.chain(months).filter(|pair| (27..=1200).contains(&pair.days())).collect();
    pairs.sort_by_key(|pair| pair.at);
    // A lead ends at most so many bytes before.
    const NEAR: usize = 60;
    let leads = &words.leads;
    let longest = leads.iter().map(String::len).max().unwrap_or(0);
    let near = |at: usize| {
        let before = super::view::tail(&text[..at], NEAR + longest);
        leads.find(before).any(|(start, lead)| before.len() - (start + leads[lead].len()) <= NEAR)
    };
    let best = pairs.iter().find(|pair| near(pair.at)).or_else(|| pairs.iter().find(|pair| pair.days() >= 200));
    best.map(|pair| (pair.start, pair.end)).or_else(|| fused(text))
}

/// A period of whole months: 2012年1月至12月.
fn months(text: &str, from: &Written, links: &[String], calendar: &Calendar) -> Option<Pair> {
    if from.day.is_some() {
        return None;
    }
    let (year, after) = (from.year?, &text[from.end..]);
    let link = links.iter().filter(|link| after.starts_with(link.as_str())).max_by_key(|link| link.len())?;
    let (month, _, rest) = number(&after[link.len()..], calendar)?;
    // With a day after it, it is an ordinary pair.
    let rest = calendar.strip(rest, MarkRole::Month)?;
    if number(rest, calendar).is_some() {
        return None;
    }
    let end = Written { year: Some(year), month: u8::try_from(month).ok()?, day: None, ..*from };
    Some(Pair { at: from.start, start: from.date(None)?, end: end.last_day(None)? })
}

/// A full year whose marks were lost: 2015111231, 201411日至1231日, 201711日起至20171231日止.
fn fused(text: &str) -> Option<(Date, Date)> {
    text.match_indices("31").find_map(|(at, last)| {
        let before = super::view::tail(&text[..at + last.len()], 80);
        let clause = before.rsplit(['。', ';', ',', '\n', ':']).next().unwrap_or_default();
        let digits: String = clause.chars().filter(char::is_ascii_digit).collect();
        // From the end: 1231, the year again or not, 1 January, the year.
        let rest = digits.strip_suffix("1231")?;
        let first = |rest: &str| {
            let year = rest.strip_suffix("0101").or_else(|| rest.strip_suffix("11"))?;
            let year = &year[year.len().checked_sub(4)?..];
            year.parse::<u16>().ok().filter(|year| Date::is_year((*year).into()))
        };
        let again = rest.len().checked_sub(4).map(|at| rest.split_at(at));
        let year = first(rest).or_else(|| {
            let (rest, year) = again?;
            first(rest).filter(|first| year.parse() == Ok(*first))
        })?;
        Some((Date::new(year, 1, 1)?, Date::new(year, 12, 31)?))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::knowledge::{Knowledge, Source};

    fn calendar() -> &'static Calendar {
        static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
        let knowledge = KNOWLEDGE.get_or_init(|| Knowledge::load(&Source::Embedded).unwrap());
        &knowledge.lexicon.metadata.calendar
    }

    fn iso(text: &str) -> String {
        dates(text, calendar())
            .iter()
            .filter_map(|written| written.date(None))
            .map(|date| date.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn dates_in_all_spellings() {
        for (text, expected) in [
            ("2017-02-24", "2017-02-24"),
            ("2017年02月24日", "2017-02-24"),
            ("2017-03-21 22:08", "2017-03-21"),
            ("2017/2/24", "2017-02-24"),
            ("2021-03-2918:26", "2021-03-29"),
            ("2021-03-2918260000000000000000000000000000000000", "2021-03-29"),
            ("二〇一七年二月", "2017-02-01"),
            ("二○一七年十二月三十一日", "2017-12-31"),
            // Circles of other alphabets: Latin, Greek, Cyrillic, a geometric one.
            ("二oο九年三月一日", "2009-03-01"),
            ("二О◯九年三月一日", "2009-03-01"),
            ("(2017年2月)", "2017-02-01"),
            ("2017年210日", "2017-02-10"),
            ("2017210日", "2017-02-10"),
            ("24.02.2017", "2017-02-24"),
            ("20170224", "2017-02-24"),
            ("2017.3.1", "2017-03-01"),
            ("1300条, 2016年, 12345", ""),
            ("2017-13-24", ""),
        ] {
            assert_eq!(iso(text), expected, "{text}");
        }
    }

    #[test]
    fn periods_whole_and_damaged() {
        let list = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>().into();
        let words = PeriodWords {
            leads: list(&["统计期限", "数据"]),
            links: list(&["至", "-"]),
            starts: list(&["起始日期"]),
            since: list(&["起"]),
        };
        for (text, expected) in [
            ("统计期限自2016年1月1日起至2016年12月31日止", "2016-01-01 2016-12-31"),
            ("统计期限为2014年1月1日至12月31日", "2014-01-01 2014-12-31"),
            ("2017年1月1日-12月31日,共收到", "2017-01-01 2017-12-31"),
            ("统计期限2015111231", "2015-01-01 2015-12-31"),
            ("统计期限自201411日至1231日", "2014-01-01 2014-12-31"),
            ("统计期限自201711日起至20171231日止", "2017-01-01 2017-12-31"),
            ("统计期限为二〇一二年一月一日至十二月三十一日", "2012-01-01 2012-12-31"),
            ("统计期限自2008年5月1日至2008年12月31日", "2008-05-01 2008-12-31"),
            ("统计期限自2008年5月1日《条例》施行之日起,至2008年12月31日止", "2008-05-01 2008-12-31"),
            ("1月4日印发的通知要求各单位,至2008年12月31日止", ""),
            ("统计期限内收到申请28件", ""),
            ("数据截止日期为2010年12月31日,起始日期为2010年1月1日。", "2010-01-01 2010-12-31"),
            ("内容截至2010年12月31日(2010年1月1日起)。", "2010-01-01 2010-12-31"),
            ("数据的时间是2012年1月至12月。", "2012-01-01 2012-12-31"),
            ("数据的时间是二〇一三年五月至十二月", "2013-05-01 2013-12-31"),
            ("数据为2018年全年(1月1日-12月31日)。", "2018-01-01 2018-12-31"),
            ("情况如下(201311日至1231日)", "2013-01-01 2013-12-31"),
            ("第31条,共1231件", ""),
        ] {
            let found =
                period(text, &words, calendar()).map(|(start, end)| format!("{start} {end}")).unwrap_or_default();
            assert_eq!(found, expected, "{text}");
        }
    }
}
