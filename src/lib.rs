//! Autodidact: self-supervised learning where the data already is.
//!
//! One core, three doors: the browser tab (`web`), the command line (`main.rs`) and this crate.

pub mod data;
pub mod error;
pub mod kernels;
pub mod random;
pub mod views;

pub use error::{Error, Result};
