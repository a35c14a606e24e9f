//! Which body: its names in all the places where a report says whose it is, weighed.

use memchr::memmem;

use super::agency::{id_within_place, is_complete};
use super::labels::Facts;
use super::names::{self, Name, Shape, without_inner_office};
use super::title::{Title, year_in};
use super::view::{GAP, cut};
use crate::knowledge::RegionId;
use crate::knowledge::{AgencyWeights, Knowledge, WordList};

/// Where a name of the body stands; the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Title,
    /// 由…编制.
    Author,
    Signature,
    /// What running text speaks of first.
    Subject,
    /// 请与…联系.
    Contact,
    /// 发布机构, 来源.
    Publisher,
    /// The path of menus.
    Path,
}

impl Source {
    fn weight(self, weights: &AgencyWeights) -> i32 {
        match self {
            Source::Title => weights.title,
            Source::Author => weights.author,
            Source::Signature => weights.signature,
            Source::Subject => weights.subject,
            Source::Contact => weights.contact,
            Source::Publisher => weights.publisher,
            Source::Path => weights.path,
        }
    }

    /// For people; the key in `lexicon/metadata.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Title => "title",
            Source::Author => "author",
            Source::Signature => "signature",
            Source::Subject => "subject",
            Source::Contact => "contact",
            Source::Publisher => "publisher",
            Source::Path => "path",
        }
    }

    /// Whether the report itself says it, not the site around it.
    fn in_report(self) -> bool {
        self <= Source::Contact
    }
}

/// One name of the body and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Witness {
    pub source: Source,
    pub name: Name,
    pub weight: i32,
}

/// All names of the body, the most telling first. `named` is the report that running text names;
/// `all`: also what adds nothing to a title with a full name.
pub(super) fn witnesses(
    title: Option<&Title>,
    named: Option<&Title>,
    opening: &str,
    facts: &Facts,
    all: bool,
    knowledge: &Knowledge,
) -> Vec<Witness> {
    let words = &knowledge.lexicon.metadata.agency;
    let weights = &knowledge.lexicon.metadata.evidence.agency;
    let mut found: Vec<Witness> = Vec::new();
    let mut add = |source: Source, name: Option<Name>| {
        found.extend(name.map(|name| Witness { source, name, weight: source.weight(weights) }));
    };
    let of_title = |title: &Title| {
        // Hijacked words stand at its start, and what follows is no name.
        let lost = title.agency.starts_with(GAP);
        names::parse(&title.agency, knowledge).filter(|name| !lost || name.gap)
    };
    let inside = |text: &str| {
        let outer = without_inner_office(text, words);
        let name = names::parse(outer, knowledge)?;
        // 某市政府信息公开办公室 is an office inside the government of the place.
        let of_place = outer.len() < text.len() && name.shape == Shape::Place;
        (of_place || names::is_known(&name, knowledge)).then_some(name)
    };
    let between = |leads, tails| between(opening, leads, tails).into_iter().find_map(inside);
    let titled = title.and_then(of_title);
    let complete = !all && titled.as_ref().is_some_and(|name| is_complete(name, knowledge));
    add(Source::Title, titled);
    add(Source::Author, between(&words.written_leads, &words.written_tails));
    add(Source::Signature, names::parse(&facts.signature, knowledge));
    if !complete {
        let placed = |name: &Name| !name.places.is_empty() || names::is_known(name, knowledge);
        let around = |text: &String| names::parse(text, knowledge).filter(placed);
        add(Source::Subject, named.and_then(of_title).or_else(|| subject(opening, knowledge)));
        add(Source::Contact, between(&words.contact_leads, &words.contact_tails));
        facts.publishers.iter().for_each(|text| add(Source::Publisher, around(text)));
        facts.paths.iter().rev().for_each(|text| add(Source::Path, around(text)));
    }
    found
}

/// The body for which most speaks, with all that the names of it say together; and whether the
/// report itself names another one.
pub(super) fn choose(witnesses: &[Witness], opening: &str, knowledge: &Knowledge) -> Option<(Name, bool)> {
    let agree = |one: &Witness, other: &Witness| agree(one, other, opening, knowledge);
    // Each source counts once; they stand in order.
    let score = |agreeing: &[&Witness]| -> i32 {
        let mut last = None;
        let counting = agreeing.iter().filter(|other| last.replace(other.source) != Some(other.source));
        counting.map(|other| other.weight).sum()
    };
    let candidates = witnesses.iter().map(|one| {
        let same: Vec<&Witness> = witnesses.iter().filter(|other| agree(one, other)).collect();
        (one, score(&same), same)
    });
    // The first of those that are told best.
    let (winner, _, same) = candidates.reduce(|best, other| if other.1 > best.1 { other } else { best })?;
    let contradicted = witnesses.iter().any(|other| {
        !same.iter().any(|same| std::ptr::eq(*same, other)) && contradicts(&winner.name, other, knowledge)
    });
    Some((together(&winner.name, &same, knowledge), contradicted))
}

