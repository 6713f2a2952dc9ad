//! Optimizers and schedules.

use burn::tensor::{Device, Tensor};

use super::super::case::{Case, Computed};
use super::{result, wide};
use crate::error::Result;
use crate::training::optimizer::{Rule, State, Update};
use crate::training::{read_floats, schedule};

pub const OPS: &[&str] = &["adamw", "sgd", "lars", "cosine_warmup", "ema_momentum"];

pub async fn compute(case: &Case, device: &Device) -> Result<Computed> {
    match case.op() {
        "cosine_warmup" => {
            let (warmup, total) = (case.required("warmup_steps")? as usize, steps(case)?);
            // lightly ends at a thousandth of the peak.
            let end = case.number("end_value", case.number("end", 0.001));
            let values = (0..total).map(|step| schedule::cosine_warmup(step, warmup, total, end)).collect();
            Ok(result("values", values))
        }
        "ema_momentum" => {
            let (start, end, total) = (case.required("start")?, case.required("end")?, steps(case)?);
            let values = (0..total).map(|step| schedule::cosine(step, total, start, end)).collect();
            Ok(result("values", values))
        }
        _ => optimize(case, device).await,
    }
}

/// Number of values of a schedule.
fn steps(case: &Case) -> Result<usize> {
    match case.required("total_steps")? {
        total if (0.0..=1e6).contains(&total) => Ok(total as usize),
        total => Err(case.problem(format!("`total_steps` is {total}; give at most a million"))),
    }
}

/// Several updates of one weight with given gradients.
async fn optimize(case: &Case, device: &Device) -> Result<Computed> {
    let (momentum, nesterov) = (case.number("momentum", 0.0), case.flag("nesterov", false));
    let rule = match case.op() {
        "adamw" => {
            let [beta1, beta2] = case.pair("betas")?;
            Rule::AdamW { beta1, beta2, epsilon: case.number("epsilon", 1e-8) }
        }
        "sgd" => Rule::Sgd { momentum, nesterov },
        _ => Rule::Lars { momentum, trust_coefficient: case.number("trust_coefficient", 0.001), nesterov },
    };
    let weight = case.input("weight")?;
    let count = weight.data.len();
    let gradients = case.input("gradients")?;
    if count == 0 || gradients.data.len() % count != 0 {
        return Err(case.problem("gradients do not have the weight's shape".into()));
    }
    let flat = |values: &[f64]| {
        let values: Vec<f32> = values.iter().map(|&x| x as f32).collect();
        Tensor::<1>::from_floats(values.as_slice(), device)
    };
    let (mut weight, mut state) = (flat(&weight.data), State::default());
    let (learning_rate, weight_decay) = (case.required("lr")?, case.number("weight_decay", 0.0));
    let update = Update { learning_rate, weight_decay };
    for gradient in gradients.data.chunks_exact(count) {
        weight = rule.apply(weight, flat(gradient), &mut state, update);
    }
    Ok(result("weight", wide(read_floats(weight).await?)))
}
