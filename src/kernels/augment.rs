//! Views made on the GPU from the packed bytes of a data set: a step uploads 72 bytes a view, never pixels.
//!
//! The readable twin is `views::View::apply`; `views::augment` packs views for this kernel.

use burn::backend::wgpu::{CubeBackend, CubeTensor};
use burn::cubecl::server::Handle;
use burn::tensor::{DType, Device, Tensor};

use super::shaders;
pub use super::shaders::augment as layout;
use crate::error::{Error, Result};

/// One view, at the offsets of [`layout`].
pub type ViewWords = [u32; layout::VIEW_WORDS as usize];

/// The images of a data set on a WebGPU device, four bytes a word.
pub struct DeviceSamples {
    /// On the device: the client and the device handle for all that goes with the samples.
    anchor: CubeTensor,
    pixels: Handle,
    shape: [usize; 3],
    count: usize,
}

/// What is common to the views of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Output {
    /// [height, width] of the views.
    pub size: [usize; 2],
    /// Taps of the blur, [x, y], odd.
    pub kernel_size: [usize; 2],
    /// Mean of each channel, subtracted at the end.
    pub mean: [f32; 3],
    /// Standard deviation of each channel, divided by at the end.
    pub std: [f32; 3],
}

impl DeviceSamples {
    /// Uploads `pixels`, [count, channels, height, width].
    ///
    /// # Errors
    /// [`Error::Device`] when `device` is not a WebGPU device, or cannot hold the images in one buffer.
    pub fn new(pixels: &[u8], shape: [usize; 3], device: &Device) -> Result<Self> {
        let anchor = Tensor::<1>::zeros([1], device).without_autodiff().try_into_primitive::<CubeBackend>();
        let anchor = anchor.map_err(|_| Error::Device("views on the GPU need a WebGPU device".into()))?;
        let limit = anchor.client.properties().memory.max_page_size;
        let padded = pixels.len().next_multiple_of(4);
        if padded as u64 > limit {
            let problem = format!("the images take {padded} bytes and the GPU allows {limit} in one buffer");
            return Err(Error::Device(format!("{problem}; use fewer or smaller images, or the CPU")));
        }
        let count = pixels.len() / shape.iter().product::<usize>();
        let mut bytes = pixels.to_vec();
        bytes.resize(padded, 0);
        let pixels = anchor.client.create_from_slice(&bytes);
        Ok(Self { anchor, pixels, shape, count })
    }

    /// [channels, height, width] of every image.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The views of a batch, [views, channels, height, width], outside of autodiff.
pub fn augment(samples: &DeviceSamples, views: &[ViewWords], output: &Output) -> Tensor<4> {
    let client = &samples.anchor.client;
    let [height, width] = output.size;
    let shape = [views.len(), samples.shape[0], height, width];
    let elements: usize = shape[1..].iter().product();
    let blurred = views.iter().any(|view| view[layout::SIGMA as usize] != 0);
    let words = client.create_from_slice(bytemuck::cast_slice(&pack(samples, views, output, blurred)));
    let buffer = || client.empty(views.len() * elements * size_of::<f32>());
    let count = views.len() as u32;

    let mut result = buffer();
    let buffers = vec![samples.pixels.clone(), words.clone(), result.clone()];
    shaders::AUGMENT.launch(client, [count, 1, 1], buffers);
    if blurred {
        for shader in [&shaders::AUGMENT_BLUR_ROWS, &shaders::AUGMENT_BLUR_COLUMNS] {
            let next = buffer();
            let buffers = vec![result, words.clone(), next.clone()];
            shader.launch(client, [shader.groups_for(elements) as u32, count, 1], buffers);
            result = next;
        }
    }
    let device = samples.anchor.device.clone();
    let tensor = CubeTensor::new_contiguous(client.clone(), device, shape.into(), result, DType::F32);
    Tensor::from_primitive::<CubeBackend>(tensor)
}

/// Header and views, as `shaders/shared/augment_words.wgsl` lays them out.
fn pack(samples: &DeviceSamples, views: &[ViewWords], output: &Output, blurred: bool) -> Vec<u32> {
    let mut words = vec![0; layout::HEADER_WORDS as usize];
    let mut set = |field: u32, value: u32| words[field as usize] = value;
    let [channels, height, width] = samples.shape;
    set(layout::CHANNELS, channels as u32);
    set(layout::SOURCE_HEIGHT, height as u32);
    set(layout::SOURCE_WIDTH, width as u32);
    set(layout::OUT_HEIGHT, output.size[0] as u32);
    set(layout::OUT_WIDTH, output.size[1] as u32);
    set(layout::BLURRED, u32::from(blurred));
    set(layout::KERNEL_WIDTH, output.kernel_size[0] as u32);
    set(layout::KERNEL_HEIGHT, output.kernel_size[1] as u32);
    for (channel, (mean, std)) in (0..).zip(output.mean.iter().zip(output.std)) {
        set(layout::MEAN + channel, mean.to_bits());
        set(layout::SCALE + channel, (1.0 / std).to_bits());
    }
    words.extend(views.iter().flatten());
    words
}