/// Whether hijacked words stand for the whole name.
fn is_lost(name: &Name) -> bool {
    name.gap && name.shape == Shape::Place
}

/// Whether two names can be of one body.
fn agree(one: &Witness, other: &Witness, opening: &str, knowledge: &Knowledge) -> bool {
    if one == other {
        return true;
    }
    match (is_lost(&one.name), is_lost(&other.name)) {
        (true, true) => true,
        (true, false) => calls_itself(&other.name, opening, knowledge),
        (false, true) => calls_itself(&one.name, opening, knowledge),
        (false, false) => {
            let (one, other) = (&one.name, &other.name);
            let same = || id_within_place(one, knowledge) == id_within_place(other, knowledge);
            let short = || is_short_for(one, other, knowledge) || is_short_for(other, one, knowledge);
            is_same_zone(one, other, knowledge) || fits(one, other, knowledge) && (same() || short())
        }
    }
}

/// Whether two names are of one zone, though only one says the city that it belongs to (光明新区).
fn is_same_zone(one: &Name, other: &Name, knowledge: &Knowledge) -> bool {
    if one.shape != Shape::Zone || other.shape != Shape::Zone {
        return false;
    }
    let zones = &knowledge.lexicon.metadata.agency.zones;
    let core = |name: &Name| {
        let whole = format!("{}{}", name.place, name.rest);
        let core = whole.strip_suffix(zones.full_end.as_str()).or_else(|| whole.strip_suffix(zones.short_end.as_str()));
        core.map_or_else(|| whole.clone(), str::to_string)
    };
    let (one_core, other_core) = (core(one), core(other));
    one_core.ends_with(other_core.as_str()) || other_core.ends_with(one_core.as_str())
}

/// Whether one name can be a short form of the other, as no table has it (民航局 of 中国民用航空局): its
/// characters, or those of its full form, stand in the other in this order, the last at the end; and it
/// says no place, or no field that is known.
fn is_short_for(short: &Name, long: &Name, knowledge: &Knowledge) -> bool {
    if short.shape != Shape::Office || !matches!(long.shape, Shape::Office | Shape::National) {
        return false;
    }
    let office = names::office_of(short, knowledge);
    let within = |short: &str| {
        let mut left = long.rest.chars();
        short.len() < long.rest.len()
            && short.chars().next_back() == long.rest.chars().next_back()
            && short.chars().all(|wanted| left.any(|found| found == wanted))
    };
    let vague = short.places.is_empty() || office.sector.is_empty();
    vague && (within(&short.rest) || within(&office.name))
}

/// Whether the text calls itself as this body would (我局); a government needs not.
fn calls_itself(name: &Name, opening: &str, knowledge: &Knowledge) -> bool {
    let selves = &knowledge.lexicon.metadata.agency.selves;
    let own = |selves: &&String| selves.chars().next_back().is_some_and(|end| name.rest.ends_with(end));
    match name.shape {
        Shape::Place | Shape::Government => true,
        _ => names::is_known(name, knowledge) && selves.iter().filter(own).any(|word| opening.contains(word.as_str())),
    }
}

/// Whether the places of two names can be one, as far as they name any.
fn fits(one: &Name, other: &Name, knowledge: &Knowledge) -> bool {
    let registry = &knowledge.registry;
    let of_rank = |rank: Option<usize>, placed: &Name| {
        rank.is_none_or(|rank| {
            let word = &knowledge.lexicon.metadata.agency.ranks[rank].word;
            placed.place_short || placed.place.ends_with(word.as_str())
        })
    };
    let same = |id: RegionId| other.places.iter().any(|&with| registry.lineage(id) == registry.lineage(with));
    match (one.places.is_empty(), other.places.is_empty()) {
        (false, false) => one.places == other.places || one.places.iter().any(|&id| same(id)),
        (false, true) => of_rank(other.rank, one),
        (true, false) => of_rank(one.rank, other),
        (true, true) => one.rank.is_none() || other.rank.is_none() || one.rank == other.rank,
    }
}

/// Whether what a report says of itself is another body, not a part of the same government.
fn contradicts(winner: &Name, other: &Witness, knowledge: &Knowledge) -> bool {
    let governing = |name: &Name| {
        matches!(name.shape, Shape::Place | Shape::Government | Shape::GovernmentOffice(_) | Shape::Township(_))
    };
    other.source.in_report()
        && names::is_known(&other.name, knowledge)
        && !(governing(winner) || governing(&other.name))
}

