//! Views made by the WGSL kernels against those of the CPU. Needs a WebGPU adapter; a software one will do.

use autodidact::data::SampleSet;
use autodidact::random::{Seed, Stream};
use autodidact::views::{Augmentation, CropBox, DeviceSamples, Jitter, View, augment, augment_batch};
use burn::tensor::Device;

use crate::common::webgpu;

fn noise(count: usize, shape: [usize; 3]) -> SampleSet {
    let mut draws = Seed(9).draws(Stream::Noise, 0, 0);
    let pixels = (0..count * shape.iter().product::<usize>()).map(|_| draws.bits() as u8).collect();
    SampleSet::new("noise", shape, pixels, None, vec![]).unwrap()
}

/// The largest difference between the GPU's views and the CPU's.
fn difference(set: &SampleSet, views: &[View], size: [usize; 2], normalised: bool) -> f32 {
    let indices: Vec<usize> = (0..views.len()).map(|i| (i * 5 + 1) % set.len()).collect();
    let statistics = normalised.then(|| set.statistics());
    let want = augment_batch(set, &indices, views, size, statistics.as_ref());
    let samples = DeviceSamples::new(&set.pixels, set.shape(), webgpu()).unwrap();
    let got = augment(&samples, &indices, views, size, statistics.as_ref());
    assert_eq!(got.dims(), [views.len(), set.channels, size[0], size[1]]);
    let got: Vec<f32> = got.into_data().try_to_vec().unwrap();
    assert_eq!(got.len(), want.len());
    got.iter().zip(&want).map(|(got, want)| (got - want).abs()).fold(0.0, f32::max)
}

fn drawn(augmentation: &Augmentation, count: u64, shape: [usize; 3]) -> Vec<View> {
    (0..count).map(|sample| augmentation.draw(&mut Seed(4).draws(Stream::View1, 0, sample), shape)).collect()
}

#[test]
fn random_views_equal_those_of_the_cpu() {
    let everything = Augmentation {
        blur_probability: 0.5,
        solarize_probability: 0.3,
        rotation_probability: 0.5,
        ..Augmentation::default()
    };
    let cases = [
        ([1, 28, 28], [32, 32]),
        ([3, 32, 32], [32, 32]),
        ([3, 20, 24], [17, 19]),
        ([1, 9, 7], [13, 5]),
        ([3, 50, 41], [11, 64]),
    ];
    for (shape, size) in cases {
        for augmentation in [everything, Augmentation { blur_probability: 0.0, ..everything }] {
            let worst = difference(&noise(7, shape), &drawn(&augmentation, 40, shape), size, true);
            // Division by a standard deviation of about 0.3 enlarges what rounding leaves.
            assert!(worst < 2e-5, "{shape:?} to {size:?}: {worst}");
        }
    }
}

#[test]
fn each_transform_alone_equals_the_cpu() {
    let shape = [3, 21, 26];
    let plain = View::plain(shape);
    let step = |step| View { jitter: [None, Some(step), None, None], ..plain };
    let area = |top, left, height, width| View { crop: CropBox { top, left, height, width }, ..plain };
    let cases = [
        ("plain", plain, 1e-6),
        ("crop", area(3, 4, 11, 17), 1e-5),
        ("one pixel", area(20, 25, 1, 1), 1e-5),
        ("crop beyond the image", area(-5, 20, 30, 12), 1e-5),
        ("flip", View { flip: true, ..plain }, 1e-6),
        ("one turn", View { quarter_turns: 1, ..plain }, 1e-5),
        ("flip, two turns", View { flip: true, quarter_turns: 2, ..plain }, 1e-5),
        ("flip, three turns", View { flip: true, quarter_turns: 3, ..plain }, 1e-5),
        ("brightness", step(Jitter::Brightness(1.7)), 1e-5),
        ("contrast", step(Jitter::Contrast(0.3)), 1e-5),
        ("saturation", step(Jitter::Saturation(1.9)), 1e-5),
        ("hue", step(Jitter::Hue(-0.31)), 1e-5),
        ("grey", View { grey: true, ..plain }, 1e-5),
        ("blur", View { blur: Some(1.3), ..plain }, 1e-5),
        ("solarise", View { solarize: Some(0.5), ..plain }, 1e-5),
    ];
    let set = noise(5, shape);
    for (name, view, tolerance) in cases {
        for size in [[21, 26], [13, 33], [64, 70]] {
            let worst = difference(&set, &[view; 3], size, false);
            assert!(worst <= tolerance, "{name} at {size:?}: {worst}");
        }
    }
}

#[test]
fn samples_on_another_device_are_refused() {
    let error = DeviceSamples::new(&[0; 4], [1, 2, 2], &Device::flex()).err().expect("flex holds no WGSL buffers");
    assert!(error.to_string().contains("WebGPU"), "{error}");
}
