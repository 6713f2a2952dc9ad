//! Files that leave a run: weights in PyTorch's layout, checkpoints, embeddings.

pub mod npy;

mod checkpoint;
mod embeddings;
mod encoder;
mod history;
mod weights;

pub use checkpoint::{Checkpoint, checkpoint_file};
pub use embeddings::embeddings_file;
pub use encoder::{LoadedEncoder, encoder_file, load_encoder};
pub use history::Course;
pub use weights::{Weight, read_weights};
