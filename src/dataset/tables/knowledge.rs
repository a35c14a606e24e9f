//! Tables `indicators`, `checks` and `regions`: what is known, so that a query can join
//! labels, units and rules.

use super::Making;
use crate::aggregate::panel_column;
use crate::dataset::{DatasetError, TableFile};
use crate::knowledge::{Check, Harmonised, Knowledge, Region, Tolerance};

/// The codebook.
pub(super) fn write_indicators(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let book = &making.knowledge.codebook;
    let mut writer = making.create("indicators")?;
    let mut batch = writer.batch();
    for indicator in &book.indicators {
        let column = indicator.panel.then(|| panel_column(&indicator.code));
        batch
            .text(&indicator.code)
            .text(book.unit_name(indicator.unit))
            .text(&indicator.label_zh)
            .text(&indicator.label_en)
            .stated(&indicator.definition)
            .bool(indicator.panel)
            .text_or_null(column.as_deref())
            .end();
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// What harmonised indicators are made of.
pub(super) fn write_harmonised(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let book = &making.knowledge.codebook;
    let mut writer = making.create("harmonised")?;
    let mut batch = writer.batch();
    let mut indicators: Vec<&Harmonised> = making.knowledge.harmonised.iter().collect();
    indicators.sort_by(|a, b| a.code.cmp(&b.code));
    for indicator in indicators {
        let mut rows = indicator.expressions(&making.knowledge.forms, book);
        rows.sort_by_key(|(form, _)| *form);
        for (form, expression) in rows {
            batch
                .text(&panel_column(&indicator.code))
                .text(form)
                .text(&expression)
                .text(book.unit_name(indicator.unit))
                .text(&indicator.label_zh)
                .text(&indicator.label_en)
                .text(&indicator.definition)
                .end();
        }
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// A row of table `checks`.
#[derive(Debug, Default)]
struct CheckRow {
    code: String,
    kind: String,
    severity: String,
    /// Names of the forms; empty means all.
    forms: Vec<String>,
    expression: String,
    tolerance: Option<f64>,
    description: String,
    source: String,
}

/// The rules.
pub(super) fn write_checks(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut rows = check_rows(making.knowledge);
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    let mut writer = making.create("checks")?;
    let mut batch = writer.batch();
    for row in &rows {
        batch
            .text(&row.code)
            .text(&row.kind)
            .text(&row.severity)
            .texts(row.forms.iter().map(String::as_str))
            .text(&row.expression)
            .float(row.tolerance)
            .text(&row.description)
            .stated(&row.source)
            .end();
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// The checks of the knowledge, as rows.
fn check_rows(knowledge: &Knowledge) -> Vec<CheckRow> {
    let all = knowledge.forms.forms.len();
    let row = |check: &Check| CheckRow {
        code: check.id.clone(),
        kind: check.kind.clone(),
        severity: check.severity.as_str().to_string(),
        forms: if check.forms.len() == all { Vec::new() } else { check.forms.clone() },
        expression: check.expression.clone(),
        // A share of the larger side has no width of its own.
        tolerance: match check.tolerance {
            Tolerance::Absolute(width) => Some(width),
            Tolerance::Relative(_) => None,
        },
        description: format!("{} / {}", check.zh, check.en),
        source: check.source.clone(),
    };
    knowledge.checks.checks.iter().map(row).collect()
}

/// A row of table `regions`.
#[derive(Debug, Default)]
struct RegionRow {
    code: String,
    name: String,
    level: String,
    parent: String,
    valid_from: u16,
    valid_to: Option<u16>,
    successors: Vec<String>,
}

/// The registry's places.
pub(super) fn write_regions(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut rows = region_rows(making.knowledge);
    rows.sort_by(|a, b| (&a.code, a.valid_from).cmp(&(&b.code, b.valid_from)));
    let mut writer = making.create("regions")?;
    let mut batch = writer.batch();
    for row in &rows {
        batch
            .text(&row.code)
            .text(&row.name)
            .text(&row.level)
            .stated(&row.parent)
            .int(Some(row.valid_from.into()))
            .int(row.valid_to.map(u64::from))
            .texts(row.successors.iter().map(String::as_str))
            .end();
        writer.write_if_full(&mut batch)?;
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// The regions of the knowledge, as rows.
fn region_rows(knowledge: &Knowledge) -> Vec<RegionRow> {
    let successor = |(code, year): &(String, Option<u16>)| match year {
        Some(year) => format!("{code}[{year}]"),
        None => code.clone(),
    };
    let row = |region: &Region| RegionRow {
        code: region.code.clone(),
        name: region.name.clone(),
        level: region.level.as_str().to_string(),
        parent: region.parent.clone(),
        valid_from: region.valid_from,
        valid_to: region.valid_to,
        successors: region.successors.iter().map(successor).collect(),
    };
    knowledge.registry.regions().iter().map(row).collect()
}
