//! The folder of Parquet tables that a run leaves; the only module that knows Parquet.
