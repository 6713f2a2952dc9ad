//! Measures of a representation.

mod collapse;
mod dense;
mod kmeans;
mod knn;
mod lbfgs;
mod logistic;
mod pca;
mod probe;
mod standardizer;

pub use collapse::{alignment, embedding_std, mean_std, rankme, uniformity};
pub use dense::DenseMaps;
pub use knn::{Neighbours, knn_predict, unit_rows};
pub use logistic::{Labelled, Logistic, greatest};
pub use probe::{Probe, ProbeFit};
pub use standardizer::Standardizer;
