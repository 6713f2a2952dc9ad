//! How much memory a run will need, before it takes any: too large a batch or model is refused with the batch that
//! fits, rather than found out by a tab that dies.
//!
//! bytes ≈ 4 · ( w·(2 + m) + 1.2 · b·p·a + 16 · b² ) + pixels, where
//!
//! - w: numbers in weights and buffers, once as they are and once as their gradient; m: moments of the optimizer
//! - b: batch size; p: images through the encoder for each sample, [`Method::passes`]; a: numbers that the encoder keeps
//!   of an image for the gradient, [`Encoder::activations`](crate::models::Encoder::activations); a fifth on top for
//!   what lives for one operation only
//! - b²: similarities of all pairs of two views, four times
//!
//! It is an estimate, meant to be right within a factor of two: heads and decoders count as part of the passes.

use burn::tensor::Device;

use super::device::largest_buffer;
use super::optimizer::Rule;
use super::{Config, TrainingSettings};
use crate::data::SampleSet;
use crate::error::{Error, Result};
use crate::methods::Method;
use crate::spec::Value;

const FLOAT: f64 = 4.0;
const GIB: f64 = (1u64 << 30) as f64;

/// What there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Bytes in all.
    pub total: f64,
    /// Bytes of one tensor.
    pub buffer: f64,
}

impl Budget {
    /// What a run on `device` may take. WebAssembly addresses 4 GiB, of which the data set and the reader's buffers need
    /// their part; a GPU does not say how much memory it has, only how large one buffer may be; natively the system
    /// knows better, so only what is absurd is refused.
    pub fn of(device: &Device) -> Self {
        match largest_buffer(device) {
            Some(buffer) => Self { total: 16.0 * GIB, buffer },
            None if cfg!(target_arch = "wasm32") => Self { total: 2.0 * GIB, buffer: GIB },
            None => Self { total: 64.0 * GIB, buffer: 32.0 * GIB },
        }
    }
}

/// What a run needs, by batch size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Bytes whatever the batch.
    fixed: f64,
    /// Bytes for each sample.
    sample: f64,
    /// Bytes for each pair of samples.
    pair: f64,
    /// Bytes of the largest tensor, for each sample.
    largest: f64,
}

impl Need {
    /// Of a method as it was built, for images of `shape` [channels, height, width]; `pixels`: bytes of the data set.
    pub fn of(method: &mut dyn Method, rule: &Rule, [_, height, width]: [usize; 3], pixels: usize) -> Self {
        let mut weights = 0;
        method.visit("", &mut |_, parameter| weights += parameter.shape().iter().product::<usize>());
        let moments = if matches!(rule, Rule::AdamW { .. }) { 2.0 } else { 1.0 };
        let passes = method.passes();
        let activations = method.encoder().activations([height, width]);
        Self {
            fixed: FLOAT * weights as f64 * (2.0 + moments) + pixels as f64,
            sample: FLOAT * 1.2 * passes * activations.kept as f64,
            pair: FLOAT * 16.0,
            largest: FLOAT * passes * activations.largest as f64,
        }
    }

    /// Bytes with a batch of this size.
    pub fn total(&self, batch: usize) -> f64 {
        self.fixed + (self.sample + self.pair * batch as f64) * batch as f64
    }

    /// Whether a batch of this size fits.
    pub fn fits(&self, batch: usize, budget: Budget) -> bool {
        self.total(batch) <= budget.total && self.largest * batch as f64 <= budget.buffer
    }

