//! Names of bodies: which place, which office, what kind.

use super::view::GAP;
use crate::knowledge::{AgencyWords, Knowledge, Office, RegionId, Township, WordList};

/// A name taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    /// As written, without spaces.
    pub written: String,
    /// Places that the name's beginning can mean, the smallest named; empty where none is named.
    pub places: Vec<RegionId>,
    /// The words that name the place (江苏省淮安市).
    pub place: String,
    /// Whether the smallest place is named in short (沭阳).
    pub place_short: bool,
    /// Bytes of `place` before its smallest part.
    pub place_outer: usize,
    /// Position in `AgencyWords::ranks` of the rank word that stands for a place (省, in 省经信委).
    pub rank: Option<usize>,
    /// Hijacked words stand where the place should.
    pub gap: bool,
    /// The authority above in the name of a vertical office (国家税务总局).
    pub above: String,
    /// What follows the place.
    pub rest: String,
    /// The place at the start of `rest` whose government it is, where the registry does not have it (加格达奇区); else
    /// empty.
    pub unlisted: String,
    /// What kind of body.
    pub shape: Shape,
}

/// What kind of body a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A place and nothing more: its government.
    Place,
    /// A people's government.
    Government,
    /// Its general office; true where that is a head office (办公厅).
    GovernmentOffice(bool),
    /// A body below the county; position in `AgencyWords::townships`.
    Township(usize),
    /// A development zone.
    Zone,
    /// Any other office.
    Office,
    /// A body of the State Council.
    National,
}

/// Takes `text` apart; `None` where it is not the name of a body.
pub(super) fn parse(text: &str, knowledge: &Knowledge) -> Option<Name> {
    let words = &knowledge.lexicon.metadata.agency;
    let written = clean(text);
    let count = written.chars().count();
    let lost = written.starts_with(GAP);
    if count < 2 && !lost
        || count > words.most_characters
        || words.not_inside.any_in(&written)
        || words.selves.any_in(&written)
    {
        return None;
    }
    let mut rest = without_party(&written, knowledge);
    let mut above = "";
    // What is not of the nation is no body by itself: a division of the Corps.
    let national = |prefix: &str| rest.len() > prefix.len() || words.national.leads.any_starts(prefix);
    let above_of = |prefix: &&String| rest.starts_with(prefix.as_str()) && national(prefix);
    if let Some(prefix) = words.national.above.iter().find(above_of) {
        (above, rest) = rest.split_at(prefix.len());
    }
    // Of words that hijackers put in some may be left before those that are known.
    let gap = rest.contains(GAP);
    if let Some(at) = rest.rfind(GAP) {
        rest = &rest[at + GAP.len_utf8()..];
    }
    let chain = if gap { Chain::default() } else { chain(rest, !above.is_empty(), knowledge) };
    let place = &rest[..chain.bytes];
    rest = &rest[chain.bytes..];
    // 本县人民政府 is 县人民政府.
    let own = &knowledge.lexicon.metadata.place.own;
    let unowned =
        own.iter().find_map(|own| rest.strip_prefix(own.as_str()).filter(|rest| rank(rest, knowledge).is_some()));
    rest = unowned.filter(|_| chain.places.is_empty()).unwrap_or(rest);
    let rank = if gap || !chain.places.is_empty() { None } else { rank(rest, knowledge) };
    if let Some(rank) = rank {
        rest = &rest[words.ranks[rank].word.len()..];
    }
    let placed = gap || rank.is_some() || !chain.places.is_empty();
    let respell = |[short, full]: &[String; 2]| Some(rest.strip_suffix(short.as_str())?.to_string() + full);
    let respelled = words.respelled.iter().find_map(respell);
    let rest = respelled.as_deref().unwrap_or(rest);
    let (shape, unlisted) = shape(rest, above, placed, words)?;
    Some(Name {
        places: chain.places,
        place: place.to_string(),
        place_short: chain.short,
        place_outer: chain.outer,
        rank,
        gap,
        above: above.to_string(),
        rest: rest.to_string(),
        unlisted: unlisted.to_string(),
        shape,
        written: written.replace(GAP, ""),
    })
}

/// The government's part of a name that a party committee shares.
fn without_party<'a>(written: &'a str, knowledge: &Knowledge) -> &'a str {
    let words = &knowledge.lexicon.metadata.agency;
    let Some(rest) = words.party.iter().find_map(|party| written.strip_prefix(party.as_str())) else { return written };
    let place = &rest[..chain(rest, false, knowledge).bytes];
    if place.is_empty() {
        return rest;
    }
    rest[place.len()..].find(place).map_or(rest, |at| &rest[place.len() + at..])
}

/// A name without what stands in brackets, also in one that is not closed, and without other marks.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            '"' | '“' | '”' | '《' | '》' | '「' | '」' | ':' | '.' | '·' | '*' => {}
            _ => out.push(c),
        }
    }
    out
}

