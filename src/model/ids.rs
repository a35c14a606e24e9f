//! Small handles into the codebook; names are looked up in [`crate::knowledge::Codebook`].

use serde::{Deserialize, Serialize};

/// Position of an indicator in the codebook, which is sorted by code: comparing ids
/// compares codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IndicatorId(pub u16);

/// Position of a value of the applicant dimension (the columns of statutory table 3) in
/// the codebook, which is sorted by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ApplicantId(pub u8);

/// Position of a form in the codebook, in order of the form's first year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormId(pub u8);

/// Position of a unit of measure (件, 条, 万元 …) in the codebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnitId(pub u8);

/// Position of a check in the list of checks, which is sorted by id: comparing positions
/// compares ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CheckId(pub u16);

/// Position of a reading rule in the lexicon's list of rules: which rule attached a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleId(pub u8);
