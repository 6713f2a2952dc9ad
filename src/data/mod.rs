//! Sample sets, held as packed bytes, and the readers that fill them.
//!
//! Nothing here touches the file system: a door (the command line, the browser) hands over names and bytes.
//! [`Loader`] recognises what it is given; each format it reads has a file of its own.

mod adapt;
mod archive;
mod cifar;
mod few_labels;
mod fingerprint;
mod folder;
mod idx;
pub mod limits;
mod loader;
mod picture;
mod recognise;
mod sample;
mod sample_set;
mod split;

pub use few_labels::LabelBudget;
pub use loader::{Loader, Skipped};
pub use sample::{SAMPLES, sample_classes};
#[cfg(not(target_arch = "wasm32"))]
pub use sample::{sample, sample_at};
pub use sample_set::{Labels, SampleSet, Statistics};
pub use split::split;
