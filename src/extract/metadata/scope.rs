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
    let sectors = &words.agency.government_sectors;
    let governs = agency.kind == Some(Kind::Government) && agency.level != Some(Level::Township);
    let writes_for_it = agency.kind == Some(Kind::Office) && agency.sector.starts_with(sectors[0].as_str());
    if governs {
        return if has(opening, &scope.own) { Scope::Agency } else { Scope::Jurisdiction };
    }
    let gathered = || {
        opening
            .split(['。', '\n'])
            .any(|sentence| has(sentence, &scope.gather) && has(sentence, &scope.others) && has(sentence, &scope.write))
    };
    if writes_for_it && (has(text, &scope.outright) || gathered()) { Scope::Jurisdiction } else { Scope::Agency }
}
