//! Is it a report at all, and if not, what is it?

use std::cell::LazyCell;

use super::names;
use super::title::Title;
use super::view::View;
use crate::knowledge::{Knowledge, MetadataWords, WordList};
use crate::model::BlockKind;

/// What the gate looks at.
pub(super) struct Signs<'a> {
    pub title: Option<&'a Title>,
    /// All lines that read as titles.
    pub titles: &'a [(Title, i32)],
    /// The beginning of the running text.
    pub opening: &'a str,
    /// Whether the text states the period of its figures.
    pub period: bool,
    /// Whether the headers of an official form were found by the reader of tables.
    pub headers: bool,
    /// Whether the reader of tables found an official form without one number.
    pub blank: bool,
}

/// Passes a report; says what else it is.
pub(super) fn judge(signs: &Signs<'_>, view: &View<'_>, knowledge: &Knowledge) -> Result<(), String> {
    let words = &knowledge.lexicon.metadata;
    let gate = &words.gate;
    let headline = headline(signs, view, words);
    let about = headline.replace(signs.title.map_or("", |title| title.agency.as_str()), "");
    let notice = words.notice.titles.iter().find(|notice| {
        let says = notice.words.any_in(&about) && (notice.also.is_empty() || notice.also.any_in(&about));
        says && !notice.unless.any_in(&about)
    });
    if let Some(notice) = notice.filter(|notice| notice.strict) {
        return Err(notice.reason.clone());
    }
    // A company that fills in the official form (a public utility) reports as bodies of government do. One in brackets
    // behind the body that runs it (某省烟草专卖局(公司)) is not meant, nor one with the body in brackets.
    let enterprise = |title: &Title| {
        let inside = title.agency.split_once('(').map_or("", |(_, inside)| inside.trim_end_matches(')'));
        let body = knowledge.lexicon.metadata.agency.ends.any_ends(inside) && !gate.enterprises.any_ends(inside);
        gate.enterprises.any_ends(&names::clean(&title.agency)) && !body
    };
    if !signs.headers && signs.title.is_some_and(enterprise) {
        return Err(gate.enterprise_reason.clone());
    }
    if is_list(signs, view, gate.list_titles) {
        return Err(gate.list_reason.clone());
    }
    let text = &view.page.reading;
    let gaps = count_all(signs.opening, &gate.placeholders);
    let named = signs.title.is_some_and(|title| !title.agency.is_empty());
    let in_title = signs.title.is_some_and(|title| gate.placeholders.any_in(&title.text));
    if in_title || gaps >= gate.placeholders_needed && !(named && gaps < 3 * gate.placeholders_needed) {
        return Err(gate.placeholder_reason.clone());
    }
    // Most reports show enough signs, so that the others need not be looked for.
    let statutory = LazyCell::new(|| signs.headers || gate.statutory.any_in(text));
    let announced = LazyCell::new(|| gate.announcements.any_in(signs.opening));
    if signs.blank && !(named && signs.period) || !named && is_blank(view) && *statutory {
        return Err(gate.placeholder_reason.clone());
    }
    let titled = signs.title.is_some_and(|title| title.year.is_some() || !title.agency.is_empty());
    let headed = headings(view, knowledge) >= gate.headings_needed;
    let sure = [titled, signs.period, headed].iter().filter(|&&sign| sign).count();
    // The signs that take looking for are asked for one by one, as long as they decide.
    let shows_fewer = |than: usize| {
        let likely = || sure + usize::from(*announced);
        sure < than && likely() < than && likely() + usize::from(*statutory) < than
    };
    if shows_fewer(gate.needed + 2) && gate.orders.any_in(signs.opening) && addressed(view, words) {
        return Err(gate.notice_reason.clone());
    }
    if !headed && !signs.period && !*statutory && gate.press.any_in(signs.opening) {
        return Err(gate.press_reason.clone());
    }
    if let Some(notice) = notice.filter(|_| shows_fewer(gate.needed + 1) || !(headed || signs.period || *statutory)) {
        return Err(notice.reason.clone());
    }
    // Under the whole title of a report, what other reports have in their headings may stand in the text alone.
    let whole = signs.title.is_some_and(|title| title.year.is_some() && !title.agency.is_empty());
    let told = || whole && gate.headings.iter().filter(|group| group.any_in(text)).count() > gate.headings_needed;
    // A company's report on what it tells its shareholders has the sections of one, too.
    let named_nowhere = || signs.title.is_none() && !*statutory && !words.title.subjects.any_in(text);
    if shows_fewer(gate.needed) && !told() || !(titled || headed || *statutory) || named_nowhere() {
        return Err(gate.silent_reason.clone());
    }
    Ok(())
}

