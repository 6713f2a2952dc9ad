//! The L*a*b* colours and their bins, of colorization.

use burn::tensor::Device;

use super::super::case::{Case, Computed};
use super::inputs::{ANY, Inputs};
use super::{result, wide};
use crate::error::Result;
use crate::training::read_floats;
use crate::views::{AbBins, lab_to_rgb, rgb_to_lab};

pub const OPS: &[&str] =
    &["rgb_to_lab", "lab_to_rgb", "ab_bins", "ab_soft_encode", "ab_rebalancing", "ab_annealed_mean"];

pub async fn compute(case: &Case, device: &Device) -> Result<Computed> {
    let inputs = Inputs::new(case, device);
    match case.op() {
        op @ ("rgb_to_lab" | "lab_to_rgb") => {
            let image = inputs.constant("image", [3, ANY, ANY])?.unsqueeze::<4>();
            let image = if op == "rgb_to_lab" { rgb_to_lab(image) } else { lab_to_rgb(image) };
            Ok(result("image", wide(read_floats(image).await?)))
        }
        "ab_bins" => Ok(result("values", wide(AbBins::in_gamut().centres().as_flattened().to_vec()))),
        "ab_soft_encode" => {
            let (bins, ab) = (bins(case)?, pairs(case, "ab")?);
            let mut shares = vec![0.0; ab.len() * bins.count()];
            for (ab, shares) in ab.iter().zip(shares.chunks_exact_mut(bins.count())) {
                bins.soft_encode(*ab, shares);
            }
            Ok(result("probabilities", wide(shares)))
        }
        "ab_rebalancing" => {
            let (bins, counts) = (bins(case)?, case.input("counts")?);
            if counts.data.len() != bins.count() {
                return Err(case.problem("there must be as many counts as bins".into()));
            }
            let counts: Vec<f32> = counts.data.iter().map(|&count| count as f32).collect();
            Ok(result("weights", wide(bins.rebalancing(&counts, case.number("uniform_share", 0.5)))))
        }
        _ => {
            let bins = bins(case)?;
            let logits = inputs.constant("logits", [ANY, bins.count()])?;
            let ab = bins.annealed_mean(logits, case.required("temperature")?);
            Ok(result("ab", wide(read_floats(ab).await?)))
        }
    }
}

/// The bins with the centres in input `bins`.
fn bins(case: &Case) -> Result<AbBins> {
    pairs(case, "bins").map(AbBins::new)
}

/// Values of the input `name`, [rows, 2].
fn pairs(case: &Case, name: &str) -> Result<Vec<[f32; 2]>> {
    let input = case.input(name)?;
    match input.shape[..] {
        [rows, 2] if rows > 0 => Ok(input.data.chunks_exact(2).map(|ab| [ab[0] as f32, ab[1] as f32]).collect()),
        _ => Err(case.problem(format!("input `{name}` must be [rows, 2]"))),
    }
}
