//! The one error type of the crate: every message says what was wrong, with the value, and what to do.

/// What can go wrong. `kind()` is the stable name that JavaScript and `--json` readers match on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A file or archive could not be read as data.
    #[error("{name}: {problem}")]
    Data {
        /// File or archive entry.
        name: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// The files were read but do not make a usable data set.
    #[error("{0}")]
    DataSet(String),
    /// A setting is out of its range or of the wrong type.
    #[error("setting `{name}` is {value}: {problem}")]
    Setting {
        /// The parameter's name in SPEC.
        name: String,
        /// The value as given.
        value: String,
        /// What is expected.
        problem: String,
    },
    /// No method, encoder, sample or loss of that name.
    #[error("there is no {what} `{name}`; choose one of: {choices}")]
    Unknown {
        /// What kind of thing was asked for.
        what: &'static str,
        /// The name as given.
        name: String,
        /// Comma-separated valid names.
        choices: String,
    },
    /// The loss or a weight is NaN or infinite.
    #[error("the loss became {value} at step {step}: {advice}")]
    NotFinite {
        /// Zero-based training step.
        step: usize,
        /// `NaN`, `inf` or `-inf`.
        value: String,
        /// The likely cause and what to try.
        advice: String,
    },
    /// The compute device is missing or failed.
    #[error("device: {0}")]
    Device(String),
    /// A weights or checkpoint file does not fit.
    #[error("weights: {0}")]
    Weights(String),
    /// Reading or writing a file failed (native only).
    #[error("{0}")]
    Io(String),
}

/// Result with the crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Stable machine-readable name of the kind of error.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::Data { .. } => "data",
            Error::DataSet(_) => "data-set",
            Error::Setting { .. } => "setting",
            Error::Unknown { .. } => "unknown",
            Error::NotFinite { .. } => "not-finite",
            Error::Device(_) => "device",
            Error::Weights(_) => "weights",
            Error::Io(_) => "io",
        }
    }

    /// A [`Error::Data`] about the file `name`.
    pub fn data(name: impl Into<String>, problem: impl Into<String>) -> Self {
        Error::Data { name: name.into(), problem: problem.into() }
    }

    /// A [`Error::Setting`] about the parameter `name`.
    pub fn setting(name: impl Into<String>, value: impl ToString, problem: impl Into<String>) -> Self {
        Error::Setting { name: name.into(), value: value.to_string(), problem: problem.into() }
    }
}
