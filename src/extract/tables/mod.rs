//! Part of extract.
