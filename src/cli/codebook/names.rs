//! Indicators by other names than their codes: columns of the panel, labels, wordings; and those of similar names.

use crate::aggregate::panel_column;
use crate::knowledge::{Harmonised, Indicator, Knowledge};

/// What a name may stand for.
#[derive(Debug, Clone, Copy)]
pub enum Named<'k> {
    /// An indicator.
    Own(&'k Indicator),
    /// One that is made for all forms.
    Harmonised(&'k Harmonised),
}

impl Named<'_> {
    /// Its code.
    pub fn code(&self) -> &str {
        match self {
            Named::Own(indicator) => &indicator.code,
            Named::Harmonised(indicator) => &indicator.code,
        }
    }

    /// All that it is called: code, column of the panel, labels, and how the forms word it.
    fn names(&self, knowledge: &Knowledge) -> Vec<String> {
        let (code, labels) = match self {
            Named::Own(indicator) => (&indicator.code, [&indicator.label_zh, &indicator.label_en]),
            Named::Harmonised(indicator) => (&indicator.code, [&indicator.label_zh, &indicator.label_en]),
        };
        let id = knowledge.codebook.indicator(code);
        let rows = knowledge.forms.forms.iter().flat_map(|form| &form.rows).filter(|row| Some(row.indicator) == id);
        let worded = rows.flat_map(|row| std::iter::once(&row.label).chain(&row.variants));
        let names = [code.clone(), panel_column(code)].into_iter().chain(labels.into_iter().chain(worded).cloned());
        names.map(|name| name.to_lowercase()).collect()
    }
}

/// All that can be named.
fn all(knowledge: &Knowledge) -> impl Iterator<Item = Named<'_>> {
    let own = knowledge.codebook.indicators.iter().map(Named::Own);
    own.chain(knowledge.harmonised.iter().map(Named::Harmonised))
}

/// Those that are called `name`; where none is, those that are called something with `name` in it.
pub fn named<'k>(name: &str, knowledge: &'k Knowledge) -> Vec<Named<'k>> {
    let name = name.to_lowercase();
    let those = |is: &dyn Fn(&str) -> bool| -> Vec<Named<'k>> {
        all(knowledge).filter(|named| named.names(knowledge).iter().any(|other| is(other))).collect()
    };
    let exactly = those(&|other| other == name);
    if exactly.is_empty() { those(&|other| other.contains(&name)) } else { exactly }
}

/// Most names that are proposed.
const MOST: usize = 5;
/// What names that are near to each other have in common at least.
const NEAR: f64 = 0.6;

/// Codes of those whose names are near to `name`, the nearest first.
pub fn near<'k>(name: &str, knowledge: &'k Knowledge) -> Vec<String> {
    let wanted = pairs(&name.to_lowercase());
    let likeness = |named: &Named<'k>| {
        let names = named.names(knowledge);
        names.iter().map(|other| common(&wanted, &pairs(other))).fold(0.0, f64::max)
    };
    let mut near: Vec<(f64, Named<'_>)> = all(knowledge).map(|named| (likeness(&named), named)).collect();
    near.retain(|(likeness, _)| *likeness >= NEAR);
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.iter().take(MOST).map(|(_, named)| named.code().to_string()).collect()
}

/// The pairs of neighbouring characters of a name, sorted.
fn pairs(name: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = name.chars().zip(name.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// The share of their pairs that two names have in common (Dice 1945).
fn common(one: &[(char, char)], other: &[(char, char)]) -> f64 {
    let (mut at, mut to, mut both) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(at), other.get(to)) {
        both += usize::from(left == right);
        at += usize::from(left <= right);
        to += usize::from(left >= right);
    }
    2.0 * both as f64 / (one.len() + other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;

    #[test]
    fn indicators_are_found_by_what_they_are_called() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let book = &knowledge.codebook;
        let codes = |name: &str| -> Vec<String> {
            named(name, &knowledge).iter().map(|named| named.code().to_string()).collect()
        };
        for indicator in &book.indicators {
            assert_eq!(codes(&indicator.label_zh)[0], indicator.code);
            assert_eq!(codes(&panel_column(&indicator.code)), [indicator.code.as_str()]);
        }
        for indicator in &knowledge.harmonised {
            assert_eq!(codes(&panel_column(&indicator.code)), [indicator.code.as_str()]);
        }
        let (form, row) = knowledge.forms.forms.iter().find_map(|form| Some((form, form.rows.first()?))).unwrap();
        assert!(codes(&row.label).contains(&book.code(row.indicator).to_string()), "{}", form.name);
        assert_eq!((codes("no such name"), near("no such name", &knowledge)), (vec![], vec![]));
        for indicator in &book.indicators {
            let slip = format!("{}x", indicator.code.replacen('e', "", 1));
            assert!(near(&slip, &knowledge).contains(&indicator.code), "{slip}");
        }
    }
}
