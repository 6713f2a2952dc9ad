//! Named tensors in the safetensors format.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::error::{Error, Result};
use crate::models::{Module, Parameter};
use crate::training::{Trainer, read_floats};

/// A named tensor, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Path in PyTorch's words.
    pub name: String,
    /// Shape in PyTorch's order.
    pub shape: Vec<usize>,
    /// Values.
    pub values: Vec<f32>,
}

/// Reads every parameter and buffer of a module from its device.
///
/// # Errors
/// [`Error::Device`] when reading fails.
pub(super) async fn weights_of(module: &mut (dyn Module + Send)) -> Result<Vec<Weight>> {
    let mut handles = vec![];
    module.visit("", &mut |name, p: &mut Parameter| handles.push((name.to_string(), p.shape().to_vec(), p.value())));
    let mut weights = vec![];
    for (name, shape, value) in handles {
        weights.push(Weight { name, shape, values: read_floats(value).await? });
    }
    Ok(weights)
}

/// Serialises weights with metadata. `counts` are whole-number scalars, for BatchNorm's `num_batches_tracked`.
pub(super) fn write(
    weights: &[Weight],
    counts: &[(String, i64)],
    metadata: HashMap<String, String>,
) -> Result<Vec<u8>> {
    let failed = |error: safetensors::SafeTensorError| Error::Weights(format!("cannot be written: {error}"));
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.clone(), count.to_le_bytes())).collect();
    let mut views = vec![];
    for weight in weights {
        let bytes = bytemuck::cast_slice(&weight.values);
        views.push((weight.name.clone(), TensorView::new(Dtype::F32, weight.shape.clone(), bytes).map_err(failed)?));
    }
    for (name, bytes) in &counts {
        views.push((name.clone(), TensorView::new(Dtype::I64, vec![], bytes).map_err(failed)?));
    }
    safetensors::serialize(views, Some(metadata)).map_err(failed)
}

/// Everything a run needs to go on: all weights, the optimizer's state, the step, the configuration.
///
/// # Errors
/// [`Error::Device`] when reading fails.
pub async fn checkpoint_file(trainer: &mut Trainer) -> Result<Vec<u8>> {
    let mut weights = weights_of(trainer.method_mut()).await?;
    let names: Vec<_> = weights.iter().map(|weight| (weight.name.clone(), weight.shape.clone())).collect();
    for ((name, shape), state) in names.into_iter().zip(trainer.optimizer_states()) {
        for (moment, value) in [("first", state.first), ("second", state.second)] {
            if let Some(value) = value {
                let (name, shape) = (format!("optimizer.{moment}.{name}"), shape.clone());
                weights.push(Weight { name, shape, values: read_floats(value).await? });
            }
        }
    }
    let metadata = HashMap::from([
        ("format".to_string(), "autodidact-checkpoint-1".to_string()),
        ("config".to_string(), trainer.config().to_json().to_string()),
        ("step".to_string(), trainer.step_count().to_string()),
    ]);
    write(&weights, &[], metadata)
}

/// Reads weights and metadata.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged or holds other types than 32-bit floats.
pub fn read_weights(bytes: &[u8]) -> Result<(Vec<Weight>, HashMap<String, String>)> {
    let damaged = |error: safetensors::SafeTensorError| {
        Error::Weights(format!("the file is no readable safetensors file ({error}); export it again"))
    };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut weights = vec![];
    for (name, view) in file.iter() {
        match view.dtype() {
            Dtype::F32 => {
                let values =
                    view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
                weights.push(Weight { name: name.to_string(), shape: view.shape().to_vec(), values });
            }
            // BatchNorm's counters.
            Dtype::I64 => {}
            other => return Err(Error::Weights(format!("`{name}` is {other:?}; 32-bit floats are expected"))),
        }
    }
    Ok((weights, header.metadata().clone().unwrap_or_default()))
}
