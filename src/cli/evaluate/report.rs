//! The evaluation as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::judge::{JudgedField, JudgedValue, Judgement, Verdict};
use super::tally::{Agreement, Tally, Totals};
use crate::cli::style::{Look, Style, one_line, pad};

/// Writes the rates; those of values only where values are labelled.
pub fn totals(out: &mut impl Write, totals: &Totals, style: Style) -> io::Result<()> {
    writeln!(out, "{} documents", totals.documents)?;
    if totals.values.right + totals.values.missed > 0 {
        writeln!(out)?;
        values(out, totals, style)?;
    }
    agreements(out, totals, style)
}

fn values(out: &mut impl Write, totals: &Totals, style: Style) -> io::Result<()> {
    writeln!(out, "{} precision  recall   right  missed  false", pad("", 44))?;
    row(out, "all values", totals.values)?;
    group(out, "by origin", &totals.by_origin, |_| true, style)?;
    confidence(out, totals, style)?;
    group(out, "by layout of tables", &totals.by_layout, |_| true, style)?;
    group(out, "by form", &totals.by_form, |_| true, style)?;
    group(out, "by group", &totals.by_group, |_| true, style)?;
    group(out, "indicators with errors", &totals.by_indicator, |tally| tally.missed + tally.wrong > 0, style)
}

fn row(out: &mut impl Write, name: &str, tally: Tally) -> io::Result<()> {
    writeln!(
        out,
        "{} {:>9.4} {:>7.4} {:>7} {:>7} {:>6}",
        pad(name, 44),
        tally.precision(),
        tally.recall(),
        tally.right,
        tally.missed,
        tally.wrong
    )
}

fn group(
    out: &mut impl Write,
    title: &str,
    tallies: &BTreeMap<String, Tally>,
    shown: impl Fn(&Tally) -> bool,
    style: Style,
) -> io::Result<()> {
    let shown: Vec<_> = tallies.iter().filter(|(_, tally)| shown(tally)).collect();
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.word(Look::Bold, title))?;
    shown.into_iter().try_for_each(|(name, tally)| row(out, &format!("  {name}"), *tally))
}

/// What is missed has no confidence: of what was read, how much is right.
fn confidence(out: &mut impl Write, totals: &Totals, style: Style) -> io::Result<()> {
    if !totals.by_confidence.is_empty() {
        writeln!(out, "\n{}", style.word(Look::Bold, "what was read in prose, by its confidence"))?;
    }
    totals.by_confidence.iter().try_for_each(|(band, tally)| {
        let name = pad(&format!("  {band}"), 44);
        writeln!(out, "{name} {:>9.4} {:>7} {:>7} {:>7} {:>6}", tally.precision(), "", tally.right, "", tally.wrong)
    })
}

fn agreements(out: &mut impl Write, totals: &Totals, style: Style) -> io::Result<()> {
    let line = |agreement: Agreement| format!("{:.4} ({} of {})", agreement.rate(), agreement.right, agreement.all);
    writeln!(out, "\n{} {}", style.word(Look::Bold, "metadata"), line(totals.metadata))?;
    for (field, agreement) in &totals.by_field {
        writeln!(out, "  {} {}", pad(field, 14), line(*agreement))?;
    }
    writeln!(out, "{} {}", style.word(Look::Bold, "checks"), line(totals.checks))?;
    writeln!(out, "{} {}", style.word(Look::Bold, "traps stated as values"), totals.traps)
}

/// Writes what each document has wrong.
pub fn errors(out: &mut impl Write, judgements: &[Judgement], style: Style) -> io::Result<()> {
    for judgement in judgements {
        let values: Vec<&JudgedValue> =
            judgement.values.iter().filter(|value| value.verdict != Verdict::Right).collect();
        let fields = judgement.metadata.iter().chain(&judgement.checks);
        let fields: Vec<&JudgedField> = fields.filter(|field| !field.right).collect();
        if values.is_empty() && fields.is_empty() && judgement.traps.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", style.word(Look::Bold, &judgement.document))?;
        for field in fields {
            let (ours, gold) = (one_line(&field.ours, 120), one_line(&field.gold, 120));
            writeln!(out, "  {}  {} is {ours:?}, gold {gold:?}", style.word(Look::Alarm, "differs"), field.name)?;
        }
        for value in values {
            let verdict = if value.verdict == Verdict::Missed { "missed " } else { "false  " };
            let of = if value.applicant.is_empty() { String::new() } else { format!("[{}]", value.applicant) };
            let head = format!("{}{of} = {}", value.indicator, value.value);
            let words = one_line(&value.evidence, 120);
            writeln!(out, "  {}  {head}  ({}) {words}", style.word(Look::Alarm, verdict), value.why)?;
        }
        for trap in &judgement.traps {
            writeln!(out, "  {}  {}", style.word(Look::Alarm, "trap   "), one_line(trap, 200))?;
        }
    }
    Ok(())
}
