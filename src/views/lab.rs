//! CIE L*a*b*: lightness L in 0..100, and the colour as a (green to red) and b (blue to yellow), from sRGB under
//! daylight (D65). Constants as in scikit-image, which the colorization papers use.

use burn::tensor::{Tensor, TensorData};

use super::augmentation::View;
use super::batch::augment_batch;
use crate::data::SampleSet;

/// CIE XYZ of linear red, green and blue (ITU-R BT.709).
const XYZ_OF_RGB: [[f64; 3]; 3] =
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]];
/// The inverse.
const RGB_OF_XYZ: [[f64; 3]; 3] = [
    [3.2404813432, -1.5371515163, -0.4985363262],
    [-0.96925495, 1.8759900015, 0.0415559266],
    [0.0556466391, -0.2040413384, 1.0573110696],
];
/// CIE XYZ of white.
const WHITE: [f64; 3] = [0.95047, 1.0, 1.08883];

/// Greatest sRGB value of the straight part, and the linear value there.
const GAMMA_KNEE: [f64; 2] = [0.04045, 0.0031308];
/// Greatest share of white of the straight part, and the compressed value there.
const CUBE_KNEE: [f64; 2] = [0.008856, 0.2068966];
/// Slope and start of the straight part of the cube root.
const CUBE_LINE: [f64; 2] = [7.787, 16.0 / 116.0];

/// - `images`: [batch, 3, height, width], sRGB in [0, 1]
/// - returns the same shape, channels L, a, b
pub fn rgb_to_lab(images: Tensor<4>) -> Tensor<4> {
    let linear = either(images, GAMMA_KNEE[0], |x| x / 12.92, |x| ((x + 0.055) / 1.055).powf_scalar(2.4));
    let of_white = std::array::from_fn(|row| XYZ_OF_RGB[row].map(|weight| weight / WHITE[row]));
    let root = |x: Tensor<4>| x.powf_scalar(1.0 / 3.0);
    let compressed = either(mix(linear, of_white), CUBE_KNEE[0], |x| x * CUBE_LINE[0] + CUBE_LINE[1], root);
    shift_lightness(mix(compressed, [[0.0, 116.0, 0.0], [500.0, -500.0, 0.0], [0.0, 200.0, -200.0]]), -16.0)
}

/// The inverse of [`rgb_to_lab`]; colours that sRGB does not have are clamped to [0, 1].
pub fn lab_to_rgb(lab: Tensor<4>) -> Tensor<4> {
    let lightness = 1.0 / 116.0;
    let matrix = [[lightness, 0.002, 0.0], [lightness, 0.0, 0.0], [lightness, 0.0, -0.005]];
    let compressed = mix(shift_lightness(lab, 16.0), matrix);
    let cube = |x: Tensor<4>| x.clone() * x.clone() * x;
    let of_white = either(compressed, CUBE_KNEE[1], |x| (x - CUBE_LINE[1]) / CUBE_LINE[0], cube);
    let of_xyz = RGB_OF_XYZ.map(|row| std::array::from_fn(|column| row[column] * WHITE[column]));
    let curve = |x: Tensor<4>| x.powf_scalar(1.0 / 2.4) * 1.055 - 0.055;
    either(mix(of_white, of_xyz), GAMMA_KNEE[1], |x| x * 12.92, curve).clamp(0.0, 1.0)
}

/// L of images in [0, 1]: [batch, 3, height, width] → [batch, 1, height, width]
pub fn lightness(images: Tensor<4>) -> Tensor<4> {
    rgb_to_lab(images).narrow(1, 0, 1)
}

/// Images in [0, 1] of this lightness [batch, 1, height, width] and these colours [batch, 2, height, width]; grey
/// without.
pub fn paint(lightness: Tensor<4>, ab: Option<Tensor<4>>) -> Tensor<4> {
    let [batch, _, height, width] = lightness.dims();
    let ab = ab.unwrap_or_else(|| Tensor::zeros([batch, 2, height, width], &lightness.device()));
    lab_to_rgb(Tensor::cat(vec![lightness, ab], 1))
}

/// (a, b) of each pixel of views of `size` = [height, width] of colour images, on the CPU: sample after sample, row by
/// row. Arguments as [`augment_batch`].
pub fn ab_of_views(set: &SampleSet, indices: &[usize], views: &[View], size: [usize; 2]) -> Vec<[f32; 2]> {
    let plane = size[0] * size[1];
    let pixels = augment_batch(set, indices, views, size, None);
    let mut colours = Vec::with_capacity(pixels.len() / 3);
    for image in pixels.chunks_exact(3 * plane) {
        for at in 0..plane {
            let [_, a, b] = pixel_to_lab([image[at], image[plane + at], image[2 * plane + at]]);
            colours.push([a, b]);
        }
    }
    colours
}

/// One pixel's L, a, b, on the CPU: [`rgb_to_lab`]'s twin.
pub fn pixel_to_lab(rgb: [f32; 3]) -> [f32; 3] {
    linear_to_lab(rgb.map(|x| to_linear(f64::from(x)))).map(|x| x as f32)
}

