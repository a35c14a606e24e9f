//! Word lists for cleaning: furniture of sites, hijackers' words, variants, pinyin.

use std::collections::{BTreeMap, HashSet};

use super::Scripts;
use crate::knowledge::characters::CharMap;
use crate::knowledge::{Problems, Source, WordFinder, WordList};

const PINYIN: &str = "lexicon/pinyin.tsv";
const BOILERPLATE: &str = "lexicon/boilerplate.tsv";
const HIJACK: &str = "lexicon/hijack.tsv";
const VARIANTS: &str = "lexicon/variants.tsv";
const LOOKALIKES: &str = "lexicon/lookalikes.tsv";

/// Word lists for cleaning, compiled.
#[derive(Debug, Default)]
pub struct CleaningWords {
    syllables: HashSet<String>,
    furniture: Finder<FurnitureWord>,
    hijack: Finder<Strength>,
    /// The words of `hijack` of which a page must hold one to be looked at closer.
    hijack_marks: Finder<Strength>,
    variants: Finder<String>,
    lookalikes: CharMap<char>,
    /// What reports are about: before it, titles have the name of the place or body.
    pub(crate) subjects: WordList,
}

/// What a word of a site's furniture says about the line it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FurnitureWord {
    /// Names a fact of the site about the page, before a colon.
    Label,
    /// As `Label`, but also an everyday word: counts only at the start of a short line
    /// outside the body, or beside other labels.
    WeakLabel,
    /// Begins a breadcrumb.
    Crumb,
    /// An entry of a menu: a line of nothing else is furniture.
    Menu,
    /// Begins a line of furniture.
    Start,
    /// Makes the short line that holds it a footer.
    Footer,
    /// Begins or ends a line of the footer; counts only below the body.
    Tail,
    /// Stands in the title of a report.
    Title,
}

const FURNITURE_CLASSES: [(&str, FurnitureWord); 8] = [
    ("label", FurnitureWord::Label),
    ("weak_label", FurnitureWord::WeakLabel),
    ("crumb", FurnitureWord::Crumb),
    ("menu", FurnitureWord::Menu),
    ("start", FurnitureWord::Start),
    ("footer", FurnitureWord::Footer),
    ("tail", FurnitureWord::Tail),
    ("title", FurnitureWord::Title),
];

/// How surely a word was put in by hijackers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Real text that holds a hijackers' word: protects it.
    Safe,
    /// Only together with stronger ones.
    Weak,
    /// Together with one more.
    Strong,
    /// Alone.
    Sure,
    /// No hijackers' word: what a title says after the name that they replace.
    Subject,
}

const STRENGTHS: [(&str, Strength); 5] = [
    ("safe", Strength::Safe),
    ("weak", Strength::Weak),
    ("strong", Strength::Strong),
    ("sure", Strength::Sure),
    ("subject", Strength::Subject),
];

impl CleaningWords {
    /// Loads `lexicon/pinyin.tsv`, `boilerplate.tsv`, `hijack.tsv`, `variants.tsv` and `lookalikes.tsv`.
    pub fn load(source: &Source, problems: &mut Problems) -> CleaningWords {
        let mut hijack = classed(source, HIJACK, "strength", &STRENGTHS, problems);
        let is_subject = |strength: &Strength| *strength == Strength::Subject;
        let subjects = hijack.iter().filter(|(_, strength)| is_subject(strength)).map(|(word, _)| word.clone());
        let subjects = subjects.collect::<Vec<String>>().into();
        hijack.retain(|_, strength| !is_subject(strength));
        let marks = hijack.iter().filter(|(_, strength)| *strength >= &Strength::Strong);
        let marks = marks.map(|(word, strength)| (word.clone(), *strength)).collect();
        CleaningWords {
            syllables: syllables(source, problems),
            furniture: Finder::build(classed(source, BOILERPLATE, "class", &FURNITURE_CLASSES, problems)),
            subjects,
            hijack_marks: Finder::build(marks),
            hijack: Finder::build(hijack),
            variants: Finder::build(variants(source, problems)),
            lookalikes: lookalikes(source, problems),
        }
    }

    /// Whether this is a pinyin syllable without tone mark (`v` for ü).
    pub fn is_syllable(&self, letters: &str) -> bool {
        self.syllables.contains(letters)
    }

    /// The character that a sign which only looks like one is read as; both have three bytes.
    pub fn lookalike(&self, sign: char) -> Option<char> {
        self.lookalikes.get(sign).copied()
    }

    /// Words of site furniture in `text` (simplified), with start and end.
    pub fn furniture<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, FurnitureWord)> + 't {
        self.furniture.find(text).map(|(start, end, class)| (start, end, *class))
    }

    /// The word of site furniture that `text` (simplified) is.
    pub fn furniture_word(&self, text: &str) -> Option<FurnitureWord> {
        self.furniture.words.position(text).map(|word| self.furniture.values[word])
    }

    /// Whether `text` holds a word that real reports do not have.
    pub fn may_be_hijacked(&self, text: &str) -> bool {
        self.hijack_marks.find(text).next().is_some()
    }

    /// Hijackers' words in `text`, with start and end.
    pub fn hijack<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, Strength)> + 't {
        self.hijack.find(text).map(|(start, end, strength)| (start, end, *strength))
    }

    /// Words of traditional pages in `text` that are replaced as a whole, with start, end and
    /// the simplified word of the same byte length.
    pub fn variants<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'t str)> + 't {
        self.variants.find(text).map(|(start, end, word)| (start, end, word.as_str()))
    }

    /// Traditional and simplified characters.
    pub fn scripts(&self) -> &'static Scripts {
        Scripts::get()
    }
}

