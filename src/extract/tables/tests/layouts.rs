use super::build::*;
use super::*;
use crate::model::{Qualifier, TableLayout};

#[test]
fn html_with_spans() {
    for seed in 0..50 {
        let record = record(seed);
        assert_reads(&page(&record.tables(), TableLayout::Html), &record);
    }
}

#[test]
fn blank_cells_are_blank_and_marks_are_not_zero() {
    let mut record = record(3);
    record.t3[0] = ["26", "", "", "/", "—", "", "26"].map(String::from).to_vec();
    record.t4[3] = "无".into();
    let page = page(&record.tables(), TableLayout::Html);
    let found = read(&page, knowledge());
    assert_eq!(found.unread, vec![]);
    let book = &knowledge().codebook;
    let received = book.indicator("requests.received.total").unwrap();
    let row: Vec<_> = found.observations.iter().filter(|seen| seen.indicator == received).collect();
    let said: Vec<_> = row.iter().map(|seen| (seen.value, seen.qualifier)).collect();
    let blank = (None, Qualifier::Blank);
    let none = (None, Qualifier::NotApplicable);
    let value = (Some(26.0), Qualifier::Exact);
    assert_eq!(said, [value, blank, blank, none, none, blank, value]);
    assert!(row.iter().all(|seen| seen.interval.is_some() == seen.value.is_some()));
    let pending = book.indicator("review.pending").unwrap();
    let seen = found.observations.iter().find(|seen| seen.indicator == pending).unwrap();
    assert_eq!((seen.value, seen.basis), (Some(0.0), crate::model::Basis::Negated));
    assert_eq!(page.words(seen.evidence), "无");
}
