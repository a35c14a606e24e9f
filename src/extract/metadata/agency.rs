//! Who reports: the best source that names a body, its full name, kind, rank and id.

use super::labels::Facts;
use super::names::{self, Name, Shape, core_of, without_inner_office};
use super::region::{Evidence, resolve};
use super::title::{Title, year_in};
use super::view::{GAP, cut, find, has};
use crate::knowledge::{Knowledge, RegionId, RegionLevel, WordList};
use crate::model::{Kind, Level};

/// The body, resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct Agency {
    pub name: String,
    pub written: String,
    pub id: String,
    pub kind: Option<Kind>,
    pub sector: String,
    pub level: Option<Level>,
    pub region: Option<RegionId>,
    /// Whether hijacked words stood where the place should.
    pub gap: bool,
    /// Whether the title names the place alone (衡水市2016年…).
    pub place_only: bool,
    /// Whether the body belongs to a vertical system.
    pub vertical: bool,
}

/// The name of the body from the best source that has one.
pub(super) fn named(title: Option<&Title>, opening: &str, facts: &Facts, knowledge: &Knowledge) -> Option<Name> {
    let words = &knowledge.lexicon.metadata.agency;
    let from_title = title.and_then(|title| names::parse(&title.agency, knowledge));
    let gap_title = title.is_some_and(|title| title.agency.starts_with(GAP));
    let inside = |text: &str| {
        let outer = without_inner_office(text, words);
        let name = names::parse(outer, knowledge)?;
        // 某市政府信息公开办公室 is an office inside the government of the place.
        let of_place = outer.len() < text.len() && name.shape == Shape::Place;
        (of_place || names::is_known(&name, knowledge)).then_some(name)
    };
    let written = || between(opening, &words.written_leads, &words.written_tails);
    let contact = || between(opening, &words.contact_leads, &words.contact_tails);
    let others = || {
        let inside = written().into_iter().chain(contact()).find_map(inside);
        inside.into_iter().chain(names::parse(&facts.signature, knowledge))
    };
    let publisher = || facts.publishers.iter().find_map(|text| names::parse(text, knowledge));
    // Hijacked words for a whole name, not for a place: the text calls the body 我局.
    if from_title.as_ref().is_some_and(|name| name.gap && name.shape == Shape::Place) {
        let is_self = |name: &Name| {
            let own = |selves: &&String| selves.chars().next_back().is_some_and(|end| name.rest.ends_with(end));
            name.shape != Shape::Place
                && words.selves.iter().filter(own).any(|selves| opening.contains(selves.as_str()))
        };
        let known = |name: &Name| !name.gap && names::is_known(name, knowledge) && is_self(name);
        let publishers = facts.publishers.iter().filter_map(|text| names::parse(text, knowledge));
        if let Some(name) = publishers.chain(others()).find(known) {
            return Some(name);
        }
    }
    if let Some(name) = from_title.filter(|name| !gap_title || name.gap) {
        if !name.places.is_empty() || name.gap || name.shape == Shape::National {
            return Some(name);
        }
        // 县财政局 in the title, 岳西县财政局 in the signature.
        let full =
            others().chain(publisher()).find(|other| !other.places.is_empty() && is_same(other, &name, knowledge));
        return Some(match full {
            Some(full) => Name { written: name.written, ..full },
            None => name,
        });
    }
    others().next().or_else(|| subject(opening, knowledge)).or_else(publisher)
}

/// Whether two names can be of one body: the same office, of a place that the one names and
/// the other does not.
fn is_same(one: &Name, other: &Name, knowledge: &Knowledge) -> bool {
    let rank_fits = other.rank.is_none_or(|rank| {
        let words = &knowledge.lexicon.metadata.agency.ranks[rank].word;
        one.place.ends_with(words.as_str()) || one.place_short
    });
    // 某街道办事处 is also 某区人民政府某街道办事处.
    let same = match (one.shape, other.shape) {
        (Shape::Township(_), Shape::Township(_)) => body(one, knowledge).id == body(other, knowledge).id,
        _ => office(one, knowledge) == office(other, knowledge),
    };
    rank_fits && same
}

/// The stretches of `text` between a lead and the first tail after it.
fn between<'a>(text: &'a str, leads: &WordList, tails: &WordList) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut taken = vec![0; leads.len()];
    for (at, lead) in leads.find(text) {
        taken[lead] += 1;
        if taken[lead] > 8 {
            continue;
        }
        let after = cut(&text[at + leads[lead].len()..], 150);
        let line = after.split('\n').next().unwrap_or_default();
        match find(line, tails) {
            Some((end, _)) => found.push((at, &line[..end])),
            None if !line.is_empty() && line.len() < 90 => found.push((at, line)),
            None => {}
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, text)| text).collect()
}

