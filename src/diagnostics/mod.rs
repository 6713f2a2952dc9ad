//! Measures of a representation.

mod knn;

pub use knn::{knn_predict, unit_rows};