/// The name with what others of the same body say more: the place, the office in full.
fn together(name: &Name, same: &[&Witness], knowledge: &Knowledge) -> Name {
    let words = &knowledge.lexicon.metadata.agency;
    if is_lost(name) {
        let whole = same.iter().find(|other| !matches!(other.name.shape, Shape::Place | Shape::Government));
        return whole.map_or_else(|| name.clone(), |whole| whole.name.clone());
    }
    // The short name that is in no table: all that the report itself says in full. It is a body of the
    // State Council only where nothing speaks of a place.
    let nowhere = same.iter().all(|other| other.name.places.is_empty() && other.name.rank.is_none());
    let in_full = |other: &&&Witness| {
        let placed = !other.name.places.is_empty() || nowhere && other.name.shape == Shape::National;
        let longer = other.name.place.len() + other.name.rest.len() > name.place.len() + name.rest.len();
        let same_zone = || longer && is_same_zone(name, &other.name, knowledge);
        other.source.in_report() && placed && (is_short_for(name, &other.name, knowledge) || same_zone())
    };
    if let Some(other) = same.iter().find(in_full) {
        return Name { written: name.written.clone(), gap: name.gap, ..other.name.clone() };
    }
    let mut name = name.clone();
    let narrower = |other: &&&Witness| {
        let count = other.name.places.len();
        count > 0 && (name.places.is_empty() || count < name.places.len())
    };
    if name.shape != Shape::National
        && let Some(other) = same.iter().find(narrower)
    {
        // 县财政局 in the title, 岳西县财政局 in the signature.
        let Name { places, place, place_short, place_outer, .. } = other.name.clone();
        name = Name { places, place, place_short, place_outer, rank: None, ..name };
    }
    if name.places.is_empty() && name.rank.is_none() && !name.gap {
        // 司法局 in the title, 市司法局 in the text; but 青石县司法局 says itself where it is.
        let says_place =
            |other: &Name| name.rest.strip_suffix(other.rest.as_str()).is_some_and(|place| !place.is_empty());
        name.rank = same.iter().filter(|other| !says_place(&other.name)).find_map(|other| other.name.rank);
    }
    // 某街道办事处 is also 某区人民政府某街道办事处.
    let fuller = |other: &&&Witness| {
        let says = |rest: &str| words.governments.any_starts(rest);
        other.source.in_report() && says(&other.name.rest) && !says(&name.rest)
    };
    if matches!(name.shape, Shape::Township(_) | Shape::Office)
        && let Some(other) = same.iter().find(fuller)
    {
        let Name { rest, unlisted, shape, .. } = other.name.clone();
        name = Name { rest, unlisted, shape, ..name };
    }
    name
}

/// The stretches of `text` between a lead and the first tail after it.
fn between<'a>(text: &'a str, leads: &WordList, tails: &WordList) -> Vec<&'a str> {
    /// Places of one lead that are looked at.
    const MOST: usize = 8;
    let mut found = Vec::new();
    // The leads are few: each is looked for by itself, in blocks of bytes.
    let places = leads.iter().flat_map(|lead| {
        let places = memmem::find_iter(text.as_bytes(), lead).take(MOST);
        places.map(move |at| (at, at + lead.len()))
    });
    for (at, end) in places {
        let after = cut(&text[end..], 150);
        let line = after.split('\n').next().unwrap_or_default();
        match tails.first_in(line) {
            Some((end, _)) => found.push((at, &line[..end])),
            None if !line.is_empty() && line.len() < 90 => found.push((at, line)),
            None => {}
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, text)| text).collect()
}

/// The body that running text speaks of first: `2016年,石家庄市财政局认真…`, `公布沭阳县财政局2016年…`.
fn subject(opening: &str, knowledge: &Knowledge) -> Option<Name> {
    /// Lines and clauses of a line that are looked at.
    const LINES: usize = 8;
    const CLAUSES: usize = 8;
    let words = &knowledge.lexicon.metadata;
    for line in opening.lines().take(LINES) {
        let mut rest = line;
        if let Some(year) = year_in(line, words).filter(|year| year.start < 30) {
            rest = words.after_year(&line[year.end..]).trim_start_matches([',', '、']);
        }
        let leads = &words.agency.announce_leads;
        let lead = leads.iter().filter_map(|lead| line.find(lead.as_str()).map(|at| &line[at + lead.len()..]));
        let clauses =
            line.match_indices([',', '。', ';', ':']).take(CLAUSES).map(|(at, mark)| &line[at + mark.len()..]);
        let starts = [line, rest].into_iter().chain(lead).chain(clauses);
        let found = starts.into_iter().find_map(|text| names::at_start(text, knowledge));
        if found.is_some() {
            return found;
        }
    }
    None
}
