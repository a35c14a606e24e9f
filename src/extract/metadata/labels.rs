//! Facts that sites print about a page: publisher, index and document number, days, codes.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::dates;
use super::names;
use super::view::View;
use crate::knowledge::{Knowledge, MetadataWords, WordList};
use crate::model::{BlockKind, Date};

/// A label of so many bytes is no end of another word.
const LONG_LABEL: usize = 12;

/// Bytes of the lines in which facts are looked for: shorter ones hold no label, longer ones are running text. Shorter
/// than `PLAIN_LINE` any line of the body may be one; longer than `SENTENCE` it must have a mark of facts, or a year.
const LINE: RangeInclusive<usize> = 6..=1200;
const PLAIN_LINE: usize = 90;
const SENTENCE: usize = 60;

/// Bytes of a line that may be the value of the label above it.
const LONGEST_VALUE: usize = 120;

/// Bytes of a line in which a day without a label may be that of publication, above the body, where the title may stand
/// before it, and elsewhere.
const DATED_ABOVE: usize = 240;
const DATED: usize = 120;

/// From the end of the body, so many lines may hold its signature, and so many characters a line that does.
const SIGNING_LINES: usize = 12;
const LONGEST_SIGNATURE: usize = 60;

/// What the page's furniture says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Facts {
    /// 索引号.
    pub index_number: String,
    /// 文号.
    pub document_number: String,
    /// Who published, as written.
    pub publishers: Vec<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// 网站标识码.
    pub site_code: String,
    /// The name that signs the body, as written.
    pub signature: String,
    /// The parts of the path of menus (首页 > 某县 > 某局), in order.
    pub paths: Vec<String>,
    /// Day beside the signature.
    pub signed: Option<Date>,
}

impl Facts {
    /// Takes what follows the labels of a line, which end at `ends`; `publishers` only from outside the body.
    fn take<'a>(
        &mut self,
        text: &str,
        ends: &[usize],
        publishers: bool,
        next: impl Fn() -> Cow<'a, str>,
        words: &MetadataWords,
    ) {
        let value = |labels: &[String]| {
            value(text, ends, labels, words)
                .map(|found| if found.is_empty() { own_line(&next(), words) } else { found.to_string() })
        };
        if self.index_number.is_empty() {
            self.index_number =
                value(&words.labels.index_number).and_then(|text| index_number(&text)).unwrap_or_default();
        }
        if self.document_number.is_empty() {
            let number = value(&words.labels.document_number).and_then(|text| document_number(&text, words));
            self.document_number = number.unwrap_or_default();
        }
        if self.site_code.is_empty() {
            self.site_code = value(&words.labels.site_code).map(|text| digits(&text)).unwrap_or_default();
        }
        for label in words.labels.publisher.iter().filter(|_| publishers) {
            let name = value(std::slice::from_ref(label)).filter(|name| !name.is_empty());
            self.publishers.extend(name.filter(|name| !self.publishers.contains(name)));
        }
    }
}

