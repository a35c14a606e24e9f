//! A title: words that name the body, the year and the kind of document.

use super::dates;
use super::names;
use super::view::GAP;
use crate::knowledge::{Knowledge, MetadataWords};

/// Titles are shorter than sentences.
pub(super) const MOST_CHARACTERS: usize = 70;

/// A title and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Title {
    /// As in the text, without spaces and what sites put around; [`GAP`] for hijacked words.
    pub text: String,
    /// The words that name the body; may be empty.
    pub agency: String,
    /// The year; `None` where none is in the title.
    pub year: Option<u16>,
    /// Whether a line of the body bears it, not only the page's head.
    pub in_body: bool,
    /// Index of its line; 0 where it is not in the body.
    pub line: usize,
    /// The body stands behind the kind of document, where the head of a page names the site.
    pub of_site: bool,
}

/// Reads `text` (compact) as a title.
pub(super) fn parse(text: &str, knowledge: &Knowledge) -> Option<Title> {
    let words = &knowledge.lexicon.metadata;
    // Text of web archives may mark headings: `# …`, `**…**`.
    let text = without_site(without_label(text.trim_start_matches(['#', '*', '>']), words), knowledge);
    if text.chars().count() > MOST_CHARACTERS || text.contains(['。', ';', '?']) {
        return None;
    }
    let (subject, _) = words.title.subjects.first_in(text)?;
    let (_, kind_end) = words.title.kinds.last_in(&text[subject..])?;
    let kind_end = subject + kind_end;
    // 现将我镇2016年政府信息公开工作情况报告如下: is a sentence that leads to the report.
    let lead = &text[..subject];
    if words.title.not_after.any_starts(&text[kind_end..])
        && (lead.contains(',') || words.title.sentence_leads.any_in(lead))
    {
        return None;
    }
    // 政务公开-某镇-年度报告 is a path of menus.
    let between = text[subject..kind_end].split('-').skip(1);
    if between.filter(|part| !part.starts_with(|c: char| c.is_ascii_digit())).count() > 1 {
        return None;
    }
    // 某市人民政府信息公开年报: name and subject share two characters.
    let shared = text[..subject].ends_with(words.title.shared_name.as_str())
        && text[subject..].starts_with(words.title.shared_subject.as_str());
    let subject = if shared { subject + words.title.shared_subject.len() } else { subject };
    let year = year_in(text, words);
    let (agency, of_site) = agency_in(text, subject, kind_end, year, knowledge);
    let year = year.map(|found| found.value);
    Some(Title { text: trimmed(text, kind_end, words), agency, year, in_body: true, line: 0, of_site })
}

/// The title without the site's name after it, or the label of a fact (发布时间:); what stands in brackets belongs to it.
fn trimmed(text: &str, kind_end: usize, words: &MetadataWords) -> String {
    let calendar = &words.calendar;
    let after = &text[kind_end..];
    let end = after.find(['-', '_', '|', '—', '>']).unwrap_or(after.len());
    let is_label = |&at: &usize, label: &str| after[at + label.len()..].starts_with(':');
    let label = |label: &String| after.find(label.as_str()).filter(|at| is_label(at, label));
    let end = words.dates.published.iter().filter_map(label).min().unwrap_or(end).min(end);
    // …年度报告(2013-03-18): what cuts a bracket in two takes all of it away.
    let cut = |open: &usize| !after[*open..end].contains(')');
    // …年度报告(2019年3月22日): sites print the day of publication behind the title.
    let dated = |open: &usize| {
        let inside = &after[open + 1..];
        dates::date_at(inside, calendar)
            .is_some_and(|(date, length)| date.day.is_some() && inside[length..].starts_with(')'))
    };
    let open = after[..end].rfind('(').filter(|open| cut(open) || dated(open));
    let end = open.unwrap_or(end);
    let title = text[..kind_end + end].trim_end_matches(['(', '[', '【']);
    title.trim_matches(['《', '》', '"', '“', '”', '·', '*']).to_string()
}

/// What stands before the names of a column and a site, where that is a whole title that names its body:
/// …2010年政府信息公开工作年度报告-年度报告-中国某县, not 2010年政府信息公开工作年度报告-某县财政局.
fn without_site<'a>(text: &'a str, knowledge: &Knowledge) -> &'a str {
    let words = &knowledge.lexicon.metadata;
    let divides = |&(at, _): &(usize, &str)| !text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let Some((end, _)) = text.match_indices(['-', '_']).find(divides) else { return text };
    let title = &text[..end];
    let Some((subject, _)) = words.title.subjects.first_in(title) else { return text };
    let whole = words.title.kinds.last_in(&title[subject..]).is_some_and(|(_, kind)| subject + kind == title.len());
    let Some(year) = year_in(title, words).filter(|year| whole && year.end < end) else { return text };
    let (body, _) = agency_in(title, subject, title.len(), Some(year), knowledge);
    if names::parse(&body, knowledge).is_some() { title } else { text }
}

