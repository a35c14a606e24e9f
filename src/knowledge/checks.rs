//! Rules that values should satisfy (official statistics: edit rules).

use super::{Codebook, Forms, Problems, Source};

/// All checks, in order of their ids.
#[derive(Debug, Default)]
pub struct Checks {}

impl Checks {
    /// Loads `checks/*.toml`.
    pub fn load(_source: &Source, _codebook: &Codebook, _forms: &Forms, _problems: &mut Problems) -> Checks {
        Checks::default()
    }
}
