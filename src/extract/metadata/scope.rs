//! Whose figures a report gives.

use super::agency::Agency;
use crate::knowledge::{MetadataWords, WordList};
use crate::model::{Kind, Level, Scope};

/// Decides by what the text says of the sources of its figures.
pub(super) fn decide(agency: &Agency, opening: &str, text: &str, words: &MetadataWords) -> Scope {
    let scope = &words.scope;
    let gathers = |sentence: &str, others: &WordList| {
        scope.gather.any_in(sentence) && others.any_in(sentence) && scope.write.any_in(sentence)
    };
    let sentences = || opening.split(['。', '\n']);
    let gathered = |others: &WordList| sentences().any(|sentence| gathers(sentence, others));
    if agency.vertical {
        let system = scope.system.any_in(text) || gathered(&scope.branches) && !scope.own.any_in(opening);
        return if system { Scope::System } else { Scope::Agency };
    }
    let sectors = &words.agency.government_sectors;
    let governs = agency.kind == Some(Kind::Government) && agency.level != Some(Level::Township);
    let writes_for_it = agency.kind == Some(Kind::Office) && agency.sector.starts_with(sectors[0].as_str());
    if governs {
        // 附表另行公布 says nothing of figures that another sentence says to be gathered from others.
        let apart = |sentence: &str| !scope.own.any_in(sentence) && gathers(sentence, &scope.others);
        let own = scope.own.any_in(opening) && !sentences().any(apart);
        return if own { Scope::Agency } else { Scope::Jurisdiction };
    }
    // A zone is the place that it runs, where it says that it gathers what its departments and streets report.
    let zone = agency.kind == Some(Kind::Other);
    let said = writes_for_it && scope.outright.any_in(text) || (writes_for_it || zone) && gathered(&scope.others);
    if said { Scope::Jurisdiction } else { Scope::Agency }
}