fn without_label<'a>(text: &'a str, words: &MetadataWords) -> &'a str {
    const ENDS: [char; 3] = [':', ']', '】'];
    let Some((start, _)) = text.split_once(ENDS) else { return text };
    let label = start.trim_start_matches(['[', '【']);
    let rest = text[start.len()..].trim_start_matches([':', '|', ']', '】']);
    // A column of the site in brackets that names the body once more: [教育局]某市教育局….
    let bracketed = label.len() < start.len() && !label.is_empty();
    // Or the column of reports: 【公开年报】某区环境保护局2015年….
    let of_reports = || words.title.kinds.any_in(label) && words.title.subjects.any_in(rest);
    if bracketed && (rest.contains(label) || of_reports()) || words.title.labels.iter().any(|known| known == label) {
        rest
    } else {
        text
    }
}

/// A year in a text.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct YearAt {
    pub value: u16,
    pub start: usize,
    pub end: usize,
}

/// The first year in `text`; of a range (an academic year, 2015-2016) the last.
pub(in crate::extract) fn year_in(text: &str, words: &MetadataWords) -> Option<YearAt> {
    let mut previous_digit = false;
    for (at, c) in text.char_indices() {
        let digit = c.is_ascii_digit();
        let year = if previous_digit {
            None
        } else {
            dates::year_at(&text[at..], &words.calendar).filter(|(value, _)| words.years.has(*value))
        };
        if let Some((value, rest)) = year {
            let found = YearAt { value, start: at, end: text.len() - rest.len() };
            let behind = words.after_year(rest);
            let link = words.period.links.longest_start(behind).map(|link| words.period.links[link].len());
            let next = link
                .map(|link| behind[link..].trim_start_matches(['-', '—']))
                .and_then(|rest| dates::year_at(rest, &words.calendar));
            return Some(match next.filter(|(last, _)| *last == value + 1) {
                Some((last, rest)) => YearAt { value: last, end: text.len() - rest.len(), ..found },
                None => found,
            });
        }
        previous_digit = digit;
    }
    None
}

/// The body that a title names, and whether it does so behind the kind of document.
fn agency_in(
    text: &str,
    subject: usize,
    kind_end: usize,
    year: Option<YearAt>,
    knowledge: &Knowledge,
) -> (String, bool) {
    let words = &knowledge.lexicon.metadata;
    let (before, between) = match year {
        Some(year) if year.end <= subject => (&text[..year.start], &text[year.end..subject]),
        _ => (&text[..subject], ""),
    };
    let after =
        text[kind_end..].trim_start_matches(|c: char| words.title.issuers.iter().any(|mark| mark.starts_with(c)));
    let candidates = [before, between, after].map(|part| strip(part, words));
    let named = candidates.iter().position(|part| names::parse(part, knowledge).is_some());
    let found = named.or_else(|| candidates[..2].iter().position(|part| part.chars().count() >= 2));
    found.map(|at| (candidates[at].to_string(), at == 2)).unwrap_or_default()
}

/// Without the words that join a body's name to the rest of the title.
fn strip<'a>(part: &'a str, words: &MetadataWords) -> &'a str {
    let mut part = part.trim_end_matches([')', ']', '》', '>']);
    // Hijacked words stand for the place at the start; at the end for something else.
    if part.trim_start_matches(GAP).chars().count() > 1 && !part.trim_end_matches(GAP).is_empty() {
        part = part.trim_end_matches(GAP);
    }
    loop {
        let before = part;
        for word in &words.title.before_agency {
            part = part.strip_prefix(word.as_str()).unwrap_or(part);
        }
        for word in &words.title.after_agency {
            part = part.strip_suffix(word.as_str()).unwrap_or(part);
        }
        if part.len() == before.len() {
            return part;
        }
    }
}

/// The report that running text names: `现公布某县财政局2016年政府信息公开年度报告`.
pub(super) fn in_text(opening: &str, knowledge: &Knowledge) -> Option<Title> {
    /// Lines that are looked at, and bytes between subject and kind of document.
    const LINES: usize = 4;
    const CLOSE: usize = 24;
    let words = &knowledge.lexicon.metadata;
    let clauses = opening.lines().take(LINES).flat_map(|line| line.split([',', '。', ';', ':']));
    clauses.into_iter().find_map(|clause| {
        let subjects: Vec<(usize, usize)> = words.title.subjects.find(clause).collect();
        words.title.kinds.find(clause).find_map(|(at, kind)| {
            let end = at + words.title.kinds[kind].len();
            let &(subject, which) = subjects.iter().rfind(|(subject, _)| *subject < at)?;
            let between = at.checked_sub(subject + words.title.subjects[which].len())?;
            if between > CLOSE || words.title.not_after.any_starts(&clause[end..]) {
                return None;
            }
            let (_, start) = words.title.sentence_leads.last_in(&clause[..subject])?;
            let mut text = clause[start..end].trim_start_matches(['《', '“', '"']);
            let selves = words.agency.selves.iter().filter(|own| text.starts_with(own.as_str()));
            text = &text[selves.map(|own| own.len()).max().unwrap_or(0)..];
            let title = parse(text, knowledge)?;
            let from_year = || year_in(text, words).is_some_and(|year| year.start == 0);
            let named = names::parse(&title.agency, knowledge).is_some() || title.agency.is_empty() && from_year();
            (title.year.is_some() && named).then_some(Title { in_body: false, ..title })
        })
    })
}
