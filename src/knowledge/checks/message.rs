//! Message templates: words for people, with places for the values.

use super::super::{Problems, Source};

/// What a template can be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Left side of the comparison.
    Left,
    /// Right side.
    Right,
    /// How far they are apart.
    Difference,
    /// What `each` stands for.
    Each,
    /// Codes that are missing.
    Missing,
    /// Where the values stand: byte offsets into the text.
    Places,
    /// A number of things; which, the message says.
    Count,
    /// Id of another check.
    Check,
    /// The explanation of the check, filled in.
    Rule,
}

const SLOTS: [(&str, Slot); 9] = [
    ("left", Slot::Left),
    ("right", Slot::Right),
    ("difference", Slot::Difference),
    ("each", Slot::Each),
    ("missing", Slot::Missing),
    ("places", Slot::Places),
    ("count", Slot::Count),
    ("check", Slot::Check),
    ("rule", Slot::Rule),
];

/// Text with slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// Literal text, and the slot after it.
    pub pieces: Vec<(String, Option<Slot>)>,
}

impl Template {
    /// Parses `text {slot} text`.
    ///
    /// # Errors
    ///
    /// An unknown slot, or a brace without its partner.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, next) = after.split_once('}').ok_or("a { has no }")?;
            let slot = SLOTS.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot);
            let slot = slot.ok_or_else(|| {
                let known: Vec<&str> = SLOTS.iter().map(|(known, _)| *known).collect();
                format!("{{{name}}} cannot be filled in; there are {known:?}")
            })?;
            pieces.push((before.to_string(), Some(slot)));
            rest = next;
        }
        if rest.contains('}') {
            return Err("a } has no {".to_string());
        }
        pieces.push((rest.to_string(), None));
        Ok(Template { pieces })
    }

    /// Appends the text with its slots filled by `fill`.
    pub fn write(&self, out: &mut String, fill: &mut dyn FnMut(Slot, &mut String)) {
        for (text, slot) in &self.pieces {
            out.push_str(text);
            if let Some(slot) = slot {
                fill(*slot, out);
            }
        }
    }
}

/// A template in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Chinese.
    pub zh: Template,
    /// English.
    pub en: Template,
}

/// Declares the messages that every check shares, each a row of `checks/messages.tsv`.
macro_rules! messages {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        /// The messages that all checks share.
        #[derive(Debug, Clone, Default)]
        pub struct Messages { $($(#[$meta])* pub $name: Wording),+ }

        impl Messages {
            fn slot(&mut self, key: &str) -> Option<&mut Wording> {
                match key { $(stringify!($name) => Some(&mut self.$name),)+ _ => None }
            }
            const KEYS: &'static [&'static str] = &[$(stringify!($name)),+];
        }
    };
}

messages! {
    /// The rule holds.
    pass,
    /// It holds for `{count}` things; `{rule}` shows the first.
    pass_each,
    /// It may hold, because a value is hedged.
    pass_approx,
    /// It holds although some parts are not stated: those stated make up the total.
    pass_partial,
    /// The rule does not hold.
    fail,
    /// It does not hold, and neither do its sides differ by a number.
    fail_plain,
    /// Not all parts are stated, and those stated do not make up the total.
    fail_partial,
    /// `{missing}` is not stated.
    missing,
    /// The sum below it, `{check}`, failed.
    blocked,
    /// `{missing}` is what fails.
    fail_list,
    /// The parts that are known do not make up the whole, but others may be missing: `{missing}`.
    parts_unknown,
    /// `{count}` things could not be assessed: `{missing}`.
    also_missing,
    /// Value `{left}` of `{each}` is probably wrong; `{right}` would satisfy all hard checks.
    suspect,
    /// The same, and the text states `{right}` elsewhere.
    suspect_reading,
    /// The same, by two digits that changed places.
    suspect_swapped,
    /// The same, by a part that the total leaves out.
    suspect_left_out,
    /// The same, by a value in the cell beside its own.
    suspect_moved,
    /// The same, by a digit too many or too few.
    suspect_digit,
    /// The same, by a copy of the neighbour.
    suspect_copied,
    /// The same, by one wrong digit.
    suspect_misprint,
    /// The same, by a total that does not follow its parts.
    suspect_total,
    /// The checks do not tell which value is wrong.
    undecided,
}

impl Messages {
    /// Loads `checks/messages.tsv`.
    pub fn load(source: &Source, problems: &mut Problems) -> Messages {
        const FILE: &str = "checks/messages.tsv";
        let mut messages = Messages::default();
        let mut seen: Vec<String> = Vec::new();
        for row in source.tsv(FILE, &["message", "zh", "en"], problems) {
            let Some(wording) = messages.slot(row.get(0)) else {
                problems.add(FILE, row.line, format!("{:?} is not used; used are {:?}", row.get(0), Messages::KEYS));
                continue;
            };
            for (cell, template) in [(1, &mut wording.zh), (2, &mut wording.en)] {
                match Template::parse(row.get(cell)) {
                    Ok(parsed) => *template = parsed,
                    Err(message) => problems.add(FILE, row.line, message),
                }
            }
            seen.push(row.get(0).to_string());
        }
        for key in Messages::KEYS.iter().filter(|key| !seen.iter().any(|seen| seen == *key)) {
            problems.add(FILE, 0, format!("message {key:?} is missing"));
        }
        messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_unknown_ones_named() {
        let template = Template::parse("甲 {left} 乙 {right}.").unwrap();
        let mut out = String::new();
        template.write(&mut out, &mut |slot, out| out.push_str(if slot == Slot::Left { "1" } else { "2" }));
        assert_eq!(out, "甲 1 乙 2.");
        assert!(Template::parse("{middle}").unwrap_err().contains("middle"));
        assert!(Template::parse("{left").is_err() && Template::parse("left}").is_err());
    }
}
