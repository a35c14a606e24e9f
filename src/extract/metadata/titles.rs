//! The titles on a page, and which of them is its own.

use std::borrow::Cow;

use super::dates;
use super::names;
use super::title::{MOST_CHARACTERS, Title, parse, year_in};
use super::view::{GAP, Line, View};
use super::year::InText;
use crate::knowledge::{Calendar, Knowledge};
use crate::model::{BlockKind, has_full_stop};

/// Bytes of a line that may be the part of a title that names the subject.
const LONGEST_PART: usize = 120;

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
        if below.is_none() && !words.kind_leads.any_in(line.text) {
            continue;
        }
        let compact = view.compact(index);
        if below.is_none() && !words.title.kinds.any_in(&compact)
            || words.title.path_marks.any_in(&compact) && !compact.contains('|')
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
    let words = &knowledge.lexicon.metadata;
    // No title is a sentence (`parse`).
    if has_full_stop(line.text) && !line.text.contains('|') {
        return false;
    }
    let named = if line.text.len() < LONGEST_PART { &words.title_words } else { &words.title.kinds };
    // Letter-spaced titles: spaces are looked through only where there are many.
    line.text.bytes().filter(|&byte| byte == b' ').count() >= 6 || line.text.len() < 400 && named.any_in(line.text)
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
    (next.chars().count() <= MOST && knowledge.lexicon.metadata.title.kinds.any_in(&next)).then_some(next)
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
    if words.title.not_leads.any_starts(segment) {
        return None;
    }
    let mut text = segment.to_string();
    let mut next = index + 1;
    if !words.title.kinds.any_in(&text) {
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
        let repeats = words.title.subjects.any_in(&above) && words.title.subjects.any_in(&text);
        let other = repeats || words.title.kinds.any_in(&above) || above.contains(['|', ':', '>', '。', '/']);
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
        || words.title.kinds.any_in(said)
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
    // 区财政局2012年…, then the same in full; where hijackers took the place, what is left names more than that.
    let in_full = |name: names::Name| !name.places.is_empty() || name.gap && name.shape != names::Shape::Place;
    rank += i32::from(name.is_some_and(in_full));
    rank += 3 * i32::from(title.year.is_some());
    rank += match line.kind {
        BlockKind::Heading => 3,
        BlockKind::Paragraph | BlockKind::Table => 2,
        BlockKind::Metadata | BlockKind::Copy => 1,
        BlockKind::Boilerplate => -3,
    };
    rank += 2 * i32::from(title.line < view.first);
    rank -= 3 * i32::from(view.is_below(title.line));
    // …年度报告_政府信息公开_某市人民政府: the head of the page, which the text begins with; the page's own title follows.
    rank -= i32::from(line.text.contains('_') && !title.text.contains('_'));
    // Lists of links stand above it, too: ·某县财政局2015年….
    rank -= i32::from(knowledge.lexicon.prose.marks.begins_item(line.text));
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