    /// The largest batch up to `batch` that fits.
    ///
    /// # Errors
    /// [`Error::Setting`] when not even two samples do.
    pub fn fitting(&self, batch: usize, budget: Budget) -> Result<usize> {
        if !self.fits(2, budget) {
            let (need, room) = (gib(self.total(2)), gib(budget.total));
            let problem = format!(
                "even this would need about {need} of memory, where there are {room} and one tensor may have {}; choose a smaller model, or smaller images",
                gib(budget.buffer)
            );
            return Err(Error::setting("batch_size", 2, problem));
        }
        // Fits at `low`, not above `high`.
        let (mut low, mut high) = (2, batch);
        while low < high {
            let middle = (low + high).div_ceil(2);
            match self.fits(middle, budget) {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        Ok(low)
    }

    /// Checks a batch that was asked for.
    ///
    /// # Errors
    /// [`Error::Setting`] with the batch that fits.
    pub fn check(&self, batch: usize, budget: Budget) -> Result<()> {
        let fitting = self.fitting(batch, budget)?;
        if fitting >= batch {
            return Ok(());
        }
        let (need, room) = (gib(self.total(batch)), gib(budget.total));
        let problem = format!(
            "a step would need about {need} of memory, where there are {room} and one tensor may have {}; choose at most {fitting}, or a smaller model",
            gib(budget.buffer)
        );
        Err(Error::setting("batch_size", batch, problem))
    }
}

/// Builds the method of a run, and checks that there is memory for it. A batch size that nobody asked for shrinks.
///
/// # Errors
/// [`Error::Setting`] as [`Need::check`], or when the model does not fit the images.
pub(super) fn build_within(
    config: &mut Config,
    settings: &mut TrainingSettings,
    set: &SampleSet,
    device: &Device,
) -> Result<Box<dyn Method>> {
    let (shape, budget) = (set.shape(), Budget::of(device));
    let mut method = config.build(shape, device)?;
    let need = Need::of(method.as_mut(), &settings.rule(), shape, set.pixels.len());
    if config.batch_size_given {
        need.check(settings.batch_size, budget)?;
        return Ok(method);
    }
    let fitting = need.fitting(settings.batch_size, budget)?;
    if fitting == settings.batch_size {
        return Ok(method);
    }
    settings.batch_size = fitting;
    // So that the run's record makes the same run again; and a queue, for example, depends on it.
    config.values.set("batch_size", Value::Integer(fitting));
    config.build(shape, device)
}

fn gib(bytes: f64) -> String {
    match bytes < 0.1 * GIB {
        true => format!("{:.0} MiB", (bytes / (1u64 << 20) as f64).ceil()),
        false => format!("{:.1} GiB", bytes / GIB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::METHODS;
    use serde_json::{Value as Json, json};

    const WASM: Budget = Budget { total: 2.0 * GIB, buffer: GIB };
    /// What WebGPU promises everywhere.
    const WEBGPU: Budget = Budget { total: 16.0 * GIB, buffer: (128 << 20) as f64 };

    fn need(config: Json, shape: [usize; 3]) -> (Need, usize) {
        let config = Config::read(&config).unwrap();
        let mut method = config.build(shape, &Device::flex()).unwrap();
        let settings = config.training();
        (Need::of(method.as_mut(), &settings.rule(), shape, 10_000 * 3072), settings.batch_size)
    }

    #[test]
    fn the_defaults_of_every_method_fit_a_tab() {
        for entry in METHODS {
            let (need, batch) = need(json!({ "method": entry.spec.id }), [3, 32, 32]);
            need.check(batch, WASM).unwrap_or_else(|error| panic!("{}: {error}", entry.spec.id));
            need.check(batch, WEBGPU).unwrap_or_else(|error| panic!("{}: {error}", entry.spec.id));
        }
    }

    #[test]
    fn the_largest_allowed_settings_are_refused_with_the_batch_that_fits() {
        for encoder in [json!({ "encoder": "resnet18", "resnet_width": 128 }), json!({ "convnet_width": 128 })] {
            let mut config = json!({ "method": "simclr", "batch_size": 4096 });
            config.as_object_mut().unwrap().extend(encoder.as_object().unwrap().clone());
            let (need, batch) = need(config, [3, 96, 96]);
            let error = need.check(batch, WASM).unwrap_err();
            assert_eq!(error.kind(), "setting");
            let fitting = need.fitting(batch, WASM).unwrap();
            assert!(error.to_string().contains(&format!("choose at most {fitting},")), "{error}");
            assert!(need.fits(fitting, WASM) && !need.fits(fitting + 1, WASM));
        }
    }

    #[test]
    fn a_model_that_is_too_large_for_any_batch_is_named() {
        let (need, batch) = need(json!({ "method": "mae" }), [3, 32, 32]);
        let error = need.check(batch, Budget { total: 1e6, buffer: 1e6 }).unwrap_err();
        assert!(error.to_string().contains("smaller model"), "{error}");
    }
}
