//! Autodidact: self-supervised learning where the data already is.
//!
//! One core, three doors: the browser tab (`web`), the command line (`main.rs`) and this crate.

pub mod data;
pub mod error;
pub mod export;
pub mod random;

pub use error::{Error, Result};
