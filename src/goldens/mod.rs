//! Reference cases: inputs and expected outputs from independent implementations, run against this one.
//!
//! One JSON file a case: `op`, `params`, `inputs` (name → shape and row-major data), `expected`, `tolerance`
//! (|got − want| ≤ abs + rel·|want|), `source`. An unknown `op` fails.

mod case;
mod ops;

pub use case::{Case, Outcome, run};
