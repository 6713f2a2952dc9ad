//! The CPU's fast path: a batch of views straight from the packed bytes of a data set.
//!
//! The same in-place transforms as the readable [`View::apply`], with buffers kept from view to view, on all cores
//! natively.

use super::augmentation::{Jitter, View};
use super::blur::{Blurrer, kernel_size};
use super::image::Pixel;
use super::resized_crop::Resampler;
use super::{colour, flip, rotate, solarize};
use crate::data::{SampleSet, Statistics};

/// View `views[i]` of sample `indices[i]` for each i: [n, channels, height, width], `size` = [height, width].
/// With `statistics`, each channel is shifted and scaled to mean 0 and standard deviation 1 at the end.
///
/// # Panics
/// When `indices` and `views` differ in length, or an index is not in the set.
pub fn augment_batch(
    set: &SampleSet,
    indices: &[usize],
    views: &[View],
    size: [usize; 2],
    statistics: Option<&Statistics>,
) -> Vec<f32> {
    assert_eq!(indices.len(), views.len(), "one view an index");
    let mut batch = vec![0.0; indices.len() * set.channels * size[0] * size[1]];
    let render = |renderer: &mut Renderer, (i, target): (usize, &mut [f32])| {
        renderer.render(&views[i], set.sample(indices[i]), set.shape(), size, target);
        if let Some(statistics) = statistics {
            normalize(target, statistics);
        }
    };
    each_view(&mut batch, set.channels * size[0] * size[1], render);
    batch
}

/// Runs `render` on each part of `batch` of length `view_len`.
#[cfg(threads)]
fn each_view(batch: &mut [f32], view_len: usize, render: impl Fn(&mut Renderer, (usize, &mut [f32])) + Sync + Send) {
    use rayon::prelude::*;
    // A small view takes a few microseconds: hand out several at a time.
    let views = batch.par_chunks_exact_mut(view_len).enumerate().with_min_len(8);
    views.for_each_init(Renderer::default, render);
}

/// Runs `render` on each part of `batch` of length `view_len`.
#[cfg(not(threads))]
fn each_view(batch: &mut [f32], view_len: usize, render: impl Fn(&mut Renderer, (usize, &mut [f32]))) {
    let mut renderer = Renderer::default();
    batch.chunks_exact_mut(view_len).enumerate().for_each(|view| render(&mut renderer, view));
}

/// (x − mean) / std, channel by channel; `pixels` is [channels, height, width].
fn normalize(pixels: &mut [f32], statistics: &Statistics) {
    let plane = pixels.len() / statistics.mean.len();
    let channels = statistics.mean.iter().zip(&statistics.std);
    for (pixels, (mean, std)) in pixels.chunks_exact_mut(plane).zip(channels) {
        let scale = 1.0 / std;
        pixels.iter_mut().for_each(|x| *x = (*x - mean) * scale);
    }
}

/// Makes views one after the other, with buffers that are kept.
#[derive(Default)]
struct Renderer {
    resampler: Resampler,
    blurrer: Blurrer,
    /// The view before its rotation.
    unturned: Vec<f32>,
}

impl Renderer {
    /// Writes the view of `source` [channels, height, width] into `target` [channels, size].
    fn render<P: Pixel>(&mut self, view: &View, source: &[P], shape: [usize; 3], size: [usize; 2], target: &mut [f32]) {
        let channels = shape[0];
        let [height, width] = view.size_before_turns(size);
        if view.quarter_turns == 0 {
            self.resampler.resized_crop(source, shape, view.crop, size, target);
            if view.flip {
                flip::flip_rows(target, width);
            }
        } else {
            self.unturned.resize(target.len(), 0.0);
            self.resampler.resized_crop(source, shape, view.crop, [height, width], &mut self.unturned);
            if view.flip {
                flip::flip_rows(&mut self.unturned, width);
            }
            rotate::rotate_into(&self.unturned, [channels, height, width], view.quarter_turns, target);
        }
        for step in view.jitter.into_iter().flatten() {
            match step {
                Jitter::Brightness(factor) => colour::brighten(target, factor),
                Jitter::Contrast(factor) => colour::contrast(target, channels, factor),
                Jitter::Saturation(factor) => colour::saturate(target, channels, factor),
                Jitter::Hue(turn) => colour::shift_hue(target, channels, turn),
            }
        }
        if view.grey {
            colour::grey(target, channels);
        }
        if let Some(sigma) = view.blur {
            self.blurrer.blur(target, size, [kernel_size(size[1]), kernel_size(size[0])], [sigma; 2]);
        }
        if let Some(threshold) = view.solarize {
            solarize::solarize_pixels(target, threshold);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};
    use crate::views::{Augmentation, Image};

    fn set(shape: [usize; 3]) -> SampleSet {
        let mut draws = Seed(9).draws(Stream::Noise, 0, 0);
        let pixels = (0..6 * shape.iter().product::<usize>()).map(|_| draws.bits() as u8).collect();
        SampleSet::new("noise", shape, pixels, None, vec![]).unwrap()
    }

    fn everything() -> Augmentation {
        Augmentation {
            blur_probability: 0.5,
            solarize_probability: 0.3,
            rotation_probability: 0.5,
            ..Augmentation::default()
        }
    }

    #[test]
    fn the_fast_path_equals_the_readable_one() {
        for (shape, size) in [([1, 28, 28], [32, 32]), ([3, 20, 24], [16, 18]), ([3, 9, 7], [13, 5])] {
            let set = set(shape);
            let indices: Vec<usize> = (0..60).map(|i| i % 6).collect();
            let draw = |i: u64| everything().draw(&mut Seed(1).draws(Stream::View0, 0, i), shape);
            let views: Vec<View> = (0..60).map(draw).collect();
            let batch = augment_batch(&set, &indices, &views, size, None);
            let len = shape[0] * size[0] * size[1];
            for ((index, view), got) in indices.iter().zip(&views).zip(batch.chunks_exact(len)) {
                let want = view.apply(&Image::from_bytes(shape, set.sample(*index)), size);
                assert_eq!(got, want.data, "{view:?}");
            }
        }
    }

    #[test]
    fn statistics_normalise_the_plain_views() {
        let set = set([3, 8, 8]);
        let indices: Vec<usize> = (0..6).collect();
        let views = [View::plain(set.shape()); 6];
        let batch = augment_batch(&set, &indices, &views, [8, 8], Some(&set.statistics()));
        let mean = batch.iter().sum::<f32>() / batch.len() as f32;
        let variance = batch.iter().map(|x| x * x).sum::<f32>() / batch.len() as f32;
        assert!(mean.abs() < 1e-4 && (variance - 1.0).abs() < 1e-3, "mean {mean}, variance {variance}");
    }

    #[test]
    fn an_empty_batch_is_empty() {
        assert!(augment_batch(&set([1, 4, 4]), &[], &[], [4, 4], None).is_empty());
    }
}
