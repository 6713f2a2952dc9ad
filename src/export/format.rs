//! Formats that an encoder leaves in.

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