/// Reads the furniture.
pub(super) fn read(view: &View<'_>, knowledge: &Knowledge) -> Facts {
    let words = &knowledge.lexicon.metadata;
    let mut facts = Facts::default();
    let mut published: Option<(usize, Date)> = None;
    let years = words.years.first..=words.years.last + 1;
    for index in 0..view.lines.len() {
        let line = &view.lines[index];
        let outside = index < view.first || index >= view.last;
        let furniture = matches!(line.kind, BlockKind::Metadata | BlockKind::Boilerplate);
        if !LINE.contains(&line.text.len()) || !(outside || furniture || line.text.len() < PLAIN_LINE) {
            continue;
        }
        if line.text.len() > SENTENCE && !line.text.contains([':', '|']) && !line.text.contains("20") {
            continue;
        }
        // The middle of the body: only what has a label's colon.
        if !outside && !furniture && !line.text.contains(':') {
            continue;
        }
        let compact = headed(index, view, words).map_or_else(|| view.compact(index), Cow::Owned);
        if outside && words.title.path_marks.any_in(&compact) {
            facts.paths.extend(path(&compact, words));
        }
        // Read only where a line ends with a label.
        let next = || if index + 1 < view.lines.len() { view.compact(index + 1) } else { Default::default() };
        for text in [line.text, &compact] {
            // Most lines have no label at all.
            let labels = &words.fact_labels;
            let ends = if labels.any_in(text) { label_ends(text, labels) } else { Vec::new() };
            if !ends.is_empty() {
                facts.take(text, &ends, outside || furniture, next, words);
            }
            if outside || furniture {
                let above = index < view.first;
                let found =
                    published_in(text, &ends, next, above, words).filter(|(_, date)| years.contains(&date.year));
                // The better label; of equally good ones the first.
                published = [published, found].into_iter().flatten().min_by_key(|(rank, _)| *rank);
            }
            if compact == line.text {
                break;
            }
        }
        // A line that is the number and nothing else.
        let numbered = words.labels.document_number_marks.last().is_some_and(|mark| compact.ends_with(mark.as_str()));
        if numbered && facts.document_number.is_empty() && index < view.first {
            facts.document_number = document_number(&compact, words).filter(|all| *all == *compact).unwrap_or_default();
        }
        if facts.index_number.is_empty() && index < view.first {
            facts.index_number = compact.split('|').find(|text| is_bare_index(text)).unwrap_or_default().to_string();
        }
    }
    let meta = |names: &[String]| {
        names.iter().find_map(|name| {
            view.page
                .meta
                .iter()
                .find(|(key, value)| key == name && !value.trim().is_empty())
                .map(|(_, value)| value.trim())
        })
    };
    if facts.site_code.is_empty() {
        facts.site_code = meta(&words.labels.site_code_meta).map(digits).unwrap_or_default();
    }
    if let Some(name) = meta(&words.labels.column_meta).filter(|_| facts.publishers.is_empty()) {
        facts.publishers.push(name.to_string());
    }
    facts.paths.splice(0..0, head(view, words));
    facts.published = published.map(|(_, date)| date).or_else(|| {
        meta(&words.dates.published_meta)
            .and_then(|text| dates::date_at(text, &words.calendar))
            .and_then(|(written, _)| written.date(None))
    });
    sign(view, knowledge, &mut facts);
    facts
}

/// A row of values with the labels that stand in the row above it: 索引号 | 文号 over their values.
fn headed(index: usize, view: &View<'_>, words: &MetadataWords) -> Option<String> {
    /// Labels that make a row a header.
    const LABELS: usize = 2;
    let above = view.lines[index.checked_sub(1)?].text;
    if !above.contains('|') || !view.lines[index].text.contains('|') {
        return None;
    }
    let (labels, values) = (view.compact(index - 1), view.compact(index));
    let cells = || labels.split('|').zip(values.split('|')).filter(|(label, _)| !label.is_empty());
    let same = labels.split('|').count() == values.split('|').count();
    let known = cells().filter(|(label, _)| is_label(label, words)).count();
    let are_values = cells().all(|(_, value)| !is_label(value, words));
    let pairs = || cells().map(|(label, value)| format!("{label}:{value}")).collect::<Vec<_>>().join("|");
    (same && known >= LABELS && are_values).then(pairs)
}

/// The parts of a path of menus.
fn path(line: &str, words: &MetadataWords) -> Vec<String> {
    /// Longer parts are sentences and titles.
    const LONGEST: usize = 60;
    let mut parts = vec![line];
    for mark in &words.title.path_marks {
        parts = parts.into_iter().flat_map(|part| part.split(mark.as_str())).collect();
    }
    let names = parts.into_iter().map(|part| part.rsplit(':').next().unwrap_or_default().trim());
    names.filter(|name| (6..=LONGEST).contains(&name.len())).map(str::to_string).collect()
}

/// The parts of the head of the page (公开年报-某局-某县人民政府), the site first.
fn head(view: &View<'_>, words: &MetadataWords) -> Vec<String> {
    let heads = view.page.meta.iter().filter(|(name, _)| name.contains("title"));
    let compact = |value: &str| value.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let parts = heads.flat_map(|(_, value)| {
        let whole = compact(value);
        whole.split(['-', '_', '|', '—']).rev().map(str::to_string).collect::<Vec<_>>()
    });
    parts.filter(|part| part.len() >= 6 && !words.title.kinds.any_in(part)).collect()
}

