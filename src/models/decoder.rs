//! From a feature map back to pixels: the decoder of the methods that rebuild images.

use burn::tensor::Tensor;

use super::layers::{BatchNorm, Conv2d, Mode};
use super::parameter::{Init, Module, Parameter, Visitor};
use crate::kernels;

/// Stages that double the size and halve the channels until the map covers the image, whose middle is then cut
/// out; a last 3×3 convolution with a bias gives the outputs.
///
/// Sizes double by repeating pixels before a convolution: a strided transposed convolution, with steps that overlap
/// unevenly, leaves a checkerboard (Odena et al. 2016).
#[derive(Debug)]
pub struct ConvDecoder {
    stages: Vec<Stage>,
    weight: Parameter,
    bias: Parameter,
    size: [usize; 2],
}

/// Nearest ×2, 3×3 convolution, BatchNorm, ReLU.
#[derive(Debug)]
struct Stage {
    conv: Conv2d,
    norm: BatchNorm,
}

/// Fewest channels of a stage.
const NARROWEST: usize = 8;

impl ConvDecoder {
    /// A decoder of maps with `features` channels and size `map` to `outputs` channels of size `size`, both
    /// [rows, columns]. `map` comes from [`super::Encoder::map_size`].
    pub fn new(features: usize, map: [usize; 2], outputs: usize, size: [usize; 2], init: &mut Init) -> Self {
        let (mut channels, mut reached, mut stages) = (features, map.map(|edge| edge.max(1)), vec![]);
        while reached[0] < size[0] || reached[1] < size[1] {
            let next = (channels / 2).max(NARROWEST);
            stages.push(Stage { conv: Conv2d::new([channels, next], 3, 1, init), norm: BatchNorm::new(next, init) });
            (channels, reached) = (next, reached.map(|edge| 2 * edge));
        }
        // PyTorch's default. The He weights of the other convolutions would start with outputs far from the data.
        let bound = 1.0 / ((channels * 9) as f32).sqrt();
        let weight = init.uniform(&[outputs, channels, 3, 3], bound);
        Self { stages, weight, bias: init.uniform(&[outputs], bound), size }
    }

    /// [batch, features, map rows, map columns] → [batch, outputs, rows, columns]
    pub fn forward(&mut self, map: Tensor<4>, mode: Mode) -> Tensor<4> {
        let step = |x, stage: &mut Stage| stage.norm.forward_relu(stage.conv.forward(double(x)), mode);
        let x = crop(self.stages.iter_mut().fold(map, step), self.size);
        let outputs = self.bias.shape()[0];
        kernels::conv2d(x, self.weight.get(), 1, 1) + self.bias.get::<1>().reshape([1, outputs, 1, 1])
    }
}

/// Each pixel twice as high and wide: [batch, channels, height, width] → [batch, channels, 2·height, 2·width]
fn double(x: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels, height, 1, width, 1]).expand([batch, channels, height, 2, width, 2]).reshape([
        batch,
        channels,
        2 * height,
        2 * width,
    ])
}

/// The middle of x, of size [rows, columns].
fn crop(x: Tensor<4>, [rows, columns]: [usize; 2]) -> Tensor<4> {
    let [_, _, height, width] = x.dims();
    x.narrow(2, (height - rows) / 2, rows).narrow(3, (width - columns) / 2, columns)
}

impl Module for ConvDecoder {
    fn visit(&mut self, at: &str, visit: Visitor) {
        for (i, stage) in self.stages.iter_mut().enumerate() {
            stage.conv.visit(&format!("{at}stages.{i}.conv."), visit);
            stage.norm.visit(&format!("{at}stages.{i}.norm."), visit);
        }
        visit(&format!("{at}last.weight"), &mut self.weight);
        visit(&format!("{at}last.bias"), &mut self.bias);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use burn::tensor::{Device, TensorData};

    fn decoder(map: [usize; 2], size: [usize; 2]) -> (ConvDecoder, Tensor<4>) {
        let device = Device::flex();
        let decoder = ConvDecoder::new(16, map, 3, size, &mut Init::new(Seed(1), &device));
        (decoder, Tensor::ones([2, 16, map[0], map[1]], &device))
    }

    #[test]
    fn it_doubles_as_often_as_needed_and_cuts_the_rest() {
        for (map, size, stages) in [
            ([4, 4], [32, 32], 3),
            ([4, 4], [28, 28], 3),
            ([2, 3], [12, 20], 3),
            ([2, 2], [32, 32], 4),
            ([8, 8], [8, 8], 0),
            ([8, 8], [7, 5], 0),
        ] {
            let (mut decoder, x) = decoder(map, size);
            assert_eq!(decoder.stages.len(), stages, "{map:?} to {size:?}");
            assert_eq!(decoder.forward(x, Mode::Train).dims(), [2, 3, size[0], size[1]]);
        }
    }

    #[test]
    fn doubling_repeats_pixels_in_both_directions() {
        let x = Tensor::<4>::from_data(TensorData::new(vec![1.0f32, 2.0, 3.0, 4.0], [1, 1, 2, 2]), &Device::flex());
        let rows = [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0], [3.0, 3.0, 4.0, 4.0], [3.0, 3.0, 4.0, 4.0]];
        assert_eq!(double(x).into_data().try_to_vec::<f32>().unwrap(), rows.concat());
    }

    #[test]
    fn the_middle_is_cut_out() {
        let x =
            Tensor::<4>::from_data(TensorData::new((0..16).map(|i| i as f32).collect(), [1, 1, 4, 4]), &Device::flex());
        assert_eq!(crop(x, [2, 2]).into_data().try_to_vec::<f32>().unwrap(), [5.0, 6.0, 9.0, 10.0]);
    }
}
