//! Corrupted images: what a denoising autoencoder must undo.
//!
//! Masking noise as in Vincent et al., "Extracting and composing robust features with denoising autoencoders", ICML
//! 2008; Gaussian and salt-and-pepper noise as in their "Stacked denoising autoencoders", JMLR 2010.

use burn::tensor::{Tensor, TensorData};

use crate::data::Statistics;
use crate::random::Draws;

/// A way to spoil an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corruption {
    /// Adds normal numbers, `strength` times as large as the data's deviation.
    Gaussian,
    /// Makes a share `strength` of the pixels black or white, by a fair coin.
    SaltAndPepper,
    /// Makes a share `strength` of the pixels the data's mean, which is 0 once images are normalised.
    Masking,
}

/// x̃ = keep · x + add, both [channels, height, width].
struct Change {
    keep: Vec<f32>,
    add: Vec<f32>,
}

/// Spoils each image by the numbers of its own draws.
///
/// - `images`: [batch, channels, height, width], normalised by `statistics`; as many as there are `draws`
/// - returns the same shape, normalised alike
pub fn corrupt(
    images: Tensor<4>,
    draws: impl Iterator<Item = Draws>,
    corruption: Corruption,
    strength: f64,
    statistics: &Statistics,
) -> Tensor<4> {
    let shape = images.dims();
    let [_, channels, height, width] = shape;
    let change = |mut draws| corruption.draw(&mut draws, strength, [channels, height * width], statistics);
    let changes: Vec<Change> = draws.map(change).collect();
    let tensor = |of: fn(&Change) -> &Vec<f32>| {
        let values: Vec<f32> = changes.iter().flat_map(of).copied().collect();
        Tensor::<4>::from_data(TensorData::new(values, shape), &images.device())
    };
    let (keep, add) = (tensor(|change| &change.keep), tensor(|change| &change.add));
    images * keep + add
}

impl Corruption {
    fn draw(self, draws: &mut Draws, strength: f64, [channels, pixels]: [usize; 2], statistics: &Statistics) -> Change {
        let mut change = Change { keep: vec![1.0; channels * pixels], add: vec![0.0; channels * pixels] };
        if self == Corruption::Gaussian {
            change.add.iter_mut().for_each(|x| *x = strength as f32 * draws.normal());
            return change;
        }
        // A fixed number of pixels, as in the papers; all channels of a pixel, or they would tell each other.
        let count = (strength * pixels as f64).round() as usize;
        for pixel in draws.permutation(pixels).into_iter().take(count) {
            let value = if draws.chance(0.5) { 1.0 } else { 0.0 };
            for channel in 0..channels {
                let at = channel * pixels + pixel;
                change.keep[at] = 0.0;
                if self == Corruption::SaltAndPepper {
                    change.add[at] = (value - statistics.mean[channel]) / statistics.std[channel];
                }
            }
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};
    use burn::tensor::Device;

    /// Two spoilt images of 3 × 20 × 20, all 0.5 once normalised; black is -0.5 and white 1.5.
    fn spoilt(corruption: Corruption, strength: f64) -> Vec<f32> {
        let statistics = Statistics { mean: vec![0.25; 3], std: vec![0.5; 3] };
        let images = Tensor::<4>::ones([2, 3, 20, 20], &Device::flex()) * 0.5;
        let draws = (0..2).map(|sample| Seed(1).draws(Stream::Noise, 0, sample));
        corrupt(images, draws, corruption, strength, &statistics).into_data().try_to_vec().unwrap()
    }

    fn count(values: &[f32], of: f32) -> usize {
        values.iter().filter(|&&x| (x - of).abs() < 1e-6).count()
    }

    #[test]
    fn masking_takes_just_its_share_and_whole_pixels() {
        for image in spoilt(Corruption::Masking, 0.25).chunks(1200) {
            assert_eq!((count(image, 0.0), count(image, 0.5)), (300, 900));
            let [red, blue] = [&image[..400], &image[800..]];
            assert_eq!(red, blue);
        }
    }

    #[test]
    fn salt_and_pepper_are_white_and_black_in_equal_parts() {
        for image in spoilt(Corruption::SaltAndPepper, 0.5).chunks(1200) {
            let (black, white) = (count(image, -0.5), count(image, 1.5));
            assert_eq!((black + white, count(image, 0.5)), (600, 600));
            assert!((200..400).contains(&black), "{black} black");
        }
    }

    #[test]
    fn gaussian_noise_has_its_deviation() {
        let values = spoilt(Corruption::Gaussian, 0.3);
        let variance = values.iter().map(|x| (x - 0.5).powi(2)).sum::<f32>() / values.len() as f32;
        assert!((variance.sqrt() - 0.3).abs() < 0.02, "{variance}");
    }

    #[test]
    fn no_strength_changes_nothing_and_images_differ_in_noise() {
        for corruption in [Corruption::Gaussian, Corruption::SaltAndPepper, Corruption::Masking] {
            assert_eq!(count(&spoilt(corruption, 0.0), 0.5), 2400);
            let values = spoilt(corruption, 0.5);
            assert_ne!(values[..1200], values[1200..], "{corruption:?}");
        }
    }
}
