//! Named tensors in the safetensors format.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};

use crate::error::{Error, Result};
use crate::models::{Module, Parameter};
use crate::training::read_all;

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

impl Weight {
    /// On a device, flat.
    pub(super) fn upload(self, device: &Device) -> Tensor<1> {
        let count = self.values.len();
        Tensor::from_data(TensorData::new(self.values, [count]), device)
    }
}

/// What a safetensors file holds, as far as this crate reads and writes it.
#[derive(Debug, Default)]
pub(super) struct File {
    /// 32-bit floats.
    pub weights: Vec<Weight>,
    /// Whole numbers: shape and values by name.
    pub counts: BTreeMap<String, (Vec<usize>, Vec<i64>)>,
    /// Texts by name.
    pub metadata: HashMap<String, String>,
}

impl File {
    /// The file's bytes.
    pub fn write(&self) -> Result<Vec<u8>> {
        let failed = |error: SafeTensorError| Error::Weights(format!("cannot be written: {error}"));
        let mut views = vec![];
        for weight in &self.weights {
            let bytes = bytemuck::cast_slice(&weight.values);
            views.push((&weight.name, TensorView::new(Dtype::F32, weight.shape.clone(), bytes).map_err(failed)?));
        }
        for (name, (shape, values)) in &self.counts {
            let bytes = bytemuck::cast_slice(values);
            views.push((name, TensorView::new(Dtype::I64, shape.clone(), bytes).map_err(failed)?));
        }
        safetensors::serialize(views, Some(self.metadata.clone())).map_err(failed)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Weights`] when the file is damaged or holds other types than 32-bit floats and 64-bit integers.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let damaged = |error: SafeTensorError| {
            Error::Weights(format!("the file is no readable safetensors file ({error}); it is damaged or cut off"))
        };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let mut file = Self { metadata: header.metadata().clone().unwrap_or_default(), ..Self::default() };
        for (name, view) in tensors.iter() {
            let (name, shape) = (name.to_string(), view.shape().to_vec());
            match view.dtype() {
                Dtype::F32 => {
                    let values = view.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
                    file.weights.push(Weight { name, shape, values });
                }
                Dtype::I64 => {
                    let values = view.data().as_chunks().0.iter().map(|&bytes| i64::from_le_bytes(bytes)).collect();
                    file.counts.insert(name, (shape, values));
                }
                other => return Err(Error::Weights(format!("`{name}` is {other:?}; 32-bit floats are expected"))),
            }
        }
        Ok(file)
    }
}

/// Reads every parameter and buffer of a module from its device.
///
/// # Errors
/// [`Error::Device`] when reading fails.
pub(super) async fn weights_of(module: &mut (dyn Module + Send)) -> Result<Vec<Weight>> {
    let (mut heads, mut values) = (vec![], vec![]);
    module.visit("", &mut |name, p: &mut Parameter| {
        heads.push((name.to_string(), p.shape().to_vec()));
        values.push(p.value());
    });
    let values = read_all(values).await?;
    Ok(heads.into_iter().zip(values).map(|((name, shape), values)| Weight { name, shape, values }).collect())
}

/// Reads the weights of a file, and its metadata.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged or holds other types than 32-bit floats and 64-bit integers.
pub fn read_weights(bytes: &[u8]) -> Result<(Vec<Weight>, HashMap<String, String>)> {
    let File { weights, metadata, .. } = File::read(bytes)?;
    Ok((weights, metadata))
}
