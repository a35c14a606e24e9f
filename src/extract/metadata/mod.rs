//! Who, when, where, which form, which scope; and whether the page is a report at all.

mod agency;
mod bodies;
mod dates;
mod gate;
mod labels;
mod names;
mod region;
mod scope;
mod title;
mod titles;
mod view;
mod year;

use std::collections::BTreeSet;

use self::agency::Agency;
use self::labels::Facts;
use self::names::Name;
use self::region::Evidence;
use self::title::Title;
pub(super) use self::title::year_in;
use self::view::{GAP, View};
use self::year::InText;
use crate::knowledge::{Knowledge, MetadataWords};
use crate::model::{Clue, Date, Flag, FormId, Kind, Level, Page, Report, Script};

/// Bytes of running text that are read for period, author and year.
const OPENING: usize = 5000;

/// Lines above the opening in which the period may stand, where it stands nowhere else.
const ABOVE: usize = 3;

/// What the reader of tables found.
#[derive(Debug, Default, Clone)]
pub(super) struct FormEvidence {
    /// The form whose headers stand in the tables.
    pub by_headers: Option<FormId>,
    /// The headers found, for people.
    pub signals: Vec<String>,
    /// Official labels throughout and not one number.
    pub blank: bool,
    /// Cells read from official tables.
    pub cells: usize,
    /// Whether a table looks official and could not be read in full.
    pub unread: bool,
}

/// What a page says of itself, before it is asked who speaks.
struct FirstLook<'p> {
    view: View<'p>,
    /// The beginning of the running text.
    opening: String,
    /// The days between which the figures lie.
    period: Option<(Date, Date)>,
    year_in_text: InText,
    /// All lines that read as titles, with how much speaks for each.
    titles: Vec<(Title, i32)>,
    title: Option<Title>,
}

impl<'p> FirstLook<'p> {
    fn of(page: &'p Page, knowledge: &Knowledge) -> FirstLook<'p> {
        let words = &knowledge.lexicon.metadata;
        let view = View::new(page);
        let opening = view.opening(OPENING);
        let period = period(&view, &opening, words);
        let year_in_text = InText::new(period, &opening, words);
        let titles = titles::candidates(&view, knowledge);
        let title = titles::choose(&titles, &view, year_in_text, knowledge);
        FirstLook { view, opening, period, year_in_text, titles, title }
    }

    /// By what it is told whether this is a report.
    fn signs(&self, forms: &FormEvidence) -> gate::Signs<'_> {
        gate::Signs {
            title: self.title.as_ref(),
            titles: &self.titles,
            opening: &self.opening,
            period: self.period.is_some(),
            headers: forms.by_headers.is_some() || !forms.signals.is_empty(),
            blank: forms.blank,
        }
    }
}

/// Reads who, when and where from a page.
///
/// # Errors
///
/// Why the page is not a report, for people.
pub(super) fn read(page: &Page, forms: &FormEvidence, knowledge: &Knowledge) -> Result<Report, String> {
    let words = &knowledge.lexicon.metadata;
    let look = FirstLook::of(page, knowledge);
    gate::judge(&look.signs(forms), &look.view, knowledge)?;
    let FirstLook { view, opening, period, year_in_text, title, .. } = look;
    let facts = labels::read(&view, knowledge);
    let named = named_in_text(title.as_ref(), &opening, knowledge);
    let witnesses = bodies::witnesses(title.as_ref(), named.as_ref(), &opening, &facts, false, knowledge);
    let title = title.map(|title| in_own_script(title, &view)).or(named);
    let year = year::decide(title.as_ref(), year_in_text, facts.published.or(facts.signed), words);
    let evidence = Evidence::new(&view, &facts, knowledge);
    let body = bodies::choose(&witnesses, &opening, knowledge);
    let contradicted = body.as_ref().is_some_and(|(_, contradicted)| *contradicted);
    let agency = body.map(|(name, _)| agency::resolved(&name, year.value, &evidence, knowledge)).unwrap_or_default();
    let form = form(forms, year.value, knowledge);
    let mut flags = page.flags.clone();
    if memchr::memmem::find(page.text.as_bytes(), "\u{fffd}".as_bytes()).is_some() {
        flags.insert(Flag::CharactersLost);
    }
    if year.conflict {
        flags.insert(Flag::YearConflict);
    }
    if form.1 {
        flags.insert(Flag::FormOutOfPeriod);
    }
    if !title.as_ref().is_some_and(|title| title.in_body) {
        flags.insert(Flag::TitleMissing);
    }
    if contradicted {
        flags.insert(Flag::AgencyConflict);
    }
    flag_region(&agency, year.value, &evidence, knowledge, &mut flags);
    flag_publisher(&agency, &facts, year.value, &evidence, knowledge, &mut flags);
    flag_text(&view, knowledge, &mut flags);
    flag_tables(forms, form.0, &view, knowledge, &mut flags);
    Ok(report(page, title, agency, facts, year.value, period, form.0, &opening, flags, knowledge))
}