/// Light of an sRGB value, both in [0, 1].
pub(super) fn to_linear(x: f64) -> f64 {
    if x > GAMMA_KNEE[0] { ((x + 0.055) / 1.055).powf(2.4) } else { x / 12.92 }
}

/// L, a, b of linear red, green and blue.
pub(super) fn linear_to_lab(rgb: [f64; 3]) -> [f64; 3] {
    let [x, y, z] = std::array::from_fn(|row| {
        let value = (0..3).map(|i| XYZ_OF_RGB[row][i] * rgb[i]).sum::<f64>() / WHITE[row];
        if value > CUBE_KNEE[0] { value.cbrt() } else { value * CUBE_LINE[0] + CUBE_LINE[1] }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// `straight` up to `knee`, `curve` above. The curve sees no value below the knee: powers of negatives are NaN.
fn either(
    x: Tensor<4>,
    knee: f64,
    straight: impl Fn(Tensor<4>) -> Tensor<4>,
    curve: impl Fn(Tensor<4>) -> Tensor<4>,
) -> Tensor<4> {
    let low = x.clone().lower_equal_scalar(knee);
    curve(x.clone().clamp_min(knee)).mask_where(low, straight(x))
}

/// The channels of each pixel times a matrix [outputs, inputs].
fn mix(x: Tensor<4>, matrix: [[f64; 3]; 3]) -> Tensor<4> {
    let [batch, _, height, width] = x.dims();
    let weights: Vec<f32> = matrix.iter().flatten().map(|&weight| weight as f32).collect();
    let weights = Tensor::<4>::from_data(TensorData::new(weights, [1, 3, 3, 1]), &x.device());
    (x.reshape([batch, 1, 3, height * width]) * weights).sum_dim(2).reshape([batch, 3, height, width])
}

/// Adds `by` to L.
fn shift_lightness(lab: Tensor<4>, by: f32) -> Tensor<4> {
    let shift = TensorData::new(vec![by, 0.0, 0.0], [1, 3, 1, 1]);
    let shift = Tensor::<4>::from_data(shift, &lab.device());
    lab + shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};
    use burn::tensor::Device;

    fn near(got: &[f32], want: &[f32], tolerance: f32) {
        assert_eq!(got.len(), want.len());
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() < tolerance, "{got}, expected {want}");
        }
    }

    fn floats(x: Tensor<4>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    /// One colour an image.
    fn colours() -> (Vec<f32>, Tensor<4>) {
        let mut draws = Seed(1).draws(Stream::Noise, 0, 0);
        let mut values: Vec<f32> = (0..300).map(|_| draws.unit()).collect();
        values.extend([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.02, 0.001, 0.03]);
        let tensor = Tensor::from_data(TensorData::new(values.clone(), [104, 3, 1, 1]), &Device::flex());
        (values, tensor)
    }

    #[test]
    fn primaries_have_the_published_values() {
        near(&pixel_to_lab([1.0, 0.0, 0.0]), &[53.2406, 80.0923, 67.2028], 0.01);
        near(&pixel_to_lab([0.0, 1.0, 0.0]), &[87.7351, -86.1830, 83.1797], 0.01);
        near(&pixel_to_lab([0.0, 0.0, 1.0]), &[32.2957, 79.1856, -107.8573], 0.01);
        near(&pixel_to_lab([1.0, 1.0, 1.0]), &[100.0, 0.0, 0.0], 0.02);
    }

    #[test]
    fn tensors_and_pixels_agree() {
        let (values, tensor) = colours();
        let want: Vec<f32> = values.chunks(3).flat_map(|rgb| pixel_to_lab([rgb[0], rgb[1], rgb[2]])).collect();
        near(&floats(rgb_to_lab(tensor)), &want, 0.01);
    }

    #[test]
    fn there_and_back_is_the_identity() {
        let (values, tensor) = colours();
        near(&floats(lab_to_rgb(rgb_to_lab(tensor))), &values, 1e-4);
    }

    #[test]
    fn paint_without_colours_is_grey_and_with_them_the_image() {
        let (values, tensor) = colours();
        let (light, ab) = (lightness(tensor.clone()), rgb_to_lab(tensor).narrow(1, 1, 2));
        near(&floats(paint(light.clone(), Some(ab))), &values, 1e-4);
        for rgb in floats(paint(light, None)).chunks(3) {
            assert!(rgb.iter().all(|x| (x - rgb[0]).abs() < 1e-3), "{rgb:?}");
        }
    }

    #[test]
    fn colours_follow_the_view() {
        let pixels = [[255, 0], [0, 0], [0, 255]].concat();
        let set = SampleSet::new("red and blue", [3, 1, 2], pixels, None, vec![]).unwrap();
        let plain = View::plain(set.shape());
        let colours = ab_of_views(&set, &[0, 0], &[plain, View { flip: true, ..plain }], [1, 2]);
        assert!(colours[0][1] > 60.0 && colours[1][1] < -100.0, "{colours:?}");
        assert_eq!([colours[0], colours[1]], [colours[3], colours[2]]);
    }
}
