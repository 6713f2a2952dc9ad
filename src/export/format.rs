//! Formats that an encoder leaves in.

use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A file format for encoders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Weights in PyTorch's layout.
    Safetensors,
    /// The whole computation.
    Onnx,
}

impl Format {
    /// That of a file by the end of its name; safetensors where it says nothing.
    pub fn of_name(name: &Path) -> Self {
        match name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onnx")) {
            true => Self::Onnx,
            false => Self::Safetensors,
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "safetensors" => Ok(Self::Safetensors),
            "onnx" => Ok(Self::Onnx),
            _ => Err(Error::Unknown { what: "format", name: name.into(), choices: "safetensors, onnx".into() }),
        }
    }
}
