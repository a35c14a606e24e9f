//! `gongkai codebook`: what is counted and what should hold.

mod names;

use std::io::{self, Write};

use anyhow::{Result, bail};

use super::args::CodebookArguments;
use super::exit::Exit;
use super::style::{Look, Style, pad};
use crate::aggregate::panel_column;
use crate::knowledge::{Check, Harmonised, Indicator, Knowledge};
use crate::model::UnitId;
use names::Named;

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
    if found == 0 && what != "checks" {
        found += by_name(&mut out, code, knowledge, style)?;
    }
    if found == 0 && !code.is_empty() {
        let near = names::near(code, knowledge);
        let near = if near.is_empty() { String::new() } else { format!("; near to it: {}", near.join(", ")) };
        bail!("no indicator or check is called {code:?} or has it in its name{near}; `gongkai codebook` lists all");
    }
    Ok(Exit::Done)
}

/// Prints the indicators that are called so by anything but their codes; returns how many.
fn by_name(out: &mut impl Write, name: &str, knowledge: &Knowledge, style: Style) -> io::Result<usize> {
    let named = names::named(name, knowledge);
    match named.as_slice() {
        [Named::Own(indicator)] => show_indicator(out, indicator, knowledge, style)?,
        [Named::Harmonised(indicator)] => show_harmonised(out, indicator, knowledge, style)?,
        several => {
            let lines = several.iter().map(|named| match named {
                Named::Own(indicator) => line(indicator),
                Named::Harmonised(indicator) => {
                    (indicator.code.as_str(), indicator.unit, labels(&indicator.label_zh, &indicator.label_en))
                }
            });
            list(out, lines.collect(), knowledge, style)?;
        }
    }
    Ok(named.len())
}

/// Prints the indicators whose code is or begins with `code`; returns how many.
fn indicators(out: &mut impl Write, code: &str, knowledge: &Knowledge, style: Style) -> io::Result<usize> {
    let book = &knowledge.codebook;
    if let Some(id) = book.indicator(code) {
        show_indicator(out, book.about(id), knowledge, style)?;
        return Ok(1);
    }
    let chosen: Vec<&Indicator> = book.indicators.iter().filter(|indicator| indicator.code.starts_with(code)).collect();
    list(out, chosen.iter().map(|indicator| line(indicator)).collect(), knowledge, style)?;
    Ok(chosen.len())
}

/// Code, unit and labels.
type Line<'k> = (&'k str, UnitId, String);

fn line(indicator: &Indicator) -> Line<'_> {
    (&indicator.code, indicator.unit, labels(&indicator.label_zh, &indicator.label_en))
}

fn list(out: &mut impl Write, lines: Vec<Line<'_>>, knowledge: &Knowledge, style: Style) -> io::Result<()> {
    let widest = lines.iter().map(|(code, ..)| code.len()).max().unwrap_or(0);
    for (code, unit, labels) in lines {
        let unit = pad(knowledge.codebook.unit_name(unit), 4);
        writeln!(out, "{}  {unit}  {labels}", style.word(Look::Name, &pad(code, widest)))?;
    }
    Ok(())
}

fn labels(zh: &str, en: &str) -> String {
    if en.is_empty() { zh.to_string() } else { format!("{zh} · {en}") }
}

fn show_indicator(out: &mut impl Write, indicator: &Indicator, knowledge: &Knowledge, style: Style) -> io::Result<()> {
    let book = &knowledge.codebook;
    writeln!(out, "{}", style.word(Look::Bold, &indicator.code))?;
    writeln!(out, "  label       {}", labels(&indicator.label_zh, &indicator.label_en))?;
    writeln!(out, "  unit        {}", book.unit_name(indicator.unit))?;
    let column = indicator.panel.then(|| panel_column(&indicator.code));
    writeln!(out, "  panel       {}", column.as_deref().unwrap_or("no column"))?;
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

fn show_harmonised(
    out: &mut impl Write,
    indicator: &Harmonised,
    knowledge: &Knowledge,
    style: Style,
) -> io::Result<()> {
    writeln!(out, "{}", style.word(Look::Bold, &indicator.code))?;
    writeln!(out, "  label       {}", labels(&indicator.label_zh, &indicator.label_en))?;
    writeln!(out, "  unit        {}", knowledge.codebook.unit_name(indicator.unit))?;
    writeln!(out, "  panel       {}", panel_column(&indicator.code))?;
    writeln!(out, "  definition  {}", indicator.definition)?;
    for (form, expression) in indicator.expressions(&knowledge.forms, &knowledge.codebook) {
        writeln!(out, "  form        {form}: {expression}")?;
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
