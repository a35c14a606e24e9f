//! `gongkai knowledge learn`: from reports and their gold, what numbers so worded mostly count (`lexicon/associations.tsv`).

mod examples;
mod fit;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use super::args::LearnArguments;
use super::evaluate::gold::{self, Gold, GoldDocument, GoldValue};
use super::evaluate::understand;
use super::exit::Exit;
use crate::ingest::{Input, Place};
use crate::knowledge::{self, Associations, Codebook, Knowledge, NOTHING, PieceAt, Problems, Sentence, Source, Stated};
use crate::model::{IndicatorId, Origin};
use crate::pipeline;
use examples::Seen;
use fit::{Example, Weights};

/// An indicator is learned from so many numbers at least. Those of rarer ones are examples of what counts nothing: without
/// them more numbers were stated that count something else.
const NUMBERS: usize = 20;

/// A piece of words is learned if so many numbers have it.
const COMMON: usize = 4;

/// So much counts a number that no rule claims, beside one that states a value: of the former kind are those that are asked
/// for.
const ASIDE: f32 = 3.0;

/// So much counts one that is easily mistaken: of an example sentence, or less likely than [`LOST`] by what is learned at
/// first.
const TELLING: f32 = 8.0;

/// What a number counts is not found if it is less likely than this.
const LOST: f32 = 0.01;

/// Weights nearer to nothing are left out.
const LEAST: f32 = 0.3;

const HEAD: &str = "# What numbers so worded mostly count. The pieces of words around a number each speak for or against what it may count
# (`nothing` is no indicator); their weights, divided by the root of how many pieces there are, are added up. # stands
# for digits. Written by `gongkai knowledge learn`; see ARCHITECTURE.md.
";

/// Reads the collections' reports and the example sentences without what was learned before, and writes what is learned of them.
pub fn learn(arguments: &LearnArguments, source: &Source, mut knowledge: Knowledge) -> Result<Exit> {
    knowledge.lexicon.prose.associations = Associations::default();
    let mut seen = Vec::new();
    for collection in &arguments.collections {
        seen.extend(numbers(collection, &knowledge)?);
    }
    seen.extend(numbers_of_sentences(source, &knowledge)?);
    let (mut examples, counted, pieces) = numbered(seen);
    if counted.len() < 2 {
        bail!("too few numbers: an indicator needs {} of them", NUMBERS);
    }
    let first = fit::fit(&examples, pieces.len(), counted.len());
    for example in examples.iter_mut().filter(|example| first.likely(example) < LOST) {
        example.weight = example.weight.max(TELLING);
    }
    let weights = fit::fit(&examples, pieces.len(), counted.len());
    let text = text(&weights, &counted, &pieces, &knowledge.codebook);
    std::fs::write(&arguments.output, text).with_context(|| format!("cannot write {}", arguments.output.display()))?;
    let (numbers, indicators) = (examples.len(), counted.len() - 1);
    writeln!(std::io::stdout(), "learned from {numbers} numbers which words go with {indicators} indicators")?;
    Ok(Exit::Done)
}

/// Every number of the reports of a collection: a folder with `reports/` and `gold/`.
fn numbers(collection: &Path, knowledge: &Knowledge) -> Result<Vec<Seen>> {
    let mut gold = Gold::new();
    for path in gold_files(&collection.join("gold"))? {
        gold::read(&path, &knowledge.codebook, &mut gold)?;
    }
    let documents: Vec<(&String, &GoldDocument)> = gold.iter().collect();
    let seen: Vec<Vec<Seen>> = documents
        .par_iter()
        .map(|(name, gold)| {
            let understood = understand(name, &collection.join("reports"), knowledge)?;
            Ok(examples::of(&understood, &gold.values, &knowledge.codebook))
        })
        .collect::<Result<_>>()?;
    Ok(seen.into_iter().flatten().collect())
}

