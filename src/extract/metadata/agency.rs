//! All that follows from the name of a body: its place, full name, kind, rank and id.

use super::names::{self, Name, Shape, core_of};
use super::region::{Evidence, resolve};
use crate::knowledge::{Knowledge, RegionId, RegionLevel, Standing, WordList};
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
    /// Whether the body belongs to a vertical system.
    pub vertical: bool,
}

/// Whether the name says all: the one place, and the office in full.
pub(super) fn is_complete(name: &Name, knowledge: &Knowledge) -> bool {
    let in_full = || {
        let office = names::office_of(name, knowledge);
        office.name == name.rest && !office.sector.is_empty()
    };
    match name.shape {
        Shape::Township(_) | Shape::Zone => false,
        Shape::Office => name.places.len() == 1 && !name.place_short && in_full(),
        _ => name.places.len() == 1 && !name.place_short,
    }
}

/// What tells the body from others of its place.
pub(super) fn id_within_place(name: &Name, knowledge: &Knowledge) -> String {
    body(name, knowledge).id
}

/// The full name and all that follows from it.
pub(super) fn resolved(name: &Name, year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge) -> Agency {
    let words = &knowledge.lexicon.metadata.agency;
    let registry = &knowledge.registry;
    let region = place(name, year, evidence, knowledge);
    let Body { name: body, id, sector, standing } = body(name, knowledge);
    let outside = matches!(standing, Standing::Vertical | Standing::Institution);
    let of_zone = name.shape == Shape::Office && words.zones.words.any_in(&name.rest);
    let keeps_short = outside || name.shape == Shape::Zone || of_zone || !name.above.is_empty();
    // 广州市公安局天河区分局 is called after the city.
    let keeps_short = keeps_short || region.is_some_and(|id| !is_named(name, id, knowledge));
    let prefix = prefix(name, region, keeps_short, knowledge);
    let is_office = words.offices.any_ends(&body) && name.above.is_empty();
    let kind = match name.shape {
        Shape::Place | Shape::Government | Shape::Township(_) => Kind::Government,
        Shape::GovernmentOffice(_) => Kind::Office,
        Shape::Zone => Kind::Other,
        _ if matches!(standing, Standing::PublicService | Standing::Institution) => Kind::Other,
        _ if is_office => Kind::Office,
        _ => Kind::Department,
    };
    let rank = region
        .map(|id| registry.about(id).level)
        .or_else(|| name.rank.and_then(|rank| words.ranks[rank].ranks().next()))
        .or_else(|| unlisted_rank(name, knowledge))
        .or_else(|| shared_rank(&name.places, knowledge).filter(|_| name.unlisted.is_empty()));
    let level = match name.shape {
        Shape::National => Level::National,
        Shape::Township(_) => Level::Township,
        Shape::Zone => Level::Other,
        // The zone's own finance bureau stands in no rank of the places.
        _ if of_zone => Level::Other,
        _ if standing == Standing::Institution => Level::Other,
        _ => match rank {
            Some(RegionLevel::Province) => Level::Province,
            Some(RegionLevel::Prefecture) => Level::Prefecture,
            Some(RegionLevel::County) => Level::County,
            None => Level::Other,
        },
    };
    let code = region.map_or("", |id| registry.about(id).code.as_str());
    let code = if name.shape == Shape::National { "000000" } else { code };
    // 林区供销社 in 神农架林区.
    let body = if name.written.contains(&name.place) && !name.place.is_empty() {
        body.as_str()
    } else {
        without_rank(&body, &prefix)
    };
    let full = format!("{}{prefix}{body}", name.above);
    let lasting = region.map_or(code, |id| registry.about(registry.lineage(id)).code.as_str());
    // 财政局 of no known place is anyone's; 某某大学 is one.
    let own_name = outside || !name.above.is_empty();
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
        vertical: standing == Standing::Vertical || !name.above.is_empty(),
        name: full,
    }
}

/// The rank that all places share that a name can mean: 朝阳区 is a county's, whichever it is.
fn shared_rank(places: &[RegionId], knowledge: &Knowledge) -> Option<RegionLevel> {
    let mut levels = places.iter().map(|&id| knowledge.registry.about(id).level);
    levels.next().filter(|first| levels.all(|level| level == *first))
}

/// The rank of a place that the registry does not have, where its name tells it: a 市 within a known one is a county's.
fn unlisted_rank(name: &Name, knowledge: &Knowledge) -> Option<RegionLevel> {
    let words = &knowledge.lexicon.metadata.agency;
    let place = &name.unlisted;
    let called = words.ranks.iter().filter(|rank| place.ends_with(&rank.word)).max_by_key(|rank| rank.word.len())?;
    let outer = name.places.iter().map(|&id| knowledge.registry.about(id).level).max();
    // All provinces are known.
    let mut levels = called.ranks().filter(|level| *level > outer.unwrap_or(RegionLevel::Province));
    levels.next().filter(|_| levels.next().is_none())
}

