//! Titles: the line that names the body, the year and the kind of document.

use std::borrow::Cow;

use super::dates;
use super::names;
use super::view::{GAP, Line, View, find, find_last, has};
use super::year::InText;
use crate::knowledge::{Calendar, Knowledge, MetadataWords};
use crate::model::BlockKind;

/// Titles are shorter than sentences.
const MOST_CHARACTERS: usize = 70;

/// Bytes of a line that may be the part of a title that names the subject.
const LONGEST_PART: usize = 120;

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
    let text = without_label(text.trim_start_matches(['#', '*', '>']), words);
    if text.chars().count() > MOST_CHARACTERS || text.contains(['。', ';', '?']) {
        return None;
    }
    let (subject, _) = find(text, &words.title.subjects)?;
    let (_, kind_end) = find_last(&text[subject..], &words.title.kinds)?;
    let kind_end = subject + kind_end;
    // 现将我镇2016年政府信息公开工作情况报告如下: is a sentence that leads to the report.
    let lead = &text[..subject];
    if words.title.not_after.any_starts(&text[kind_end..])
        && (lead.contains(',') || has(lead, &words.title.sentence_leads))
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
    Some(Title { text: trimmed(text, kind_end, &words.calendar), agency, year, in_body: true, line: 0, of_site })
}

/// The title without the site's name after it; what stands in brackets belongs to it.
fn trimmed(text: &str, kind_end: usize, calendar: &Calendar) -> String {
    let after = &text[kind_end..];
    let end = after.find(['-', '_', '|', '—', '>']).unwrap_or(after.len());
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
    text[..kind_end + end].trim_matches(['《', '》', '"', '“', '”', '·', '*', '\u{feff}']).to_string()
}

fn without_label<'a>(text: &'a str, words: &MetadataWords) -> &'a str {
    const ENDS: [char; 3] = [':', ']', '】'];
    let Some((start, _)) = text.split_once(ENDS) else { return text };
    let label = start.trim_start_matches(['[', '【']);
    let rest = text[start.len()..].trim_start_matches([':', '|', ']', '】']);
    // A column of the site in brackets that names the body once more: [教育局]某市教育局….
    let bracketed = label.len() < start.len() && !label.is_empty();
    // Or the column of reports: 【公开年报】某区环境保护局2015年….
    let of_reports = || has(label, &words.title.kinds) && has(rest, &words.title.subjects);
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
            let (_, start) = find_last(&clause[..subject], &words.title.sentence_leads)?;
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

/// All lines that read as titles, in order, with how good each is.
pub(super) fn candidates(view: &View<'_>, knowledge: &Knowledge) -> Vec<(Title, i32)> {
    let mut found = Vec::new();
    for index in 0..view.lines.len() {
        let line = &view.lines[index];
        if line.text.len() > 600 || line.text.len() < 12 {
            continue;
        }
        if !might_be_title(line, knowledge) {
            continue;
        }
        // A title names its kind, or the line below does: most rows of tables end here.
        let words = &knowledge.lexicon.metadata;
        let below = below(index, view, knowledge);
        if below.is_none() && !has(line.text, &words.kind_leads) {
            continue;
        }
        let compact = view.compact(index);
        if below.is_none() && !has(&compact, &words.title.kinds)
            || has(&compact, &words.title.path_marks) && !compact.contains('|')
        {
            continue;
        }
        for segment in compact.split('|') {
            let segment = before_facts(segment, &words.calendar);
            if let Some(title) = read_line(segment, index, below.as_deref(), view, knowledge) {
                let rank = rank(&title, line, view, knowledge);
                found.push((title, rank));
            }
        }
    }
    found
}

/// The line without the facts that a site prints behind the title, which begin with the day of publication in figures.
fn before_facts<'t>(line: &'t str, calendar: &Calendar) -> &'t str {
    let printed = |line: &str| line.as_bytes().get(4).is_some_and(|byte| matches!(byte, b'-' | b'/'));
    let day = |at: &usize| {
        let figures = printed(&line[*at..]) && !line[..*at].ends_with(|c: char| c.is_ascii_digit());
        figures && dates::date_at(&line[*at..], calendar).is_some_and(|(written, _)| written.day.is_some())
    };
    let begins = line.match_indices("20").map(|(at, _)| at).find(day);
    &line[..begins.unwrap_or(line.len())]
}

/// A cheap look before a line is made compact.
fn might_be_title(line: &Line<'_>, knowledge: &Knowledge) -> bool {
    let words = &knowledge.lexicon.metadata.title;
    // No title is a sentence (`parse`).
    if line.text.contains("。") && !line.text.contains('|') {
        return false;
    }
    // Letter-spaced titles: spaces are looked through only where there are many.
    line.text.split(' ').count() > 6
        || line.text.len() < 400 && has(line.text, &words.kinds)
        || line.text.len() < LONGEST_PART && has(line.text, &words.subjects)
}

/// The line below, where it is short and names a kind of document: it may end a title.
fn below<'a>(index: usize, view: &View<'a>, knowledge: &Knowledge) -> Option<Cow<'a, str>> {
    const MOST: usize = 12;
    let line = view.lines.get(index + 1)?;
    // Its letters alone are too many, mostly.
    if line.text.chars().filter(|c| !c.is_whitespace()).nth(MOST).is_some() {
        return None;
    }
    let next = view.compact(index + 1);
    (next.chars().count() <= MOST && has(&next, &knowledge.lexicon.metadata.title.kinds)).then_some(next)
}

