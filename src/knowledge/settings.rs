//! `pipeline.toml`: how a run of the pipeline writes its dataset.

use serde::Deserialize;

use super::{Problems, Source};

const FILE: &str = "pipeline.toml";
/// Tables that may be written year by year.
const SPLIT: [&str; 3] = ["observations", "findings", "texts"];

/// How a run writes its dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// About the tables.
    pub tables: TableSettings,
}

/// How tables are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSettings {
    /// Tables that are written as a folder of parts, one a year.
    pub by_year: Vec<String>,
}

impl Settings {
    /// Loads `pipeline.toml`.
    pub(super) fn load(source: &Source, problems: &mut Problems) -> Settings {
        let Some(settings) = source.toml::<Settings>(FILE, problems) else { return Settings::default() };
        for name in &settings.tables.by_year {
            if !SPLIT.contains(&name.as_str()) {
                let message = format!("by_year: {name:?} is not one of {}", SPLIT.join(", "));
                problems.add(FILE, 0, message);
            }
        }
        settings
    }

    /// Whether a table is written as parts, one a year.
    pub fn is_by_year(&self, table: &str) -> bool {
        self.tables.by_year.iter().any(|name| name == table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> (Settings, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let mut problems = Problems::default();
        let settings = Settings::load(&Source::Directory(folder.path().to_path_buf()), &mut problems);
        (settings, problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn tables_by_year_are_named_and_mistakes_are_said() {
        let (settings, problems) = load("[tables]\nby_year = [\"texts\"]\n");
        assert!(settings.is_by_year("texts") && !settings.is_by_year("findings") && problems.is_empty());
        let (_, problems) = load("[tables]\nby_year = [\"panel\"]\n");
        assert!(problems[0].contains("\"panel\" is not one of observations"), "{problems:?}");
        let (_, problems) = load("[tables]\nby_year = []\nby_month = []\n");
        assert!(problems[0].contains("pipeline.toml:3") && problems[0].contains("by_month"), "{problems:?}");
    }
}
