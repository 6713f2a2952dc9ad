//! Runs: configuration, schedule, optimizer and the loop.

pub mod config;
pub mod optimizer;
pub mod schedule;

mod alarm;
mod chart;
mod choices;
mod device;
mod diagnosis;
mod evaluate;
mod figure;
pub mod memory;
mod record;
mod settings;
mod snapshot;
mod trainer;

pub(crate) use crate::kernels::fault::read_all;
pub use chart::{ChartData, ChartHead, ChartKind, ChartPixels, Tiles};
pub use choices::{Choices, choices, remember};
pub use config::Config;
pub use device::{Choice, Opened, largest_buffer, open, open_without_webgpu, tune};
pub use diagnosis::{Diagnosis, Space};
pub use evaluate::{NEIGHBOURS, TEMPERATURE, dense, embed};
pub use figure::{ColumnHead, FigurePixels};
pub use record::{BatchChange, Knn, Past, RunLog, StepRecord};
pub use settings::TrainingSettings;
pub use snapshot::{Snapshot, SnapshotPart};
pub(crate) use trainer::read_floats;
pub use trainer::{Pending, Trainer};
