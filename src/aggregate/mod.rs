//! Many reports to `panel` and `summary`.
