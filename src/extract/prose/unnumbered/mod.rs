//! The clauses of a sentence without numbers → zeros said in words, and statements about all of something, which are
//! kept until the whole text is known.

mod totals;
mod zeros;
