//! Sample sets, held as packed bytes, and the readers that fill them.
//!
//! Nothing here touches the file system: a door (the command line, the browser) hands over names and bytes.

mod sample_set;

pub use sample_set::{Labels, SampleSet, Statistics};