/// The smallest place that the name says or stands for.
fn place(name: &Name, year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge) -> Option<RegionId> {
    let words = &knowledge.lexicon.metadata;
    if let Some(seat) = knowledge.registry.seat(&format!("{}{}", name.place, name.rest)) {
        return Some(knowledge.registry.in_year(seat, year));
    }
    // What the text names is not that place: 丰县 in 安丰县.
    if !name.unlisted.is_empty() {
        return evidence.by_codes();
    }
    if !name.places.is_empty() {
        // 光明新区 when there was no district of that name: the place above.
        let later = |&id: &RegionId| !knowledge.registry.about(id).valid_in(year);
        if name.shape == Shape::Zone && name.place_short && year > 0 && name.places.iter().all(later) {
            let outer: Vec<RegionId> = name.places.iter().filter_map(|&id| knowledge.registry.parent(id)).collect();
            return resolve(&outer, year, evidence, knowledge);
        }
        let found = resolve(&name.places, year, evidence, knowledge);
        // 芜湖海事局: the city, where nothing but the name that both bear speaks for the county of the same name in it.
        let around = |inner: RegionId| {
            let registry = &knowledge.registry;
            let outer = |id: &&RegionId| {
                registry.within(inner, **id) && !registry.same_code(inner, **id) && registry.about(**id).valid_in(year)
            };
            name.places.iter().find(outer).copied().filter(|_| name.place_short && !evidence.speaks_for(inner))
        };
        let found = found.map(|inner| around(inner).unwrap_or(inner));
        let found = found.or_else(|| if name.place_short { highest(&name.places, year, knowledge) } else { None });
        return found.map(|outer| branch_place(&name.rest, outer, year, knowledge).unwrap_or(outer));
    }
    if let Some(rank) = name.rank {
        let rank = &words.agency.ranks[rank];
        let levels: Vec<RegionLevel> = rank.ranks().collect();
        return evidence.of_rank(&rank.word, &levels, year);
    }
    match name.shape {
        Shape::National => return None,
        Shape::Township(_) => return evidence.of_rank("", &[RegionLevel::County], year),
        _ => {}
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
    let Some((_, rank)) = own else { return evidence.by_codes() };
    let levels: Vec<RegionLevel> = rank.ranks().collect();
    evidence.of_rank(&rank.word, &levels, year)
}

/// The place within `outer` that a branch is for (天河区 in 公安局天河区分局).
fn branch_place(rest: &str, outer: RegionId, year: u16, knowledge: &Knowledge) -> Option<RegionId> {
    let registry = &knowledge.registry;
    let subunits = &knowledge.lexicon.metadata.agency.subunits;
    let before = subunits.iter().filter_map(|end| rest.strip_suffix(end.as_str())).min_by_key(|before| before.len())?;
    let inside = |id: &RegionId| {
        let valid = registry.about(*id).valid_in(year) && !registry.same_code(*id, outer);
        valid && registry.within(*id, outer)
    };
    before.char_indices().skip(1).find_map(|(at, _)| {
        let mut ids = registry.named(&before[at..]).iter().copied().filter(inside);
        ids.next().filter(|_| ids.next().is_none())
    })
}

/// The one place of the highest rank: what a short name means where nothing tells (西安高新区).
fn highest(ids: &[RegionId], year: u16, knowledge: &Knowledge) -> Option<RegionId> {
    let registry = &knowledge.registry;
    let valid = || ids.iter().copied().filter(|&id| registry.about(id).valid_in(year));
    let rank = valid().map(|id| registry.about(id).level).min()?;
    let mut top = valid().filter(|&id| registry.about(id).level == rank);
    top.next().filter(|_| top.next().is_none())
}

/// Whether `id` is what the name's own place words mean, or there are none.
fn is_named(name: &Name, id: RegionId, knowledge: &Knowledge) -> bool {
    let registry = &knowledge.registry;
    name.places.is_empty() || name.places.iter().any(|&named| registry.lineage(named) == registry.lineage(id))
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
        // Bodies below the county are called after it, offices after their place.
        (Some(region), None) if name.gap || matches!(name.shape, Shape::Township(_)) => full_name(region, knowledge),
        (Some(region), None) if name.shape == Shape::Office && !keeps_short => full_name(region, knowledge),
        (None, Some(rank)) => words.ranks[rank].word.clone(),
        _ => String::new(),
    }
}

/// The body's name without what the name of its place ends in.
fn without_rank<'b>(body: &'b str, place: &str) -> &'b str {
    const RANK: usize = 2;
    let ends = place.char_indices().skip(1).map(|(at, _)| &place[at..]);
    let rank = ends.filter(|end| end.chars().count() >= RANK).find_map(|end| body.strip_prefix(end));
    rank.filter(|rest| !rest.is_empty()).unwrap_or(body)
}

/// The official name of a place; of a district with the city above, as names of districts are
/// many cities' own.
fn full_name(region: RegionId, knowledge: &Knowledge) -> String {
    let registry = &knowledge.registry;
    let about = registry.about(region);
    let qualified = &knowledge.lexicon.metadata.agency.qualified;
    let self_named = &knowledge.lexicon.metadata.agency.self_named;
    let ends = |words: &WordList| words.any_ends(&about.name);
    let of_city = about.level == RegionLevel::County && ends(qualified) && !ends(self_named);
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
    standing: Standing,
}

impl Body {
    fn of(name: String, id: String, sector: &str) -> Body {
        Body { name, id, sector: sector.to_string(), standing: Standing::Local }
    }
}

/// The body's full name, its id, its field.
fn body(name: &Name, knowledge: &Knowledge) -> Body {
    let words = &knowledge.lexicon.metadata.agency;
    let sectors = &knowledge.lexicon.metadata.agency.government_sectors;
    match name.shape {
        Shape::Place | Shape::Government => {
            let administered = words.administered.any_ends(&name.place);
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
            let is_full = words.offices.any_ends(&name.rest);
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
            let many = office.standing == Standing::Institution
                || words.zones.words.any_in(&office.name)
                || words.subunits.any_ends(&office.name);
            let id = match office.id.as_str() {
                "" => short_hash(&[&name.above, office.name.as_str()].concat()),
                _ if name.shape == Shape::National => short_hash(&office.name),
                id if many => format!("{id}-{}", short_hash(&office.name)),
                id => id.to_string(),
            };
            Body { name: office.name, id, sector: office.sector, standing: office.standing }
        }
    }
}

/// Eight hexadecimal digits of the name's hash: an id for what no table knows.
fn short_hash(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex()[..8].to_string()
}