/// The places at the start of a name, each within the one before.
#[derive(Debug, Default)]
struct Chain {
    places: Vec<RegionId>,
    bytes: usize,
    outer: usize,
    short: bool,
}

/// The places that `text` begins with; behind an authority `above` short names need nothing to follow them.
fn chain(text: &str, above: bool, knowledge: &Knowledge) -> Chain {
    let registry = &knowledge.registry;
    let words = &knowledge.lexicon.metadata.agency;
    let mut chain = Chain::default();
    // Province, prefecture, county: no name is longer.
    for _ in 0..3 {
        let Some((bytes, ids)) = registry.named_at_start(&text[chain.bytes..]) else { break };
        let name = &text[chain.bytes..chain.bytes + bytes];
        let after = &text[chain.bytes + bytes..];
        let inside: Vec<RegionId> = ids
            .iter()
            .copied()
            .filter(|&id| {
                chain.places.is_empty()
                    || chain.places.iter().any(|&outer| {
                        let (inner, outer_code) = (registry.about(id), &registry.about(outer).code);
                        inner.code != *outer_code && registry.within(id, outer)
                    })
            })
            .collect();
        // A short name counts where what follows can follow a place.
        let whole = ids.iter().any(|&id| registry.about(id).name == name);
        let short = !whole && !ends_with_rank(name, words);
        let can_follow = above && !words.national.wide.any_ends(after)
            || after.is_empty()
            || words.governments.any_starts(after)
            || words.government_offices.any_starts(after)
            || words.zones.words.any_starts(after)
            || words.zones.ends.any_ends(after)
            || registry.named_at_start(after).is_some()
            || registry.starts_with_function(after);
        // 新市镇 is called after no 新市区: the township's name would be nothing but its rank.
        let township = |text: &str| words.townships.iter().any(|kind| core_of(text, kind).is_some());
        let called = !whole && township(&text[chain.bytes..]) && !township(after);
        if inside.is_empty() || called || short && !can_follow {
            break;
        }
        chain.outer = chain.bytes;
        chain.bytes += bytes;
        chain.places = inside;
        chain.short = short;
    }
    chain
}

fn ends_with_rank(name: &str, words: &AgencyWords) -> bool {
    words.ranks.iter().any(|rank| name.ends_with(&rank.word))
}

/// The rank word at the start of `text`, where what follows is an office of such a place.
fn rank(text: &str, knowledge: &Knowledge) -> Option<usize> {
    let words = &knowledge.lexicon.metadata.agency;
    let registry = &knowledge.registry;
    words
        .ranks
        .iter()
        .enumerate()
        .filter(|(_, rank)| text.starts_with(rank.word.as_str()))
        .max_by_key(|(index, rank)| (rank.word.len(), usize::MAX - index))
        .filter(|(_, rank)| {
            let after = &text[rank.word.len()..];
            after.is_empty()
                || words.governments.any_starts(after)
                || words.government_offices.any_starts(after)
                || words.government_head_offices.any_starts(after)
                || registry.starts_with_function(after)
                || words.zones.words.any_starts(after)
        })
        .map(|(index, _)| index)
}

/// What kind of body follows a place or the authority above, and the place whose government it is where the registry
/// does not have it.
fn shape<'a>(rest: &'a str, above: &str, placed: bool, words: &AgencyWords) -> Option<(Shape, &'a str)> {
    let known = shape_of_known(rest, placed, words).map(|shape| (shape, ""));
    known
        .or_else(|| unlisted_place(rest, words))
        .or_else(|| shape_of_office(rest, above, placed, words).map(|shape| (shape, "")))
}

/// A place and what its government and its parts are called.
fn shape_of_known(rest: &str, placed: bool, words: &AgencyWords) -> Option<Shape> {
    let is = |list: &WordList| list.iter().any(|word| word == rest);
    if placed && rest.is_empty() {
        return Some(Shape::Place);
    }
    if placed && is(&words.governments) {
        return Some(Shape::Government);
    }
    if placed && is(&words.government_offices) {
        return Some(Shape::GovernmentOffice(false));
    }
    if placed && is(&words.government_head_offices) {
        return Some(Shape::GovernmentOffice(true));
    }
    if let Some(index) = words.townships.iter().position(|kind| core_of(rest, kind).is_some()) {
        return Some(Shape::Township(index));
    }
    let zone = words.zones.words.any_in(rest) && words.zones.ends.any_ends(rest);
    zone.then_some(Shape::Zone)
}

/// Bodies that are told by how they end.
fn shape_of_office(rest: &str, above: &str, placed: bool, words: &AgencyWords) -> Option<Shape> {
    if rest.is_empty() {
        return (!above.is_empty()).then_some(Shape::National);
    }
    let is_body = words.ends.any_ends(rest);
    let national = is_body && words.national.leads.any_starts(rest)
        || words.national.ends.any_ends(rest) && (3..=10).contains(&rest.chars().count());
    if !placed && national {
        return Some(Shape::National);
    }
    is_body.then_some(Shape::Office)
}