/// How often words of `words` stand in `text`, up to nine times each, a word not overlapping itself.
fn count_all(text: &str, words: &WordList) -> usize {
    let mut seen = vec![(0, 0); words.len()];
    for (at, word) in words.find(text) {
        let (count, end) = &mut seen[word];
        if at >= *end && *count < 9 {
            (*count, *end) = (*count + 1, at + words[word].len());
        }
    }
    seen.iter().map(|(count, _)| count).sum()
}

/// The title, or the first short line about the subject where none reads as one.
fn headline(signs: &Signs<'_>, view: &View<'_>, words: &MetadataWords) -> String {
    if let Some(title) = signs.title {
        return title.text.clone();
    }
    (0..view.first.min(view.lines.len()))
        .filter(|&index| view.lines[index].text.len() < 200 && view.lines[index].kind != BlockKind::Boilerplate)
        .map(|index| view.compact(index))
        .find(|line| words.title.subjects.any_in(line) && !words.title.path_marks.any_in(line))
        .map(|line| line.to_string())
        .unwrap_or_default()
}

/// Many titles of different bodies or years, and no text.
fn is_list(signs: &Signs<'_>, view: &View<'_>, needed: usize) -> bool {
    if view.first < view.lines.len() {
        return false;
    }
    let mut texts: Vec<(&str, Option<u16>)> =
        signs.titles.iter().map(|(title, _)| (title.agency.as_str(), title.year)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.len() >= needed
}

/// Tables whose cells hold no number.
fn is_blank(view: &View<'_>) -> bool {
    let cells = || view.page.tables.iter().flat_map(|table| &table.cells);
    cells().count() >= 20
        && !cells().any(|cell| {
            let text = view.page.read(cell.span).trim();
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// How many groups of section titles have one of theirs among the headings.
fn headings(view: &View<'_>, knowledge: &Knowledge) -> usize {
    let words = &knowledge.lexicon.metadata;
    let mut seen = vec![false; words.gate.headings.len()];
    let mut count = 0;
    for line in &view.lines {
        if line.text.len() > 120
            || line.text.len() < 9
            || !matches!(line.kind, BlockKind::Heading | BlockKind::Paragraph)
        {
            // A heading run into its paragraph still begins it.
            if line.text.len() <= 120 || line.kind != BlockKind::Paragraph {
                continue;
            }
        }
        let start = super::view::cut(line.text, 60);
        if line.kind != BlockKind::Heading && !is_numbered(line.text, start, knowledge) {
            continue;
        }
        for (group, seen) in words.gate.headings.iter().zip(&mut seen) {
            if !*seen && group.any_in(start) {
                *seen = true;
                count += 1;
            }
        }
        if count >= words.gate.headings_needed {
            break;
        }
    }
    count
}

/// Whether a line begins as a heading does: `一、`, `(二)`, `3.`, or is short, with a number and
/// a space.
fn is_numbered(line: &str, start: &str, knowledge: &Knowledge) -> bool {
    let mark = start.char_indices().take(4).any(|(at, c)| at > 0 && matches!(c, '、' | '.' | ')'));
    let parted = || {
        let short = line.len() <= 60 && !line.contains('。');
        short && line.find(' ').is_some_and(|at| (1..=4).contains(&at))
    };
    mark || parted() || start.starts_with('(') || knowledge.lexicon.prose.headings.number(line).is_some()
}

/// Whether a line near the beginning is addressed to several bodies.
fn addressed(view: &View<'_>, words: &MetadataWords) -> bool {
    let gate = &words.gate;
    (0..view.lines.len().min(view.first + 3)).any(|index| {
        let line = view.compact(index);
        gate.addressee_first.any_starts(&line) && (gate.addressee_last.any_ends(&line) || gate.orders.any_in(&line))
    })
}
