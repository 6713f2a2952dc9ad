//! Measures of a representation.

mod collapse;
mod knn;

pub use collapse::{alignment, embedding_std, rankme, uniformity};
pub use knn::{knn_predict, unit_rows};
