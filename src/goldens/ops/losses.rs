//! Losses, with their gradients.

use burn::tensor::{Device, Tensor};

use super::super::case::{Case, Computed};
use super::super::losses::find;
use super::inputs::{ANY, Inputs};
use crate::error::Result;
use crate::losses::{
    Likelihood, barlow_twins, clip, cross_entropy, dino, info_nce_queue, masked_mse, negative_cosine, nt_xent, sigreg,
    smooth_l1, vae, vicreg,
};

/// A number of the case, or the one that the registry of losses declares: that of the method's paper.
fn parameter(case: &Case, name: &str) -> f64 {
    case.number(name, find(case.op()).ok().and_then(|loss| loss.default(name)).unwrap_or(f64::NAN))
}

/// The loss that the case names, and its gradients.
pub async fn compute(case: &Case, device: &Device) -> Result<Computed> {
    let mut inputs = Inputs::new(case, device);
    let loss = match case.op() {
        "nt_xent" | "info_nce_queue" | "clip" => contrastive(&mut inputs)?,
        "negative_cosine" | "barlow_twins" | "vicreg" | "sigreg" => non_contrastive(&mut inputs)?,
        "dino" => dino_views(&mut inputs)?,
        "vae" => evidence(&mut inputs)?,
        _ => regression(&mut inputs)?,
    };
    inputs.differentiate(loss).await
}

fn contrastive(inputs: &mut Inputs) -> Result<Tensor<1>> {
    let case = inputs.case;
    Ok(match case.op() {
        "nt_xent" => {
            let [z0, z1] = inputs.pair("z0", "z1")?;
            nt_xent(z0, z1, parameter(case, "temperature"))
        }
        "clip" => {
            let [image, text] = inputs.pair("image", "text")?;
            clip(image, text, inputs.leaf("log_scale", [1])?)
        }
        _ => {
            let query: Tensor<2> = inputs.leaf("query", [ANY, ANY])?;
            let key = inputs.constant("key", query.dims())?;
            let queue = inputs.constant("queue", [ANY, query.dims()[1]])?;
            info_nce_queue(query, key, queue, parameter(case, "temperature"))
        }
    })
}

fn non_contrastive(inputs: &mut Inputs) -> Result<Tensor<1>> {
    let case = inputs.case;
    if case.op() == "sigreg" {
        let embeddings: Tensor<2> = inputs.leaf("embeddings", [ANY, ANY])?;
        let slices = inputs.constant("slices", [embeddings.dims()[1], ANY])?;
        let knots = parameter(case, "knots").clamp(2.0, 1e4) as usize;
        return Ok(sigreg(embeddings, slices, knots, parameter(case, "t_max")));
    }
    if case.op() == "negative_cosine" {
        let [prediction, target] = inputs.pair("prediction", "target")?;
        return Ok(negative_cosine(prediction, target));
    }
    let [z0, z1] = inputs.pair("z0", "z1")?;
    if case.op() == "barlow_twins" {
        return Ok(barlow_twins(z0, z1, parameter(case, "redundancy_weight")));
    }
    let weight = |name| parameter(case, name);
    let (invariance, variance) = (weight("invariance_weight"), weight("variance_weight"));
    Ok(vicreg(z0, z1, invariance, variance, weight("covariance_weight"), weight("epsilon")))
}

/// `student0` … are all views; `momentum0` … the momentum encoder's, of the first of them. Reference cases call it
/// `teacher0` …
fn dino_views(inputs: &mut Inputs) -> Result<Tensor<1>> {
    let case = inputs.case;
    let encoder = if case.has("teacher0") { "teacher" } else { "momentum" };
    let shape = inputs.constant::<2>("student0", [ANY, ANY])?.dims();
    let count = |name: &str| (0..).take_while(|i| case.has(&format!("{name}{i}"))).count();
    let (views, global_views) = (count("student"), count(encoder));
    // A running mean is a row, with or without the axis of the batch.
    let center = match case.input("center")?.shape.len() {
        1 => inputs.constant("center", [shape[1]])?.unsqueeze::<2>(),
        _ => inputs.constant("center", [1, shape[1]])?,
    };
    let student: Vec<Tensor<2>> =
        (0..views).map(|i| inputs.leaf(&format!("student{i}"), shape)).collect::<Result<_>>()?;
    let momentum: Vec<Tensor<2>> =
        (0..global_views).map(|i| inputs.constant(&format!("{encoder}{i}"), shape)).collect::<Result<_>>()?;
    let momentum_temperature = case.number("teacher_temperature", parameter(case, "momentum_temperature"));
    Ok(dino(&student, &momentum, center, parameter(case, "student_temperature"), momentum_temperature))
}

/// The reconstruction is named after what it is: `reconstruction_logits` of a Bernoulli, or `reconstruction`, which is a
/// Bernoulli's probability itself.
fn evidence(inputs: &mut Inputs) -> Result<Tensor<1>> {
    let case = inputs.case;
    let logits = case.has("reconstruction_logits");
    let likelihood = match case.text("likelihood", if logits { "bernoulli" } else { "gaussian" }) {
        "bernoulli" => Likelihood::Bernoulli,
        "gaussian" => Likelihood::Gaussian,
        other => return Err(case.problem(format!("`likelihood` is bernoulli or gaussian, not {other}"))),
    };
    let name = if logits { "reconstruction_logits" } else { "reconstruction" };
    let mut reconstruction: Tensor<2> = inputs.leaf(name, [ANY, ANY])?;
    if likelihood == Likelihood::Bernoulli && !logits {
        if case.input(name)?.data.iter().any(|p| !(0.0..=1.0).contains(p)) {
            return Err(case.problem("probabilities must be from 0 to 1".into()));
        }
        // PyTorch cuts logarithms of probabilities off at −100; floats have none between 0 and that.
        let log = |p: Tensor<2>| p.clamp_min(1e-37).log();
        reconstruction = log(reconstruction.clone()) - log(-reconstruction + 1.0);
    }
    let x = inputs.constant("x", reconstruction.dims())?;
    let mu: Tensor<2> = inputs.leaf("mu", [reconstruction.dims()[0], ANY])?;
    let logvar = inputs.leaf("logvar", mu.dims())?;
    Ok(vae(reconstruction, x, mu, logvar, parameter(case, "beta"), likelihood).total)
}

fn regression(inputs: &mut Inputs) -> Result<Tensor<1>> {
    let case = inputs.case;
    Ok(match case.op() {
        "masked_mse" => {
            let prediction: Tensor<3> = inputs.leaf("prediction", [ANY; 3])?;
            let [batch, patches, _] = prediction.dims();
            let (pixels, mask) =
                (inputs.constant("patches", prediction.dims())?, inputs.constant("mask", [batch, patches])?);
            masked_mse(prediction, pixels, mask, case.flag("normalize_patches", false))
        }
        "smooth_l1" => {
            let [prediction, target] = inputs.pair("prediction", "target")?;
            smooth_l1(prediction, target, parameter(case, "beta"))
        }
        _ => {
            let logits: Tensor<2> = inputs.leaf("logits", [ANY, ANY])?;
            let labels = inputs.constant("labels", logits.dims())?;
            let rows = logits.dims()[0];
            let weights = case.has("weights").then(|| inputs.constant("weights", [rows])).transpose()?;
            cross_entropy(logits, labels, weights)
        }
    })
}
