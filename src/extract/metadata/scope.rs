//! Whose figures a report gives.

use super::agency::Agency;
use super::view::has;
use crate::knowledge::MetadataWords;
use crate::model::{Kind, Level, Scope};

/// Decides by what the text says of the sources of its figures.
pub(super) fn decide(agency: &Agency, opening: &str, text: &str, words: &MetadataWords) -> Scope {
    let scope = &words.scope;
    if agency.vertical {
        return if has(text, &scope.system) { Scope::System } else { Scope::Agency };
    }
    let may_gather =
        matches!(agency.kind, Some(Kind::Government | Kind::Office)) && agency.level != Some(Level::Township);
    if !may_gather
        || agency.kind == Some(Kind::Office) && !agency.sector.starts_with(words.agency.government_sectors[0].as_str())
    {
        return Scope::Agency;
    }
    let gathered = opening
        .split(['。', '\n'])
        .any(|sentence| has(sentence, &scope.gather) && has(sentence, &scope.others) && has(sentence, &scope.write));
    let outright = has(text, &scope.outright);
    if gathered || outright || agency.place_only && has(text, &scope.weak) {
        Scope::Jurisdiction
    } else {
        Scope::Agency
    }
}
