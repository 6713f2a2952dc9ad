//! Measures of a representation.

mod collapse;
mod dense;
mod kmeans;
mod knn;
mod lbfgs;
mod logistic;
mod neighbourhood;
mod pca;
mod probe;
mod standardizer;

pub use collapse::{alignment, embedding_std, mean_std, rankme, uniformity};
pub use dense::DenseMaps;
pub use kmeans::kmeans;
pub use knn::{Neighbours, knn_predict, unit_rows};
pub use logistic::{Labelled, Logistic, greatest};
pub use neighbourhood::{Neighbour, Neighbourhood, nearest_rows};
pub use pca::Pca;
pub use probe::{Probe, ProbeFit, Regularisation};
pub use standardizer::Standardizer;
