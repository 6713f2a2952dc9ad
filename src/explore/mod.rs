//! What to do with an encoder: see how it arranges the images, find doubles and strangers among them, and make a
//! classifier of it from a few labels.

mod classifier;
mod embeddings;
mod inspection;

pub use classifier::{Classifier, Given, fit_head};
pub use embeddings::Embeddings;
pub use inspection::{Group, Inspection, Inspector, SIMILARITY, Stranger};
