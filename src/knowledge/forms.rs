//! The official layouts that reports follow.

use super::{Codebook, Problems, Source};
use crate::model::FormId;

/// The four forms, in order of their first year.
#[derive(Debug, Default)]
pub struct Forms {
    /// [`FormId`] is the position.
    pub forms: Vec<Form>,
}

/// One official layout.
#[derive(Debug)]
pub struct Form {
    /// `narrative_2008`, `statistics_2014`, `statutory_2019`, `statutory_2021`.
    pub name: String,
}

impl Forms {
    /// Loads `forms/*`.
    pub fn load(_source: &Source, _codebook: &Codebook, _problems: &mut Problems) -> Forms {
        Forms::default()
    }

    /// The form with this name.
    pub fn form(&self, name: &str) -> Option<FormId> {
        self.forms.iter().position(|form| form.name == name).map(|index| FormId(index as u8))
    }

    /// Name of a form.
    pub fn name(&self, id: FormId) -> &str {
        &self.forms[id.0 as usize].name
    }
}
