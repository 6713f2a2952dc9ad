//! Reference cases: inputs and expected outputs from independent implementations, run against this one.
//!
//! One JSON file a case: `op`, `params`, `inputs` (name → shape and row-major data), `expected`, `tolerance`
//! (|got − want| ≤ abs + rel·|want|), `source`. An unknown `op` fails.

mod case;
pub mod losses;
mod ops;

pub use case::{Array, Case, Outcome, run};
pub use ops::OPS;