impl PartialOrd for Strength {
    fn partial_cmp(&self, other: &Strength) -> Option<std::cmp::Ordering> {
        Some((*self as u8).cmp(&(*other as u8)))
    }
}

/// Finds words in text and what is known of each.
struct Finder<T> {
    words: WordFinder,
    values: Vec<T>,
}

impl<T> Default for Finder<T> {
    fn default() -> Self {
        Finder { words: WordFinder::default(), values: Vec::new() }
    }
}

impl<T> std::fmt::Debug for Finder<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Finder of {} words", self.values.len())
    }
}

impl<T> Finder<T> {
    fn build(words: BTreeMap<String, T>) -> Finder<T> {
        Finder { words: WordFinder::new(words.keys().map(String::as_str)), values: words.into_values().collect() }
    }

    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'t T)> + 't {
        self.words.find(text).map(|(start, end, word)| (start, end, &self.values[word]))
    }
}

fn syllables(source: &Source, problems: &mut Problems) -> HashSet<String> {
    let mut all = HashSet::new();
    for row in source.tsv(PINYIN, &["initial", "finals"], problems) {
        let initial = if row.get(0) == "-" { "" } else { row.get(0) };
        for rest in row.items(1) {
            let syllable = format!("{initial}{rest}");
            if !syllable.bytes().all(|byte| byte.is_ascii_lowercase()) {
                problems.add(PINYIN, row.line, format!("{syllable:?} should be lower-case letters"));
            }
            all.insert(syllable);
        }
    }
    all
}

/// Rows of `class`, `words` as a map from word to class.
fn classed<T: Copy>(
    source: &Source,
    file: &str,
    column: &str,
    classes: &[(&str, T)],
    problems: &mut Problems,
) -> BTreeMap<String, T> {
    let mut all = BTreeMap::new();
    for row in source.tsv(file, &[column, "words"], problems) {
        let Some((_, class)) = classes.iter().find(|(name, _)| *name == row.get(0)) else {
            let known: Vec<&str> = classes.iter().map(|(name, _)| *name).collect();
            problems.add(file, row.line, format!("{column} {:?} should be one of {known:?}", row.get(0)));
            continue;
        };
        for word in row.items(1) {
            if all.insert(word.to_string(), *class).is_some() {
                problems.add(file, row.line, format!("{word:?} stands twice in this file"));
            }
        }
    }
    all
}

fn variants(source: &Source, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for row in source.tsv(VARIANTS, &["written", "read"], problems) {
        let (written, read) = (row.get(0), row.get(1));
        if written.is_empty() || written.len() != read.len() {
            problems.add(VARIANTS, row.line, format!("{written:?} and {read:?} should have the same length in bytes"));
        } else if all.insert(written.to_string(), read.to_string()).is_some() {
            problems.add(VARIANTS, row.line, format!("{written:?} stands twice in this file"));
        }
    }
    all
}

fn lookalikes(source: &Source, problems: &mut Problems) -> CharMap<char> {
    const LENGTH: usize = '\u{4e00}'.len_utf8();
    let mut all = CharMap::default();
    for row in source.tsv(LOOKALIKES, &["written", "read"], problems) {
        let (written, read) = (row.get(0), row.get(1));
        if written.chars().count() != read.chars().count() || read.chars().any(|c| c.len_utf8() != LENGTH) {
            let mistake = format!("{written:?} should have as many characters as {read:?}, each of {LENGTH} bytes");
            problems.add(LOOKALIKES, row.line, mistake);
        }
        for (sign, character) in written.chars().zip(read.chars()) {
            all.entry(sign, || character);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_files_have_no_mistakes() {
        let mut problems = Problems::default();
        let words = CleaningWords::load(&Source::Embedded, &mut problems);
        assert_eq!(problems.0, []);
        assert!(words.is_syllable("zhuang") && words.is_syllable("lv") && !words.is_syllable("app"));
    }

    #[test]
    fn mistakes_name_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let lexicon = folder.path().join("lexicon");
        std::fs::create_dir(&lexicon).unwrap();
        for (name, text) in [
            ("pinyin.tsv", "initial\tfinals\nb\ta|O\n"),
            ("boilerplate.tsv", "class\twords\nmenu\t打印|打印\nlable\t来源\n"),
            ("hijack.tsv", "strength\twords\nsure\tbet1\n"),
            ("variants.tsv", "written\tread\n甲\t乙丙\n"),
            ("lookalikes.tsv", "written\tread\n⼀⼆\t一\n"),
        ] {
            std::fs::write(lexicon.join(name), text).unwrap();
        }
        let mut problems = Problems::default();
        CleaningWords::load(&Source::Directory(folder.path().to_path_buf()), &mut problems);
        problems.0.sort();
        let places: Vec<(&str, u32)> = problems.0.iter().map(|p| (p.file.as_str(), p.line)).collect();
        let expected = [(BOILERPLATE, 2), (BOILERPLATE, 3), (LOOKALIKES, 2), (PINYIN, 2), (VARIANTS, 2)];
        assert_eq!(places, expected, "{problems}");
    }
}
