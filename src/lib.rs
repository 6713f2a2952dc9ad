//! Autodidact: self-supervised learning where the data already is.
//!
//! One core, three doors: the browser tab (`web`), the command line (`main.rs`) and this crate.

pub mod data;
pub mod diagnostics;
pub mod error;
pub mod evaluation;
pub mod explore;
pub mod export;
pub mod goldens;
pub mod kernels;
pub mod losses;
pub mod methods;
pub mod models;
pub mod random;
pub mod spec;
pub mod training;
pub mod views;
#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
