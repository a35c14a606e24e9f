//! Placeholder until the rules are written.
