//! Agencies: fields of government, the words that tell them, short forms of names.

use super::{Registry, build_finder};
use crate::knowledge::{Problems, Source, Suffix};

/// How the bodies of a field stand to the local government.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Offices of the government of their place.
    #[default]
    Local,
    /// A system outside the local government (tax, customs).
    Vertical,
    /// A body that a government set up to serve the public, of its rank and no office of it (housing funds).
    PublicService,
    /// Schools, hospitals and companies, which are no government.
    Institution,
}

impl Standing {
    fn read(written: &str) -> Option<Standing> {
        Some(match written {
            "" => Standing::Local,
            "vertical" => Standing::Vertical,
            "public_service" => Standing::PublicService,
            "institution" => Standing::Institution,
            _ => return None,
        })
    }
}

/// A field of government.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sector {
    /// Code as in column `reports.sector`.
    pub code: String,
    /// English label.
    pub label_en: String,
    /// How its bodies stand to the local government.
    pub standing: Standing,
}

/// A word in an office's name and the field it tells.
#[derive(Debug, Clone)]
pub(super) struct Function {
    sector: usize,
    /// Sets apart offices that were merged into another one later; may be empty.
    branch: String,
    bytes: usize,
}

/// What is known about an office from its name without the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Full name (经济和信息化委员会).
    pub name: String,
    /// Code of its field; empty if not known.
    pub sector: String,
    /// Sector and branch: equal through renames.
    pub id: String,
    /// How it stands to the local government, as its field does.
    pub standing: Standing,
}

impl Registry {
    pub(super) fn load_offices(&mut self, source: &Source, problems: &mut Problems) {
        const SECTORS: &str = "registry/sectors.tsv";
        for row in source.tsv(SECTORS, &["sector", "label_en", "standing"], problems) {
            let Some(standing) = Standing::read(row.get(2)) else {
                problems.add(SECTORS, row.line, format!("unknown standing {:?}", row.get(2)));
                continue;
            };
            self.sectors.push(Sector { code: row.get(0).to_string(), label_en: row.get(1).to_string(), standing });
        }
        const FUNCTIONS: &str = "registry/functions.tsv";
        let mut words: Vec<String> = Vec::new();
        for row in source.tsv(FUNCTIONS, &["word", "sector", "branch"], problems) {
            let Some(sector) = self.sectors.iter().position(|sector| sector.code == row.get(1)) else {
                problems.add(FUNCTIONS, row.line, format!("unknown sector {:?}", row.get(1)));
                continue;
            };
            if words.iter().any(|word| word == row.get(0)) {
                problems.add(FUNCTIONS, row.line, format!("{} is listed twice", row.get(0)));
                continue;
            }
            words.push(row.get(0).to_string());
            self.functions.push(Function { sector, branch: row.get(2).to_string(), bytes: row.get(0).len() });
        }
        self.function_finder = build_finder(&words, FUNCTIONS, problems);
        const SHORT: &str = "registry/abbreviations.tsv";
        for row in source.tsv(SHORT, &["written", "full"], problems) {
            if self.abbreviations.insert(row.get(0).to_string(), row.get(1).to_string()).is_some() {
                problems.add(SHORT, row.line, format!("{} is listed twice", row.get(0)));
            }
        }
    }

    /// Fields of government, in file order.
    pub fn sectors(&self) -> &[Sector] {
        &self.sectors
    }

    /// The office with this name, which stands without its place (经信委), given the suffixes
    /// that offices' names end in.
    pub fn office(&self, written: &str, suffixes: &[Suffix]) -> Office {
        let name = self.full_name(written, suffixes);
        let found: Vec<(&Function, bool)> = self
            .function_finder
            .iter()
            .flat_map(|finder| finder.leftmost_find_iter(&name))
            .map(|found| (&self.functions[found.value() as usize], found.end() == name.len()))
            .collect();
        // 农业大学 is a school: what ends the name of an institution tells what it is.
        let is_institution = |function: &Function| self.sectors[function.sector].standing == Standing::Institution;
        let institution = found.iter().find(|(function, last)| *last && is_institution(function));
        let longest = found.iter().reduce(|best, other| if other.0.bytes > best.0.bytes { other } else { best });
        let Some((function, _)) = institution.or(longest) else {
            return Office { sector: String::new(), id: String::new(), standing: Standing::Local, name };
        };
        let sector = &self.sectors[function.sector];
        let id = match function.branch.as_str() {
            "" => sector.code.clone(),
            branch => format!("{}.{branch}", sector.code),
        };
        Office { sector: sector.code.clone(), id, standing: sector.standing, name }
    }

    /// The full form of an office's name: a whole name that is a known short form, or a short
    /// function with a suffix.
    fn full_name(&self, written: &str, suffixes: &[Suffix]) -> String {
        if let Some(full) = self.abbreviations.get(written) {
            return full.clone();
        }
        for Suffix { written: short, full } in suffixes {
            let Some(function) = written.strip_suffix(short.as_str()) else { continue };
            return match self.abbreviations.get(function) {
                Some(whole) => format!("{whole}{full}"),
                // A suffix is spelled out where the function is a known word.
                None if self.is_function(function) => format!("{function}{full}"),
                None => written.to_string(),
            };
        }
        written.to_string()
    }

    /// Whether `word` as a whole is a function of an office.
    pub fn is_function(&self, word: &str) -> bool {
        self.abbreviations.contains_key(word)
            || self.function_finder.as_ref().is_some_and(|finder| {
                finder
                    .leftmost_find_iter(word)
                    .next()
                    .is_some_and(|found| found.start() == 0 && found.end() == word.len())
            })
    }

    /// Whether a function of an office stands at the start of `text`.
    pub fn starts_with_function(&self, text: &str) -> bool {
        self.function_finder
            .as_ref()
            .is_some_and(|finder| finder.leftmost_find_iter(text).next().is_some_and(|found| found.start() == 0))
            || text.char_indices().skip(1).take(6).any(|(at, _)| self.abbreviations.contains_key(&text[..at]))
            || self.abbreviations.contains_key(text)
    }
}
