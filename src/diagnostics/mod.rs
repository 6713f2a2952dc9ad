//! Measures of a representation.

mod collapse;
mod knn;
mod lbfgs;
mod logistic;
mod probe;
mod standardizer;

pub use collapse::{alignment, embedding_std, rankme, uniformity};
pub use knn::{knn_predict, unit_rows};
pub use logistic::{Labelled, Logistic, greatest};
pub use probe::Probe;
pub use standardizer::Standardizer;
