//! Files that leave a run: weights in PyTorch's layout, ONNX, model cards, checkpoints, embeddings.

pub mod npy;

mod about;
mod card;
mod checkpoint;
mod classifier;
mod csv;
mod embeddings;
mod encoder;
mod format;
mod head;
mod history;
mod onnx;
mod weights;

pub use about::{About, Results};
pub use checkpoint::{Checkpoint, checkpoint_file};
pub use classifier::{classifier_file, export_classifier, labels_csv, predictions_csv};
pub use csv::plain as plain_cell;
pub use embeddings::embeddings_file;
pub use encoder::{LoadedEncoder, encoder_file, export_run, load_encoder, settings_for, start_from};
pub use format::Format;
pub use head::LinearHead;
pub use history::Course;
pub use weights::{Weight, read_weights};
