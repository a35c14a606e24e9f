//! Tests of the rules of the embedded pipeline.

use super::*;
use crate::knowledge::{Forms, Source};

fn knowledge() -> (Codebook, Checks) {
    let mut problems = Problems::default();
    let source = Source::Embedded;
    let codebook = Codebook::load(&source, &mut problems);
    let forms = Forms::load(&source, &codebook, &mut problems);
    let checks = Checks::load(&source, &codebook, &forms, &mut problems);
    assert!(problems.0.is_empty(), "{problems}");
    (codebook, checks)
}

#[test]
fn every_example_comes_out_as_it_says() {
    let (codebook, checks) = knowledge();
    let problems = run_examples(&checks, &codebook);
    assert!(problems.0.is_empty(), "{problems}");
}