/// What follows the first of `labels` in `text`; empty where the line ends with the label.
fn value<'a>(text: &'a str, ends: &[usize], labels: &[String], words: &MetadataWords) -> Option<&'a str> {
    labels.iter().find_map(|label| {
        ends.iter().find_map(|&end| {
            let (after, bracket) = after_label(text, end, label, words)?;
            let rest = after.trim_start_matches([':', '|', ' ']);
            if rest.len() == after.len() && !after.is_empty() && !bracket {
                return None;
            }
            let stop = rest.find([' ', '|', '【']).unwrap_or(rest.len());
            let found = without_next_label(rest[..stop].trim(), words);
            // The next label, where this one has no value.
            let next_label = found.ends_with(':') || is_label(found, words);
            Some(if next_label { "" } else { found })
        })
    })
}

/// Where one of `labels` ends before a colon, bar, bracket, space or digit, or at the end.
fn label_ends(text: &str, labels: &WordList) -> Vec<usize> {
    let bytes = text.as_bytes();
    let can_end = |at: usize| match bytes[at] {
        b':' | b'|' | b' ' | b']' => true,
        b'0'..=b'9' => !bytes[at - 1].is_ascii(),
        // The first byte of 】.
        0xe3 => true,
        _ => false,
    };
    let within = (3..bytes.len()).filter(|&at| can_end(at));
    within.chain([bytes.len()]).filter(|&at| labels.any_ends(&text[..at])).collect()
}

/// What follows `label` and a closing bracket, where it ends at `end` and is not the end of a
/// longer word, which would be another label; and whether there was a bracket.
fn after_label<'a>(text: &'a str, end: usize, label: &str, words: &MetadataWords) -> Option<(&'a str, bool)> {
    let before = text[..end].strip_suffix(label)?;
    let sticks = before.chars().next_back().is_some_and(|c| !c.is_ascii() && c.is_alphanumeric());
    let after = text[end..].trim_start_matches([']', '】']);
    // Labels and values run together: 发布机构:某局生成日期:2014-03-05, …年度报告发布时间:2014-03-05.
    let behind_title = || words.title.kinds.any_ends(before);
    let run_on = || label.len() >= LONG_LABEL && after.starts_with(':') && (before.contains(':') || behind_title());
    (!sticks || run_on()).then_some((after, after.len() < text.len() - end))
}

/// The value without a long label that runs on from it.
fn without_next_label<'a>(value: &'a str, words: &MetadataWords) -> &'a str {
    let Some(colon) = value.find(':') else { return value };
    let before = &value[..colon];
    let labels = [
        &words.labels.index_number,
        &words.labels.document_number,
        &words.labels.publisher,
        &words.dates.published,
        &words.dates.not_published,
    ];
    let long = labels.into_iter().flatten().filter(|label| label.len() >= LONG_LABEL);
    let label = long.chain(&words.labels.other).filter(|label| before.ends_with(label.as_str()));
    label.max_by_key(|label| label.len()).map_or(value, |label| &before[..before.len() - label.len()])
}

fn is_label(text: &str, words: &MetadataWords) -> bool {
    let text = text.split(':').next().unwrap_or_default();
    let labels = &words.labels;
    [&labels.index_number, &labels.document_number, &labels.publisher, &words.dates.published, &words.title.labels]
        .into_iter()
        .any(|list| list.iter().any(|label| label == text))
}

/// The value on the line after its label, unless that is another label.
fn own_line(next: &str, words: &MetadataWords) -> String {
    if next.len() > LONGEST_VALUE
        || next.contains(':') && !next.starts_with(|c: char| c.is_ascii_digit())
        || is_label(next, words)
    {
        String::new()
    } else {
        next.to_string()
    }
}

fn index_number(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "/-_.()[]〔〕".contains(c))).unwrap_or(text.len());
    let number = &text[..end];
    (number.bytes().filter(u8::is_ascii_digit).count() >= 4).then(|| number.to_string())
}

/// The number of a document at the start of `text`, up to its last mark: 某政发〔2021〕25号.
fn document_number(text: &str, words: &MetadataWords) -> Option<String> {
    let (last, brackets) = words.labels.document_number_marks.split_last()?;
    let bracket = brackets.iter().filter_map(|mark| text.find(mark.as_str())).min()?;
    let end = bracket + text[bracket..].find(last.as_str())? + last.len();
    let number = &text[..end];
    (number.chars().count() <= 30 && number.bytes().any(|byte| byte.is_ascii_digit())).then(|| number.to_string())
}

