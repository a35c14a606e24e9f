//! The lines of a paragraph → its tokens: words of the lexicon with their meaning, numbers with hedges and unit, digit
//! runs that their shape shows to be something else, marks; and where they stand beside each other.

mod accounts;
mod clauses;
pub mod lexer;
pub mod number;
mod places;
mod recognise;
mod replaced;
pub mod wraps;

pub use clauses::{behind_last, clause_before, clause_behind, depths, ends_clause, parts_clauses, parts_list};
pub use lexer::{Token, What};
pub use number::{Number, unit_before};
pub use places::{LETTER, gap, hull, touches};
pub use recognise::Shape;
pub use replaced::replaced;
