//! The operations that reference cases name.

mod colours;
mod diagnostics;
mod images;
mod inputs;
mod losses;
mod training;

use std::sync::LazyLock;

use burn::tensor::Device;

use super::case::{Case, Computed};
use super::losses::LOSSES;
use crate::error::{Error, Result};

/// Every operation there is.
pub static OPS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let losses = LOSSES.iter().map(|loss| loss.id);
    losses.chain([diagnostics::OPS, training::OPS, images::OPS, colours::OPS].concat()).collect()
});

/// Computes what `case` asks for.
///
/// # Errors
/// [`Error::Unknown`] for an operation that does not exist, [`Error::Data`] for a malformed case.
pub async fn compute(case: &Case, device: &Device) -> Result<Computed> {
    match case.op() {
        op if LOSSES.iter().any(|loss| loss.id == op) => losses::compute(case, device).await,
        op if diagnostics::OPS.contains(&op) => diagnostics::compute(case),
        op if training::OPS.contains(&op) => training::compute(case, device).await,
        op if images::OPS.contains(&op) => images::compute(case),
        op if colours::OPS.contains(&op) => colours::compute(case, device).await,
        op => Err(Error::Unknown { what: "op", name: op.into(), choices: OPS.join(", ") }),
    }
}

/// One result under the name that cases give it.
fn result(name: &str, values: Vec<f64>) -> Computed {
    Computed::from([(name.to_string(), values)])
}

fn wide(values: Vec<f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
}