/// Whether a text is an index number whose label was lost: 009417848/2018-13648.
fn is_bare_index(text: &str) -> bool {
    let Some((body, number)) = text.split_once('/') else { return false };
    let Some((year, count)) = number.split_once('-') else { return false };
    let figures = |text: &str, least: usize| text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
    body.len() >= 8 && body.chars().all(is_code) && year.len() == 4 && figures(year, 4) && figures(count, 4)
}

fn digits(text: &str) -> String {
    text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
}

/// The day of publication on a line, with how good its label is (less is better).
fn published_in<'a>(
    text: &str,
    ends: &[usize],
    next: impl Fn() -> Cow<'a, str>,
    above: bool,
    words: &MetadataWords,
) -> Option<(usize, Date)> {
    let day = |text: &str| {
        let text = text.trim_start_matches(['[', '(', '【', '<', ' ', '|']);
        let (written, length) = dates::date_at(text, &words.calendar).filter(|(written, _)| written.day.is_some())?;
        // The first day of a period is none (2015年1月1日至…).
        let mut links = words.period.links.iter().filter_map(|link| text[length..].strip_prefix(link.as_str()));
        let is_period = links.any(|rest| dates::date_at(rest, &words.calendar).is_some());
        written.date(None).filter(|_| !is_period)
    };
    for (rank, label) in words.dates.published.iter().enumerate() {
        let Some(found) = value_to_end(text, ends, label, words) else { continue };
        if let Some(date) = if found.is_empty() { day(&next()) } else { day(found) } {
            return Some((rank, date));
        }
    }
    let other = || words.dates.not_published.any_in(text);
    let hyphens = text.as_bytes().get(4).is_some_and(|byte| matches!(byte, b'-' | b'/'));
    let most = if above { DATED_ABOVE } else { DATED };
    if text.len() >= most || !(above || hyphens) {
        return None;
    }
    // A bare day, as sites print it under the title, in any field of the line; further down only first
    // and with hyphens, as a body signs in words.
    let fields = || text.match_indices(['(', '[', '【', ' ', '|']).filter(|_| above).map(|(at, _)| &text[at..]);
    let date = day(text).or_else(|| fields().find_map(day)).filter(|_| !other())?;
    Some((words.dates.published.len(), date))
}

/// All that follows `label` and a colon, bar or space on its line.
fn value_to_end<'a>(text: &'a str, ends: &[usize], label: &str, words: &MetadataWords) -> Option<&'a str> {
    ends.iter().find_map(|&end| {
        let (after, bracket) = after_label(text, end, label, words)?;
        let rest = after.trim_start_matches([':', '|', ' ']);
        (rest.len() < after.len() || bracket || after.is_empty() || after.starts_with(|c: char| c.is_ascii_digit()))
            .then_some(rest)
    })
}

/// The last short lines of the body: the name of the body and a day.
fn sign(view: &View<'_>, knowledge: &Knowledge, facts: &mut Facts) {
    let calendar = &knowledge.lexicon.metadata.calendar;
    let in_body = (view.first..view.lines.len()).rev().filter(|&index| view.lines[index].in_body());
    for index in in_body.take(SIGNING_LINES) {
        let line = view.compact(index);
        if line.chars().count() > LONGEST_SIGNATURE {
            continue;
        }
        let date = dates::dates(&line, calendar).pop();
        if facts.signed.is_none() {
            facts.signed = date.and_then(|written| written.date(None));
        }
        let name = date.map_or(&*line, |written| &line[..written.start]);
        if facts.signature.is_empty()
            && names::parse(name, knowledge).is_some_and(|name| name.shape != names::Shape::Place)
        {
            facts.signature = name.to_string();
        }
    }
    // Or a line with both, in brackets, under the title.
    for index in 0..view.first.min(view.lines.len()) {
        if !facts.signature.is_empty() {
            break;
        }
        let line = view.compact(index);
        let line = line.trim_matches(['(', ')']);
        let Some(written) = dates::dates(line, calendar).pop().filter(|written| written.day.is_some()) else {
            continue;
        };
        let name = &line[..written.start];
        let is_name = names::parse(name, knowledge).is_some_and(|name| name.shape != names::Shape::Place);
        if line.chars().count() <= LONGEST_SIGNATURE && is_name {
            facts.signature = name.to_string();
        }
    }
}
