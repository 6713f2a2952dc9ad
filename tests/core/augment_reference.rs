//! The readable transforms against torchvision, and their invariants.

use autodidact::views::{
    CropBox, Image, adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation, gaussian_blur, grayscale,
    horizontal_flip, resized_crop, rot90, solarize,
};
use serde_json::Value;

/// The ops of `tests/goldens/augment-*.json`.
fn run(op: &str, image: &Image, params: &Value) -> Image {
    let number = |name: &str| params[name].as_f64().unwrap_or_else(|| panic!("{op} needs {name}"));
    let pair = |name: &str| [0, 1].map(|i| params[name][i].as_f64().unwrap_or_else(|| panic!("{op} needs {name}")));
    let factor = || number("factor") as f32;
    match op {
        "resized_crop" => {
            let area = CropBox {
                top: number("top") as isize,
                left: number("left") as isize,
                height: number("height") as usize,
                width: number("width") as usize,
            };
            resized_crop(image, area, pair("size").map(|length| length as usize))
        }
        "horizontal_flip" => horizontal_flip(image),
        "rot90" => rot90(image, number("k") as i64),
        "adjust_brightness" => adjust_brightness(image, factor()),
        "adjust_contrast" => adjust_contrast(image, factor()),
        "adjust_saturation" => adjust_saturation(image, factor()),
        "adjust_hue" => adjust_hue(image, factor()),
        "grayscale" => grayscale(image),
        "gaussian_blur" => {
            let size = pair("kernel_size").map(|length| length as usize);
            gaussian_blur(image, size, pair("sigma").map(|sigma| sigma as f32))
        }
        "solarize" => solarize(image, number("threshold") as f32),
        _ => panic!("no transform for `{op}`"),
    }
}

fn image(value: &Value) -> Image {
    let shape: Vec<usize> = serde_json::from_value(value["shape"].clone()).unwrap();
    Image::new([shape[0], shape[1], shape[2]], serde_json::from_value(value["data"].clone()).unwrap())
}

#[test]
fn every_reference_case_passes() {
    let mut cases = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("augment-") {
            continue;
        }
        let case: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let got = run(case["op"].as_str().unwrap(), &image(&case["inputs"]["image"]), &case["params"]);
        let want = image(&case["expected"]["image"]);
        assert_eq!(got.shape(), want.shape(), "{name}");
        // Tighter than the case's own tolerance, where that leaves room for resampling of another kind.
        let tolerance = case["tolerance"]["abs"].as_f64().unwrap().min(1e-5);
        for (got, want) in got.data.iter().zip(&want.data) {
            assert!(f64::from((got - want).abs()) <= tolerance, "{name}: {got}, not {want}");
        }
        cases += 1;
    }
    assert_eq!(cases, 13, "reference cases of the augmentations");
}

/// The antialiased triangle filter, one output pixel at a time and in double precision.
fn naive_resample(image: &Image, [height, width]: [usize; 2]) -> Vec<f64> {
    let window = |output: usize, size: usize, input: usize| -> Vec<f64> {
        let scale = input as f64 / size as f64;
        let center = (output as f64 + 0.5) * scale;
        let distance = |tap: usize| (tap as f64 + 0.5 - center).abs() / scale.max(1.0);
        let weights: Vec<f64> = (0..input).map(|tap| (1.0 - distance(tap)).max(0.0)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    };
    let mut pixels = vec![];
    for plane in image.data.chunks_exact(image.height * image.width) {
        for y in 0..height {
            for x in 0..width {
                let (rows, columns) = (window(y, height, image.height), window(x, width, image.width));
                let at = |i: usize| rows[i / image.width] * columns[i % image.width] * f64::from(plane[i]);
                pixels.push((0..plane.len()).map(at).sum());
            }
        }
    }
    pixels
}

#[test]
fn resampling_equals_the_naive_filter_at_any_scale() {
    let data = (0..3 * 9 * 14).map(|i| (i * 53 % 97) as f32 / 97.0).collect();
    let image = Image::new([3, 9, 14], data);
    for size in [[9, 14], [18, 28], [5, 7], [3, 31], [20, 4], [1, 1], [10, 13]] {
        let got = resized_crop(&image, CropBox::full([9, 14]), size);
        for (got, want) in got.data.iter().zip(naive_resample(&image, size)) {
            assert!((f64::from(*got) - want).abs() < 1e-5, "{size:?}: {got}, not {want}");
        }
    }
}
