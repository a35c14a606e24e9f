//! Tables without a grid.
use super::found::{Found, Reader};
use crate::model::{Span, Table};
pub(super) fn read_table(_reader: &Reader, _table: &Table) -> Found { Found::default() }
pub(super) fn read_lines(_reader: &Reader, _consumed: &[Span]) -> Vec<Found> { Vec::new() }
