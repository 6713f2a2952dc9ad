//! A batch of views made on the GPU: only the drawn parameters are uploaded.

use super::augmentation::{Jitter, View};
use super::blur::kernel_size;
use crate::data::Statistics;
use crate::kernels::augment::{self, DeviceSamples, Output, ViewWords, layout};
use burn::tensor::Tensor;

/// View `views[i]` of sample `indices[i]` for each i: [n, channels, height, width] on the device of `samples`,
/// outside of autodiff. The GPU's [`super::augment_batch`]: same arguments, same values within float tolerance.
///
/// # Panics
/// When `indices` and `views` differ in length.
pub fn augment(
    samples: &DeviceSamples,
    indices: &[usize],
    views: &[View],
    size: [usize; 2],
    statistics: Option<&Statistics>,
) -> Tensor<4> {
    assert_eq!(indices.len(), views.len(), "one view an index");
    let words: Vec<ViewWords> = views.iter().zip(indices).map(|(view, &sample)| view.to_words(sample)).collect();
    let of = |values: fn(&Statistics) -> &[f32], missing: f32| {
        let channel = |i| statistics.and_then(|statistics| values(statistics).get(i).copied()).unwrap_or(missing);
        [channel(0), channel(1), channel(2)]
    };
    let output = Output {
        size,
        kernel_size: [kernel_size(size[1]), kernel_size(size[0])],
        mean: of(|statistics| &statistics.mean, 0.0),
        std: of(|statistics| &statistics.std, 1.0),
    };
    augment::augment(samples, &words, &output)
}

impl View {
    /// What the GPU needs to make this view of image `sample`.
    pub fn to_words(&self, sample: usize) -> ViewWords {
        let mut words = [0; layout::VIEW_WORDS as usize];
        let mut set = |field: u32, value: u32| words[field as usize] = value;
        set(layout::SAMPLE, sample as u32);
        set(layout::TOP, self.crop.top as u32);
        set(layout::LEFT, self.crop.left as u32);
        set(layout::HEIGHT, self.crop.height as u32);
        set(layout::WIDTH, self.crop.width as u32);
        set(layout::FLIP, u32::from(self.flip));
        set(layout::TURNS, u32::from(self.quarter_turns % 4));
        for (place, step) in (0..).step_by(2).zip(self.jitter.into_iter().flatten()) {
            let (kind, factor) = match step {
                Jitter::Brightness(factor) => (layout::BRIGHTNESS, factor),
                Jitter::Contrast(factor) => (layout::CONTRAST, factor),
                Jitter::Saturation(factor) => (layout::SATURATION, factor),
                Jitter::Hue(turn) => (layout::HUE, turn),
            };
            set(layout::JITTER + place, kind);
            set(layout::JITTER + place + 1, factor.to_bits());
        }
        set(layout::GREY, u32::from(self.grey));
        set(layout::SIGMA, self.blur.unwrap_or(0.0).to_bits());
        set(layout::THRESHOLD, self.solarize.unwrap_or(2.0).to_bits());
        words
    }
}
