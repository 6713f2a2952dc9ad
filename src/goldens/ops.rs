//! The operations that reference cases name.

use burn::tensor::{Device, Tensor};

use super::case::{Case, Computed};
use crate::diagnostics::knn_predict;
use crate::error::{Error, Result};
use crate::losses::{masked_mse, nt_xent};
use crate::training::optimizer::{Rule, State, Update};
use crate::training::{read_floats, schedule};
use crate::views::{self, CropBox, Image};

/// Computes what `case` asks for.
///
/// # Errors
/// [`Error::Unknown`] for an operation that does not exist, [`Error::Data`] for a malformed case.
pub async fn compute(case: &Case, device: &Device) -> Result<Computed> {
    match case.op() {
        "nt_xent" => {
            let temperature = case.required("temperature")?;
            let loss = |[z0, z1]: [Tensor<2>; 2]| nt_xent(z0, z1, temperature);
            gradients(case, device, ["z0", "z1"], loss).await
        }
        "masked_mse" => {
            let (patches, mask) = (case.tensor("patches", device)?, case.tensor("mask", device)?);
            let normalize = case.flag("normalize_patches", false);
            gradients(case, device, ["prediction"], |[p]: [Tensor<3>; 1]| masked_mse(p, patches, mask, normalize)).await
        }
        "adamw" | "sgd" | "lars" => optimize(case, device).await,
        "cosine_warmup" => {
            let (warmup, total) = (case.required("warmup_steps")? as usize, case.required("total_steps")? as usize);
            // lightly ends at a thousandth of the peak.
            let end = case.number("end_value", case.number("end", 0.001));
            Ok(values((0..total).map(|step| schedule::cosine_warmup(step, warmup, total, end)).collect()))
        }
        "ema_momentum" => {
            let (start, end, total) = (case.required("start")?, case.required("end")?, case.required("total_steps")?);
            Ok(values((0..total as usize).map(|step| schedule::cosine(step, total as usize, start, end)).collect()))
        }
        "knn" => knn(case),
        _ => augment(case),
    }
}

fn values(values: Vec<f64>) -> Computed {
    Computed::from([("values".to_string(), values)])
}

/// A loss and its gradients with respect to the inputs `names`.
async fn gradients<const D: usize, const N: usize>(
    case: &Case,
    device: &Device,
    names: [&str; N],
    loss: impl FnOnce([Tensor<D>; N]) -> Tensor<1>,
) -> Result<Computed> {
    let leaves: Vec<Tensor<D>> =
        names.iter().map(|name| Ok(case.tensor(name, device)?.autodiff().require_grad())).collect::<Result<_>>()?;
    let loss = loss(std::array::from_fn(|i| leaves[i].clone()));
    let gradients = loss.backward();
    let mut computed = Computed::from([("loss".to_string(), wide(read_floats(loss.inner()).await?))]);
    for (name, leaf) in names.iter().zip(leaves) {
        let gradient = leaf.grad(&gradients).ok_or_else(|| case.problem(format!("`{name}` has no gradient")))?;
        computed.insert(format!("grads.{name}"), wide(read_floats(gradient).await?));
    }
    Ok(computed)
}

fn wide(values: Vec<f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
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
    for (step, gradient) in gradients.data.chunks_exact(count).enumerate() {
        let update = Update { learning_rate, weight_decay, count: step + 1 };
        weight = rule.apply(weight, flat(gradient), &mut state, update);
    }
    Ok(Computed::from([("weight".to_string(), wide(read_floats(weight).await?))]))
}

fn knn(case: &Case) -> Result<Computed> {
    let floats = |name: &str| Ok(case.input(name)?.data.iter().map(|&x| x as f32).collect::<Vec<_>>());
    let (bank, queries) = (floats("bank")?, floats("queries")?);
    let labels: Vec<u16> = case.input("bank_labels")?.data.iter().map(|&label| label as u16).collect();
    let classes = case.required("classes")? as usize;
    if labels.is_empty() || bank.len() % labels.len() != 0 || labels.iter().any(|&label| label as usize >= classes) {
        return Err(case.problem("bank, labels and classes do not fit each other".into()));
    }
    let (k, temperature) = (case.required("k")? as usize, case.required("temperature")? as f32);
    let predicted = knn_predict(&bank, &labels, &queries, bank.len() / labels.len(), classes, k, temperature);
    Ok(Computed::from([("top1".to_string(), predicted.into_iter().map(f64::from).collect())]))
}

/// The image transforms, on one image [channels, height, width] in [0, 1].
fn augment(case: &Case) -> Result<Computed> {
    let image = |case: &Case| -> Result<Image> {
        let input = case.input("image")?;
        match input.shape[..] {
            [channels, height, width] => {
                Ok(Image::new([channels, height, width], input.data.iter().map(|&x| x as f32).collect()))
            }
            _ => Err(case.problem("the image must be [channels, height, width]".into())),
        }
    };
    let whole = |name: &str| case.required(name).map(|x| x as isize);
    let factor = || case.required("factor").map(|x| x as f32);
    let out = match case.op() {
        "resized_crop" => {
            let area = CropBox {
                top: whole("top")?,
                left: whole("left")?,
                height: whole("height")? as usize,
                width: whole("width")? as usize,
            };
            views::resized_crop(&image(case)?, area, case.pair("size")?.map(|x| x as usize))
        }
        "horizontal_flip" => views::horizontal_flip(&image(case)?),
        "rot90" => views::rot90(&image(case)?, case.required("k")? as i64),
        "adjust_brightness" => views::adjust_brightness(&image(case)?, factor()?),
        "adjust_contrast" => views::adjust_contrast(&image(case)?, factor()?),
        "adjust_saturation" => views::adjust_saturation(&image(case)?, factor()?),
        "adjust_hue" => views::adjust_hue(&image(case)?, factor()?),
        "grayscale" => views::grayscale(&image(case)?),
        "gaussian_blur" => {
            let (kernel, sigma) = (case.pair("kernel_size")?, case.pair("sigma")?);
            views::gaussian_blur(&image(case)?, kernel.map(|x| x as usize), sigma.map(|x| x as f32))
        }
        "solarize" => views::solarize(&image(case)?, case.required("threshold")? as f32),
        name => return Err(Error::Unknown { what: "op", name: name.into(), choices: OPS.join(", ") }),
    };
    Ok(Computed::from([("image".to_string(), wide(out.data))]))
}

/// Every operation there is.
pub const OPS: &[&str] = &[
    "nt_xent",
    "masked_mse",
    "adamw",
    "sgd",
    "lars",
    "cosine_warmup",
    "ema_momentum",
    "knn",
    "resized_crop",
    "horizontal_flip",
    "rot90",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_saturation",
    "adjust_hue",
    "grayscale",
    "gaussian_blur",
    "solarize",
];
