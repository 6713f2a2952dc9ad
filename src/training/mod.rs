//! Runs: configuration, schedule, optimizer and the loop.

pub mod config;
pub mod optimizer;
pub mod schedule;

mod device;
mod evaluate;
mod record;
mod settings;
mod trainer;

pub use config::Config;
pub use evaluate::embed;
pub use device::{Choice, Opened, open};
pub use record::{Knn, StepRecord};
pub use settings::TrainingSettings;
pub(crate) use trainer::read_floats;
pub use trainer::{Pending, Trainer};
