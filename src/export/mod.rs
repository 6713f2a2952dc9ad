//! Files that leave a run: weights in PyTorch's layout, checkpoints, embeddings.

pub mod npy;

mod encoder;
mod weights;

pub use encoder::{LoadedEncoder, encoder_file, load_encoder};
pub use weights::{Weight, checkpoint_file, read_weights};