/// The government that `rest` is, and its place, where that is called one and the registry does not have it
/// (加格达奇区人民政府).
fn unlisted_place<'a>(rest: &'a str, words: &AgencyWords) -> Option<(Shape, &'a str)> {
    let named =
        |place: &&str| place.chars().count() > 1 && ends_with_rank(place, words) && !words.unnamed.any_starts(place);
    let before = |ends: &WordList| ends.iter().find_map(|end| rest.strip_suffix(end.as_str()).filter(named));
    let government = before(&words.governments).map(|place| (Shape::Government, place));
    government.or_else(|| Some((Shape::GovernmentOffice(false), before(&words.government_offices)?)))
}

/// The township's own name (沭城街道), where `rest` is a township.
pub(super) fn core_of<'a>(rest: &'a str, kind: &Township) -> Option<&'a str> {
    let bare = rest.ends_with(kind.word.as_str()).then_some(rest);
    let core = bare.or_else(|| {
        kind.rest.iter().filter_map(|tail| rest.strip_suffix(tail.as_str())).find(|core| core.ends_with(&kind.word))
    })?;
    // 镇 alone names nothing; 和乡 of 城和乡 does.
    (core.chars().count() > kind.word.chars().count()).then_some(core)
}

/// Offices inside a body that write or answer for it are cut off its name.
pub(super) fn without_inner_office<'a>(name: &'a str, words: &AgencyWords) -> &'a str {
    let inner =
        words.inner_offices.iter().filter(|inner| name.ends_with(inner.as_str())).max_by_key(|inner| inner.len());
    match inner {
        Some(inner) => &name[..name.len() - inner.len()],
        None => name,
    }
}

/// The name of a body that running text begins with (石家庄市财政局 in 石家庄市财政局认真…).
pub(super) fn at_start(text: &str, knowledge: &Knowledge) -> Option<Name> {
    let words = &knowledge.lexicon.metadata.agency;
    /// So far behind one end of a name the next may stand; farther where it is a government's, whose
    /// parts have names of their own (省人民政府国有资产监督管理委员会).
    const NEXT_END: usize = 15;
    const NEXT_END_OF_PART: usize = 42;
    let mut best: Option<Name> = None;
    let mut best_end = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        let end = at + c.len_utf8();
        let stop = count >= words.most_characters || c.is_ascii_digit() || !c.is_alphanumeric() && c != GAP;
        if stop
            || best.as_ref().is_some_and(|name| {
                end - best_end > if name.shape == Shape::Government { NEXT_END_OF_PART } else { NEXT_END }
            })
        {
            break;
        }
        if words.ends.any_ends(&text[..end]) {
            let placed = |name: &Name| !name.places.is_empty() || name.rank.is_some() || name.shape == Shape::National;
            let found = parse(&text[..end], knowledge).filter(|name| placed(name) && is_known(name, knowledge));
            if let Some(name) = found {
                best = Some(name);
                best_end = end;
            }
        }
    }
    best
}

/// Whether a name found in running text is surely a body: it has a place or a known office.
pub(super) fn is_known(name: &Name, knowledge: &Knowledge) -> bool {
    let placed = name.gap || !name.places.is_empty() || name.rank.is_some();
    match name.shape {
        Shape::Place => name.gap,
        // The administration of a zone may have any name (合作区管理局).
        Shape::Office if placed && knowledge.lexicon.metadata.agency.zones.words.any_in(&name.rest) => true,
        Shape::Office | Shape::National => !office_of(name, knowledge).sector.is_empty(),
        Shape::Township(_) => name.rest.chars().count() <= 12,
        _ => placed || !name.unlisted.is_empty(),
    }
}

/// What is known of the office, without the government whose part it says to be (市人民政府外事办公室).
pub(super) fn office_of(name: &Name, knowledge: &Knowledge) -> Office {
    let words = &knowledge.lexicon.metadata.agency;
    let leads = if name.shape == Shape::National { &words.national.leads } else { &words.governments };
    let part = leads.iter().find_map(|lead| name.rest.strip_prefix(lead.as_str()));
    let part = part.filter(|part| part.chars().count() > 2).unwrap_or(&name.rest);
    let registry = &knowledge.registry;
    let mut office = registry.office(part, &words.suffixes);
    office.name.insert_str(0, &name.rest[..name.rest.len() - part.len()]);
    if office.sector.is_empty() && !name.above.is_empty() {
        // 中国银监会浙江监管局 has its field from the authority.
        let above = registry.office(&name.above, &words.suffixes);
        (office.sector, office.standing) = (above.sector, above.standing);
    }
    office
}