/// The body that the running text speaks of first: `2016年,石家庄市财政局认真…`, `公布沭阳县财政局2016年…`.
fn subject(opening: &str, knowledge: &Knowledge) -> Option<Name> {
    let words = &knowledge.lexicon.metadata;
    for line in opening.lines().take(12) {
        let mut rest = line;
        if let Some(year) = year_in(line, words).filter(|year| year.start < 30) {
            rest = line[year.end..].trim_start_matches(['年', '度', ',', '、']);
        }
        let lead = words
            .agency
            .announce_leads
            .iter()
            .filter_map(|lead| line.find(lead.as_str()).map(|at| &line[at + lead.len()..]));
        let found = [line, rest].into_iter().chain(lead).find_map(|text| names::at_start(text, knowledge));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The full name and all that follows from it.
pub(super) fn resolved(name: &Name, year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge) -> Agency {
    let words = &knowledge.lexicon.metadata.agency;
    let registry = &knowledge.registry;
    let region = place(name, year, evidence, knowledge);
    let Body { name: body, id, sector, vertical, institution } = body(name, knowledge);
    let keeps_short = vertical || institution || name.shape == Shape::Zone;
    let prefix = prefix(name, region, keeps_short, knowledge);
    let is_office = words.offices.iter().any(|end| body.ends_with(end.as_str()));
    let kind = match name.shape {
        Shape::Place | Shape::Government | Shape::Township(_) => Kind::Government,
        Shape::GovernmentOffice(_) => Kind::Office,
        Shape::Zone => Kind::Other,
        _ if institution => Kind::Other,
        _ if is_office => Kind::Office,
        _ => Kind::Department,
    };
    let rank = region
        .map(|id| registry.about(id).level)
        .or_else(|| name.rank.and_then(|rank| words.ranks[rank].ranks().next()));
    let level = match name.shape {
        Shape::National => Level::National,
        Shape::Township(_) => Level::Township,
        Shape::Zone => Level::Other,
        // The zone's own finance bureau stands in no rank of the places.
        Shape::Office if has(&name.rest, &words.zones.words) => Level::Other,
        _ if institution => Level::Other,
        _ => match rank {
            Some(RegionLevel::Province) => Level::Province,
            Some(RegionLevel::Prefecture) => Level::Prefecture,
            Some(RegionLevel::County) => Level::County,
            None => Level::Other,
        },
    };
    let code = region.map_or("", |id| registry.about(id).code.as_str());
    let code = if name.shape == Shape::National { "000000" } else { code };
    let full = format!("{}{prefix}{body}", name.above);
    let lasting = region.map_or(code, |id| registry.about(registry.lineage(id)).code.as_str());
    // 财政局 of no known place is anyone's; 某某大学 is one.
    let own_name = vertical || institution || !name.above.is_empty();
    let id = match code.is_empty() {
        false => format!("{lasting}-{id}"),
        true if own_name => short_hash(&full),
        true => String::new(),
    };
    Agency {
        written: if name.gap { format!("{prefix}{}", name.rest) } else { name.written.clone() },
        id,
        kind: Some(kind),
        sector,
        level: Some(level),
        region: if name.shape == Shape::National { None } else { region },
        gap: name.gap,
        place_only: name.shape == Shape::Place,
        vertical: vertical || !name.above.is_empty(),
        name: full,
    }
}

/// The smallest place that the name says or stands for.
fn place(name: &Name, year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge) -> Option<RegionId> {
    let words = &knowledge.lexicon.metadata;
    if !name.places.is_empty() {
        let found = resolve(&name.places, year, evidence, knowledge);
        return found.or_else(|| if name.place_short { highest(&name.places, year, knowledge) } else { None });
    }
    if let Some(rank) = name.rank {
        let rank = &words.agency.ranks[rank];
        let levels: Vec<RegionLevel> = rank.ranks().collect();
        return evidence.of_rank(&rank.word, &levels, year);
    }
    if name.shape == Shape::National {
        return None;
    }
    // No place is named, or hijacked words stand for it: the rank that the text calls its own.
    let text = evidence.reading();
    let own = words
        .agency
        .ranks
        .iter()
        .map(|rank| {
            let said: usize =
                words.place.own.iter().map(|own| text.matches(format!("{own}{}", rank.word).as_str()).count()).sum();
            (said, rank)
        })
        .filter(|(said, _)| *said > 0)
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    if let Shape::Township(_) = name.shape {
        return evidence.of_rank("", &[RegionLevel::County], year);
    }
    let (_, rank) = own?;
    let levels: Vec<RegionLevel> = rank.ranks().collect();
    evidence.of_rank(&rank.word, &levels, year)
}

/// The one place of the highest rank: what a short name means where nothing tells (西安高新区).
fn highest(ids: &[RegionId], year: u16, knowledge: &Knowledge) -> Option<RegionId> {
    let registry = &knowledge.registry;
    let valid = || ids.iter().copied().filter(|&id| registry.about(id).valid_in(year));
    let rank = valid().map(|id| registry.about(id).level).min()?;
    let mut top = valid().filter(|&id| registry.about(id).level == rank);
    top.next().filter(|_| top.next().is_none())
}

/// The name of the place in full, as it stands before the office.
fn prefix(name: &Name, region: Option<RegionId>, keeps_short: bool, knowledge: &Knowledge) -> String {
    let words = &knowledge.lexicon.metadata.agency;
    if !name.places.is_empty() {
        // Zones, vertical offices and schools are called after places as written (南京海关).
        return match region {
            Some(region) if !keeps_short => full_name(region, knowledge),
            _ => name.place.clone(),
        };
    }
    match (region, name.rank) {
        (Some(region), Some(_)) => full_name(region, knowledge),
        (Some(region), None) if name.gap => full_name(region, knowledge),
        // Bodies below the county are called after it.
        (Some(region), None) if matches!(name.shape, Shape::Township(_)) => full_name(region, knowledge),
        (None, Some(rank)) => words.ranks[rank].word.clone(),
        _ => String::new(),
    }
}

/// The official name of a place; of a district with the city above, as names of districts are
/// many cities' own.
fn full_name(region: RegionId, knowledge: &Knowledge) -> String {
    let registry = &knowledge.registry;
    let about = registry.about(region);
    let qualified = &knowledge.lexicon.metadata.agency.qualified;
    let of_city = about.level == RegionLevel::County && qualified.iter().any(|end| about.name.ends_with(end.as_str()));
    match registry.parent(region).filter(|_| of_city) {
        Some(parent) => format!("{}{}", registry.about(parent).name, about.name),
        None => about.name.clone(),
    }
}

/// The office's full name without its place, and its field.
pub(super) fn office(name: &Name, knowledge: &Knowledge) -> (String, String) {
    let body = body(name, knowledge);
    (body.name, body.sector)
}

/// What the name says of the body apart from its place.
struct Body {
    name: String,
    /// Within the place.
    id: String,
    sector: String,
    vertical: bool,
    institution: bool,
}

impl Body {
    fn of(name: String, id: String, sector: &str) -> Body {
        Body { name, id, sector: sector.to_string(), vertical: false, institution: false }
    }
}

/// The body's full name, its id, its field.
fn body(name: &Name, knowledge: &Knowledge) -> Body {
    let words = &knowledge.lexicon.metadata.agency;
    let sectors = &knowledge.lexicon.metadata.agency.government_sectors;
    match name.shape {
        Shape::Place | Shape::Government => {
            let administered = words.administered.iter().any(|end| name.place.ends_with(end.as_str()));
            let full = if name.shape == Shape::Place && administered {
                words.administration.clone()
            } else if name.shape == Shape::Place || words.government.ends_with(name.rest.as_str()) {
                words.government.clone()
            } else {
                name.rest.clone()
            };
            Body::of(full, sectors[0].clone(), &sectors[0])
        }
        Shape::GovernmentOffice(head) => {
            let full = if head { &words.government_head_office } else { &words.government_office };
            // 行政公署办公室 is a full name; 政府办公室 and 政府办 are short ones.
            let is_full = words.offices.iter().any(|end| name.rest.ends_with(end.as_str()));
            let full = if is_full && !full.ends_with(name.rest.as_str()) { &name.rest } else { full };
            Body::of(full.clone(), sectors[1].clone(), &sectors[1])
        }
        Shape::Township(index) => {
            let kind = &words.townships[index];
            let core = core_of(&name.rest, kind).unwrap_or(&name.rest);
            let full = format!("{core}{}", kind.government);
            let own = words.governments.iter().find_map(|government| core.strip_prefix(government.as_str()));
            Body::of(full, format!("{}-{}", kind.sector, short_hash(own.unwrap_or(core))), &kind.sector)
        }
        Shape::Zone => {
            let zones = &words.zones;
            let core = name
                .rest
                .strip_suffix(zones.short_end.as_str())
                .or_else(|| name.rest.strip_suffix(zones.full_end.as_str()));
            let core = core.unwrap_or(&name.rest);
            let full = format!("{core}{}", zones.full_end);
            Body::of(full, format!("{}-{}", zones.sector, short_hash(core)), &zones.sector)
        }
        Shape::Office | Shape::National => {
            let office = names::office_of(name, knowledge);
            // Several of a kind in one place: schools, branches of an office, offices of zones.
            let many = office.institution
                || has(&office.name, &words.zones.words)
                || words.subunits.iter().any(|end| office.name.ends_with(end.as_str()));
            let id = match office.id.as_str() {
                "" => short_hash(&office.name),
                _ if name.shape == Shape::National => short_hash(&office.name),
                id if many => format!("{id}-{}", short_hash(&office.name)),
                id => id.to_string(),
            };
            Body {
                name: office.name,
                id,
                sector: office.sector,
                vertical: office.vertical,
                institution: office.institution,
            }
        }
    }
}

/// Eight hexadecimal digits of the name's hash: an id for what no table knows.
fn short_hash(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex()[..8].to_string()
}