/// The days between which the figures of the report lie, as its text states them.
fn period(view: &View<'_>, opening: &str, words: &MetadataWords) -> Option<(Date, Date)> {
    let stated = |text: &str| dates::period(text, &words.period, &words.calendar);
    stated(opening).or_else(|| stated(&view.above_opening(ABOVE)))
}

/// The report that running text names, where no line is its title or that names no body.
fn named_in_text(title: Option<&Title>, opening: &str, knowledge: &Knowledge) -> Option<Title> {
    let silent = title.is_none_or(|title| title.agency.is_empty());
    if silent { title::in_text(opening, knowledge) } else { None }
}

/// All that tells the body and the place of a report of this year and how much it weighs, for people.
pub(super) fn clues(page: &Page, year: u16, knowledge: &Knowledge) -> Vec<Clue> {
    let registry = &knowledge.registry;
    let FirstLook { view, opening, title, .. } = FirstLook::of(page, knowledge);
    let facts = labels::read(&view, knowledge);
    let named = named_in_text(title.as_ref(), &opening, knowledge);
    let bodies = bodies::witnesses(title.as_ref(), named.as_ref(), &opening, &facts, true, knowledge);
    let evidence = Evidence::new(&view, &facts, knowledge);
    // Where hijacked words stand for the place, the name as written has a hole.
    let written = |name: Name| match name.gap {
        true => agency::resolved(&name, year, &evidence, knowledge).written,
        false => name.written,
    };
    let mut clues: Vec<Clue> = bodies
        .into_iter()
        .map(|witness| Clue {
            question: "agency",
            source: witness.source.as_str(),
            words: String::new(),
            answer: written(witness.name),
            weight: witness.weight,
            times: 1,
        })
        .collect();
    let of_bodies = clues.len();
    for witness in evidence.witnesses() {
        let place = registry.about(witness.region);
        let clue = Clue {
            question: "region",
            source: witness.source.as_str(),
            words: witness.words.to_string(),
            answer: format!("{} {}", place.code, place.name),
            weight: witness.weight,
            times: 1,
        };
        // The evidence stands in order of the places.
        match clues[of_bodies..].last_mut().filter(|last| Clue { times: 1, ..(*last).clone() } == clue) {
            Some(last) => last.times += 1,
            None => clues.push(clue),
        }
    }
    // What weighs most first.
    clues[of_bodies..].sort_by_key(|clue| std::cmp::Reverse(clue.weight * clue.times as i32));
    clues
}

#[allow(clippy::too_many_arguments)] // one call: the parts of a report
fn report(
    page: &Page,
    title: Option<Title>,
    agency: Agency,
    facts: Facts,
    year: u16,
    period: Option<(Date, Date)>,
    form: FormId,
    opening: &str,
    flags: BTreeSet<Flag>,
    knowledge: &Knowledge,
) -> Report {
    let registry = &knowledge.registry;
    let [province, prefecture, county] = agency.region.map(|id| registry.names(id)).unwrap_or_default();
    let region_name = agency.region.map(|id| registry.about(id).name.as_str()).unwrap_or_default().to_string();
    Report {
        title: title.map(|title| restored(&title.text, &agency, &region_name)).unwrap_or_default(),
        scope: scope::decide(&agency, opening, &page.reading, &knowledge.lexicon.metadata),
        agency: agency.name,
        agency_as_written: agency.written,
        agency_id: agency.id,
        kind: agency.kind.unwrap_or(Kind::Other),
        sector: agency.sector,
        level: agency.level.unwrap_or(Level::Other),
        region_code: agency.region.map(|id| registry.about(id).code.clone()).unwrap_or_default(),
        province,
        prefecture,
        county,
        year,
        period_start: period.map(|(start, _)| start),
        period_end: period.map(|(_, end)| end),
        published: facts.published,
        form,
        index_number: facts.index_number,
        document_number: facts.document_number,
        url: page.url.clone().unwrap_or_default(),
        script: page.script,
        flags,
    }
}

/// The title in the script of the page.
fn in_own_script(title: Title, view: &View<'_>) -> Title {
    if view.page.script == Script::Hans || !title.in_body {
        return title;
    }
    let text = view.as_written(&title.text, title.line).unwrap_or_else(|| title.text.clone());
    Title { text, ..title }
}