/// The title on one line, or begun on the line before, or ended on the line `below`.
fn read_line(
    segment: &str,
    index: usize,
    below: Option<&str>,
    view: &View<'_>,
    knowledge: &Knowledge,
) -> Option<Title> {
    let words = &knowledge.lexicon.metadata;
    if words.title.not_leads.iter().any(|lead| segment.starts_with(lead.as_str())) {
        return None;
    }
    let mut text = segment.to_string();
    let mut next = index + 1;
    if !has(&text, &words.title.kinds) {
        text.push_str(below?);
        next += 1;
    }
    let mut title = parse(&text, knowledge)?;
    // A title broken over lines: the body, or the body and the year, stand above.
    for back in 1..=2 {
        let whole = names::parse(&title.agency, knowledge).is_none_or(|name| !name.places.is_empty());
        if !title.agency.is_empty() && whole && title.year.is_some()
            || index < back
            || segment.len() < view.lines[index].text.trim().len() / 2
        {
            break;
        }
        let above = view.compact(index - back);
        let repeats = has(&above, &words.title.subjects) && has(&text, &words.title.subjects);
        let other = repeats || has(&above, &words.title.kinds) || above.contains(['|', ':', '>', '。', '/']);
        let usable = !other && above.chars().count() <= 40 && view.lines[index - back].kind != BlockKind::Boilerplate;
        if !usable {
            break;
        }
        let joined = format!("{above}{text}");
        let Some(longer) = parse(&joined, knowledge) else { break };
        let names_body = title.agency.is_empty() && names::parse(&longer.agency, knowledge).is_some();
        let names_year = title.year.is_none() && longer.year.is_some() && above.chars().count() <= 30;
        // 某县 / 司法局 / 2016年…
        let is_place = |name: names::Name| name.shape == names::Shape::Place && !name.place_short;
        let names_place = !title.agency.is_empty() && names::parse(&above, knowledge).is_some_and(is_place);
        if !(names_body || names_year || names_place) {
            break;
        }
        text = joined;
        title = longer;
    }
    complete_below(&mut title, next, view, knowledge);
    title.line = index;
    Some(title)
}

/// The body or the year that a title lacks, where the line below, at `next`, says that and nothing else:
/// `2015年度政府信息公开工作报告`, then `(某县财政局)`; or `(2015年度)` under the body's title.
fn complete_below(title: &mut Title, next: usize, view: &View<'_>, knowledge: &Knowledge) {
    if !title.agency.is_empty() && title.year.is_some() || next >= view.first.min(view.lines.len()) {
        return;
    }
    let words = &knowledge.lexicon.metadata;
    let line = view.compact(next);
    let said = line.trim_start_matches(['(', '[', '【', '-', '—']).trim_end_matches([')', ']', '】', '-', '—']);
    if said.chars().count() > MOST_CHARACTERS / 2
        || has(said, &words.title.kinds)
        || said.contains(['|', ':', '>', ','])
    {
        return;
    }
    // What stands there without brackets may also be the site's line: when it was published, whose site it is.
    let bracketed = said.len() < line.len();
    let year = year_in(said, words).filter(|year| year.start == 0 && words.after_year(&said[year.end..]).is_empty());
    let year = year.filter(|_| bracketed || !said.bytes().all(|byte| byte.is_ascii_digit()));
    title.year = title.year.or(year.map(|year| year.value));
    let of_site = |name: &names::Name| {
        name.places.is_empty() || matches!(name.shape, names::Shape::Government | names::Shape::GovernmentOffice(_))
    };
    let is_body = |name: names::Name| names::is_known(&name, knowledge) && (bracketed || !of_site(&name));
    if title.agency.is_empty() && names::parse(said, knowledge).is_some_and(is_body) {
        title.agency = said.to_string();
    }
}

/// How good a title is: what it names counts first, then where it stands.
fn rank(title: &Title, line: &Line<'_>, view: &View<'_>, knowledge: &Knowledge) -> i32 {
    let mut rank = 0;
    let name = names::parse(&title.agency, knowledge);
    rank += 4 * i32::from(title.agency.contains(GAP) || name.is_some());
    // 区财政局2012年…, then the same in full.
    rank += i32::from(name.is_some_and(|name| !name.places.is_empty()));
    rank += 3 * i32::from(title.year.is_some());
    rank += match line.kind {
        BlockKind::Heading => 3,
        BlockKind::Paragraph | BlockKind::Table => 2,
        BlockKind::Metadata | BlockKind::Copy => 1,
        BlockKind::Boilerplate => -3,
    };
    rank += 2 * i32::from(title.line < view.first);
    rank -= 3 * i32::from(view.is_below(title.line));
    rank
}

/// The page's title: the best line, else the head of the page (`<title>`).
pub(super) fn choose(found: &[(Title, i32)], view: &View<'_>, text: InText, knowledge: &Knowledge) -> Option<Title> {
    // A site's links to reports of other years stand below the text, also where its own title is a picture.
    let of_other_year =
        |title: &Title| view.is_below(title.line) && title.year.is_some_and(|year| text.contradicts(year));
    let own = found.iter().filter(|(title, _)| !of_other_year(title));
    let best = own.max_by_key(|(title, rank)| (*rank, usize::MAX - title.line)).map(|(title, _)| title.clone());
    if best.as_ref().is_some_and(|title| !title.agency.is_empty() && title.year.is_some()) {
        return best;
    }
    let head = view.page.meta.iter().filter(|(name, _)| name.contains("title")).find_map(|(_, value)| {
        let compact: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let mut title = parse(&compact, knowledge)?;
        if title.of_site {
            title.agency.clear();
        }
        (title.year.is_some() || !title.agency.is_empty()).then_some(Title { in_body: false, ..title })
    });
    match (best, head) {
        (Some(mut best), Some(head)) => {
            // The line is the title; the head of the page completes what it says.
            if best.agency.is_empty() {
                best.agency = head.agency;
            }
            best.year = best.year.or(head.year);
            Some(best)
        }
        (best, head) => best.or(head),
    }
}
