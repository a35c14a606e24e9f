//! Mistakes in the knowledge files, collected so that one run shows them all.

use std::fmt;

/// A mistake in a knowledge file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path relative to the pipeline folder.
    pub file: String,
    /// 1-based; 0 where the whole file is meant.
    pub line: u32,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// All mistakes found while loading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Records one.
    pub fn add(&mut self, file: &str, line: u32, message: impl Into<String>) {
        self.0.push(Problem { file: file.to_string(), line, message: message.into() });
    }

    /// Records that a file has more of something than there are numbers for.
    pub fn too_many(&mut self, file: &str, count: usize, most: usize, what: &str) {
        if count > most {
            self.add(file, 0, format!("{count} {what}, more than {most}"));
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