/// The title with what hijackers' words stand for: the place, or the whole body.
fn restored(title: &str, agency: &Agency, region: &str) -> String {
    let alone = || title.starts_with(GAP) && title[GAP.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    let meant = if agency.gap {
        region
    } else if alone() {
        &agency.name
    } else {
        ""
    };
    title.replace(GAP, meant)
}

/// The form, and whether it is another than the year's: by headers, else by year.
fn form(evidence: &FormEvidence, year: u16, knowledge: &Knowledge) -> (FormId, bool) {
    let of_year = knowledge.forms.in_year(year).filter(|_| year != 0);
    match evidence.by_headers {
        Some(form) => (form, of_year.is_some_and(|usual| usual != form)),
        None => (of_year.unwrap_or(FormId(0)), false),
    }
}

/// Identifiers that name another place than the words.
fn flag_region(agency: &Agency, year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge, flags: &mut BTreeSet<Flag>) {
    let registry = &knowledge.registry;
    let Some(region) = agency.region else { return };
    let agrees = |id| {
        let id = registry.in_year(id, year);
        registry.within(id, region) || registry.within(region, id)
    };
    if evidence.codes().iter().any(|witness| !agrees(witness.region)) {
        flags.insert(Flag::RegionConflict);
    }
}

/// A publisher that is a body of another place or field.
fn flag_publisher(
    agency: &Agency,
    facts: &Facts,
    year: u16,
    evidence: &Evidence<'_>,
    knowledge: &Knowledge,
    flags: &mut BTreeSet<Flag>,
) {
    let sectors = &knowledge.lexicon.metadata.agency.government_sectors;
    let Some(name) = facts.publishers.iter().find_map(|text| names::parse(text, knowledge)) else { return };
    if name.gap || !names::is_known(&name, knowledge) {
        return;
    }
    let (office, sector) = agency::office(&name, knowledge);
    let both_governments = sectors.contains(&sector) && sectors.contains(&agency.sector);
    // A name without a place is one of the same place.
    let region = if name.places.is_empty() { None } else { region::resolve(&name.places, year, evidence, knowledge) };
    let same_place = region.is_none() || agency.region.is_none() || region == agency.region;
    let same_office = both_governments
        || if agency.sector.is_empty() { agency.name.ends_with(office.as_str()) } else { sector == agency.sector };
    if !(same_place && same_office) {
        flags.insert(Flag::PublisherDiffers);
    }
}

/// An attachment with the table that is not in the page; a text that ends in mid sentence.
fn flag_text(view: &View<'_>, knowledge: &Knowledge, flags: &mut BTreeSet<Flag>) {
    let gate = &knowledge.lexicon.metadata.gate;
    let attached = |line: &view::Line<'_>| {
        line.text.len() < 200 && gate.attachments.any_in(line.text) && gate.attached.any_in(line.text)
    };
    if view.page.tables.is_empty() && view.lines.iter().any(attached) {
        flags.insert(Flag::AttachmentMissing);
    }
    let last =
        view.last.checked_sub(1).and_then(|index| view.lines.get(index)).filter(|_| view.last == view.lines.len());
    let stops = |line: &view::Line<'_>| line.text.trim_end().ends_with([',', '、']);
    if last.is_some_and(|line| !gate.ends.any_ends(line.text.trim_end()))
        || view.lines.iter().rfind(|line| line.in_body()).is_some_and(stops)
    {
        flags.insert(Flag::Truncated);
    }
}

/// Official tables that are announced by their headings and are not there, or not read in full.
fn flag_tables(
    evidence: &FormEvidence,
    form: FormId,
    view: &View<'_>,
    knowledge: &Knowledge,
    flags: &mut BTreeSet<Flag>,
) {
    let gate = &knowledge.lexicon.metadata.gate;
    if evidence.unread {
        flags.insert(Flag::TableUnread);
    }
    let announced = || {
        let is_heading = |line: &&view::Line<'_>| line.in_body() && line.text.len() < 120;
        let lines = || view.lines.iter().filter(is_heading).map(|line| line.text);
        let found = gate.table_headings.iter().filter(|title| lines().any(|line| line.contains(title.as_str())));
        found.count() >= gate.table_headings_needed
    };
    // Prose of the form's years has the same headings, but no table has to follow.
    let has_tables = knowledge.forms.forms.get(usize::from(form.0)).is_some_and(|form| form.tables.len() > 1);
    if has_tables && evidence.cells == 0 && announced() {
        flags.insert(Flag::TablesMissing);
    }
}

#[cfg(test)]
mod tests;
