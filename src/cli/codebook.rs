//! `gongkai codebook`: what is counted and what should hold.

use std::io::{self, Write};

use anyhow::{Result, bail};

use super::args::CodebookArguments;
use super::exit::Exit;
use super::style::{Look, Style, pad};
use crate::knowledge::{Check, Indicator, Knowledge};

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
    let book = &knowledge.codebook;
    writeln!(out, "{}", style.word(Look::Bold, &indicator.code))?;
    writeln!(out, "  label       {}", labels(&indicator.label_zh, &indicator.label_en))?;
    writeln!(out, "  unit        {}", book.unit_name(indicator.unit))?;
    writeln!(out, "  panel       {}", if indicator.panel { "has a column" } else { "no column" })?;
    if !indicator.definition.is_empty() {
        writeln!(out, "  definition  {}", indicator.definition)?;
    }
    for form in &knowledge.forms.forms {
        for row in form.rows.iter().filter(|row| book.about(row.indicator).code == indicator.code) {
            writeln!(out, "  form        {} ({}): {}", form.name, row.table, row.label)?;
            if let Some(parent) = row.parent {
                writeln!(out, "                part of {}", book.code(parent))?;
            }
            if !row.variants.is_empty() {
                writeln!(out, "                also {}", row.variants.join(" | "))?;
            }
        }
    }
    Ok(())
}

/// Prints the checks whose id is or begins with `code`; returns how many.
fn checks(out: &mut impl Write, code: &str, knowledge: &Knowledge, style: Style) -> io::Result<usize> {
    if let Some(check) = knowledge.checks.check(code) {
        show_check(out, check, style)?;
        return Ok(1);
    }
    let chosen: Vec<&Check> = knowledge.checks.checks.iter().filter(|check| check.id.starts_with(code)).collect();
    for check in &chosen {
        let severity = pad(check.severity.as_str(), 4);
        writeln!(out, "{}  {severity}  {}", style.word(Look::Name, &pad(&check.id, 6)), check.expression)?;
    }
    Ok(chosen.len())
}

fn show_check(out: &mut impl Write, check: &Check, style: Style) -> io::Result<()> {
    writeln!(out, "{}", style.word(Look::Bold, &check.id))?;
    let fields = [
        ("severity", check.severity.as_str()),
        ("kind", check.kind.as_str()),
        ("forms", &check.forms.join(", ")),
        ("rule", check.expression.as_str()),
        ("tolerance", check.tolerance_text.as_str()),
        ("Chinese", check.zh.as_str()),
        ("English", check.en.as_str()),
        ("notes", check.notes.as_str()),
        ("source", check.source.as_str()),
        ("defined in", &format!("{}:{}", check.file, check.line)),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "  {}  {value}", pad(name, 10))?;
    }
    Ok(())
}
