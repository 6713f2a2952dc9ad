//! Settings that describe themselves.
//!
//! `settings!` declares a struct of settings once, with range, default, unit and help text in English and
//! French. The page's form, the command line's flags, the TypeScript types and the help pages read the
//! resulting [`Parameter`]s, so nothing about one setting is written in two places.

mod declare;
mod parameter;
mod values;

pub use parameter::{Kind, Parameter, When};
pub use values::{FromValue, Value, Values, default_in};

use serde::{Deserialize, Serialize};

/// A text in both languages of the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

/// A text in both languages that is written while the program runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}