/// Every number of the example sentences.
fn numbers_of_sentences(source: &Source, knowledge: &Knowledge) -> Result<Vec<Seen>> {
    let mut problems = Problems::default();
    let sentences = Sentence::load(source, &knowledge.codebook, &mut problems);
    if !problems.0.is_empty() {
        bail!("the example sentences have mistakes:\n{problems}");
    }
    let seen: Vec<Vec<Seen>> = sentences
        .par_iter()
        .map(|sentence| {
            let place = Place::Memory(sentence.report.clone().into_bytes());
            let understood = pipeline::understand(&Input { uri: String::new(), place }, knowledge);
            let gold: Vec<GoldValue> = sentence.states.iter().map(|stated| gold_of(stated, sentence)).collect();
            examples::of(&understood, &gold, &knowledge.codebook)
        })
        .collect();
    Ok(seen.into_iter().flatten().map(|number| Seen { weight: TELLING, ..number }).collect())
}

fn gold_of(stated: &Stated, sentence: &Sentence) -> GoldValue {
    GoldValue {
        indicator: stated.indicator,
        alternatives: Vec::new(),
        applicant: stated.applicant,
        value: Some(stated.value),
        qualifier: None,
        origin: Origin::Prose,
        evidence: sentence.words.clone(),
        optional: false,
        line: sentence.line,
    }
}

/// The gold of a folder, without its lists of traps, in order of their names.
fn gold_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".tsv") && !name.ends_with("_traps.tsv")
    });
    files.sort_unstable();
    Ok(files)
}

/// A piece of words and where it stands.
type Piece = (PieceAt, String);

/// The numbers as examples, what they count, and the pieces of words that enough of them have.
fn numbered(seen: Vec<Seen>) -> (Vec<Example>, Vec<Option<IndicatorId>>, Vec<Piece>) {
    let mut counts: HashMap<IndicatorId, usize> = HashMap::new();
    let mut common: HashMap<&Piece, usize> = HashMap::new();
    for number in &seen {
        number.counts.iter().for_each(|id| *counts.entry(*id).or_default() += 1);
        number
            .pieces
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .for_each(|piece| *common.entry(piece).or_default() += 1);
    }
    let mut counted: Vec<Option<IndicatorId>> =
        counts.into_iter().filter(|(_, count)| *count >= NUMBERS).map(|(id, _)| Some(id)).collect();
    counted.push(None);
    counted.sort_unstable();
    let mut pieces: Vec<Piece> =
        common.into_iter().filter(|(_, count)| *count >= COMMON).map(|(piece, _)| piece.clone()).collect();
    pieces.sort_unstable();
    let example = |number: &Seen| Example {
        share: knowledge::share(number.pieces.len()),
        pieces: number.pieces.iter().filter_map(|piece| Some(pieces.binary_search(piece).ok()? as u32)).collect(),
        counts: counted.binary_search(&number.counts).unwrap_or_default(),
        weight: number.weight,
    };
    let examples = seen.iter().map(example).collect();
    (examples, counted, pieces)
}

/// The file: what speaks most for something first.
fn text(weights: &Weights, counted: &[Option<IndicatorId>], pieces: &[Piece], codebook: &Codebook) -> String {
    let mut text = format!("{HEAD}{}\n", knowledge::COLUMNS.join("\t"));
    for (position, counts) in counted.iter().enumerate() {
        let code = counts.map_or(NOTHING, |id| codebook.code(id));
        let mut rows: BTreeMap<PieceAt, Vec<(f32, &str)>> = BTreeMap::new();
        for (index, (place, piece)) in pieces.iter().enumerate() {
            let weight = weights.of(index)[position];
            if weight.abs() >= LEAST {
                rows.entry(*place).or_default().push((weight, piece));
            }
        }
        for (place, mut row) in rows {
            row.sort_by(|a, b| b.0.total_cmp(&a.0));
            let row: Vec<String> = row.iter().map(|(weight, piece)| format!("{piece}={weight:.2}")).collect();
            text.push_str(&format!("{code}\t{}\t{}\n", place.as_str(), row.join(" ")));
        }
    }
    text
}
