//! How good a trained encoder is: nearest neighbours, linear probe and fine-tuning on few and on all labels, beside
//! the same network trained from scratch on the same labels, raw pixels and the untrained encoder.

mod evaluator;
mod frozen;
mod notes;
mod options;
mod plan;
mod report;
mod scores;
mod self_training;
mod subject;
mod task;
mod tuning;

pub use evaluator::{Evaluator, Progress};
pub use options::Options;
pub use plan::Input;
pub use report::{Neighbours, Point, Report, Spread};
pub use scores::{ClassScore, Scores};
pub use subject::Subject;
pub use task::Task;
pub use tuning::{Start, Tuning};
