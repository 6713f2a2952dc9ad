//! Colour jitter and greyscale, as torchvision v2 does them on float images.
//!
//! Each adjustment has an in-place form on planar pixels, which the batch path uses too. The loops hold no branch
//! and no call (`floor` is one where the target lacks SSE4.1), so that the compiler turns them into SIMD.

use super::image::Image;

/// Luma weights of red, green and blue (ITU-R 601, as torchvision rounds them).
pub const LUMA: [f32; 3] = [0.2989, 0.587, 0.114];

/// x · `factor`, clamped to [0, 1]. 0 is black, 1 the image.
pub fn adjust_brightness(image: &Image, factor: f32) -> Image {
    image.with_pixels(|pixels| brighten(pixels, factor))
}

/// Blends with the mean of the grey image. 0 is uniform grey, 1 the image.
pub fn adjust_contrast(image: &Image, factor: f32) -> Image {
    image.with_pixels(|pixels| contrast(pixels, image.channels, factor))
}

/// Blends with the grey image. 0 is grey, 1 the image; a grey image stays as it is.
pub fn adjust_saturation(image: &Image, factor: f32) -> Image {
    image.with_pixels(|pixels| saturate(pixels, image.channels, factor))
}

/// Turns the hue by `turn` of the colour circle, in [-0.5, 0.5]; a grey image stays as it is.
pub fn adjust_hue(image: &Image, turn: f32) -> Image {
    image.with_pixels(|pixels| shift_hue(pixels, image.channels, turn))
}

/// The luma in every channel; a grey image stays as it is.
pub fn grayscale(image: &Image) -> Image {
    image.with_pixels(|pixels| grey(pixels, image.channels))
}

/// [`adjust_brightness`] in place.
pub(super) fn brighten(pixels: &mut [f32], factor: f32) {
    for x in pixels {
        *x = (*x * factor).clamp(0.0, 1.0);
    }
}

/// [`adjust_contrast`] in place.
pub(super) fn contrast(pixels: &mut [f32], channels: usize, factor: f32) {
    let mean = grey_mean(pixels, channels);
    for x in pixels {
        *x = blend(*x, mean, factor);
    }
}

/// [`adjust_saturation`] in place.
pub(super) fn saturate(pixels: &mut [f32], channels: usize, factor: f32) {
    each_colour(pixels, channels, |r, g, b| {
        let luma = luma(r, g, b);
        [blend(r, luma, factor), blend(g, luma, factor), blend(b, luma, factor)]
    });
}

/// [`adjust_hue`] in place.
pub(super) fn shift_hue(pixels: &mut [f32], channels: usize, turn: f32) {
    let sixths = turn * 6.0;
    each_colour(pixels, channels, |r, g, b| turn_hue(r, g, b, sixths));
}

/// [`grayscale`] in place.
pub(super) fn grey(pixels: &mut [f32], channels: usize) {
    each_colour(pixels, channels, |r, g, b| [luma(r, g, b); 3]);
}

/// Mean of the grey image.
fn grey_mean(pixels: &[f32], channels: usize) -> f32 {
    let plane = pixels.len() / channels;
    if channels == 3 {
        let sums = [0, 1, 2].map(|channel| sum(&pixels[channel * plane..][..plane]));
        luma(sums[0], sums[1], sums[2]) / plane as f32
    } else {
        sum(pixels) / pixels.len() as f32
    }
}

/// A sum in eight lanes: faster than one accumulator, and more precise.
fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let chunks = values.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

fn luma(r: f32, g: f32, b: f32) -> f32 {
    r * LUMA[0] + g * LUMA[1] + b * LUMA[2]
}

fn blend(x: f32, other: f32, ratio: f32) -> f32 {
    (x * ratio + other * (1.0 - ratio)).clamp(0.0, 1.0)
}

/// Replaces each colour of an RGB image; leaves an image of another number of channels alone.
fn each_colour(pixels: &mut [f32], channels: usize, transform: impl Fn(f32, f32, f32) -> [f32; 3]) {
    if channels != 3 {
        return;
    }
    let (red, rest) = pixels.split_at_mut(pixels.len() / 3);
    let (green, blue) = rest.split_at_mut(red.len());
    for ((r, g), b) in red.iter_mut().zip(green).zip(blue) {
        [*r, *g, *b] = transform(*r, *g, *b);
    }
}

/// One colour with its hue turned by `sixths` of a sixth of the circle, in [-3, 3].
///
/// RGB → HSV → RGB without the detour over s and v: with h the hue in sixths, a channel of offset n ∈ {5, 3, 1}
/// is max − (max − min) · clamp(min(k, 4 − k), 0, 1) where k = (n + h) mod 6. Equal to torchvision's six cases.
fn turn_hue(r: f32, g: f32, b: f32, sixths: f32) -> [f32; 3] {
    let max = greater(greater(r, g), b);
    let range = max - lesser(lesser(r, g), b);
    let inverse = 1.0 / if range > 0.0 { range } else { 1.0 };
    let from_green = 2.0 + (b - r) * inverse;
    let from_blue = 4.0 + (r - g) * inverse;
    let hue = if max == g { from_green } else { from_blue };
    let hue = if max == r { (g - b) * inverse } else { hue } + sixths;
    // hue is in [-4, 8]: one step brings it into [0, 6).
    let hue = if hue < 0.0 { hue + 6.0 } else { hue };
    let hue = if hue >= 6.0 { hue - 6.0 } else { hue };
    [5.0, 3.0, 1.0].map(|offset| {
        let k = hue + offset;
        let k = if k >= 6.0 { k - 6.0 } else { k };
        max - range * lesser(k, 4.0 - k).clamp(0.0, 1.0)
    })
}

// `f32::max` and `min` are calls in WebAssembly, for the sake of what is not a number.

fn greater(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

fn lesser(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours() -> Image {
        let data = (0..60).map(|i| (i * 37 % 61) as f32 / 61.0).collect();
        Image::new([3, 4, 5], data)
    }

    fn assert_close(got: &Image, want: &Image) {
        for (got, want) in got.data.iter().zip(&want.data) {
            assert!((got - want).abs() < 2e-6, "{got} {want}");
        }
    }

    #[test]
    fn neutral_factors_change_nothing() {
        let image = colours();
        assert_close(&adjust_brightness(&image, 1.0), &image);
        assert_close(&adjust_contrast(&image, 1.0), &image);
        assert_close(&adjust_saturation(&image, 1.0), &image);
        assert_close(&adjust_hue(&image, 0.0), &image);
    }

    #[test]
    fn zero_factors_remove_light_contrast_and_colour() {
        let image = colours();
        assert!(adjust_brightness(&image, 0.0).data.iter().all(|&x| x == 0.0));
        let flat = adjust_contrast(&image, 0.0);
        assert!(flat.data.iter().all(|x| (x - flat.data[0]).abs() < 1e-6));
        assert_close(&adjust_saturation(&image, 0.0), &grayscale(&image));
    }

    #[test]
    fn a_third_of_a_turn_permutes_the_channels() {
        let red = Image::new([3, 1, 1], vec![0.9, 0.2, 0.1]);
        assert_close(&adjust_hue(&red, 1.0 / 3.0), &Image::new([3, 1, 1], vec![0.1, 0.9, 0.2]));
        assert_close(&adjust_hue(&red, -1.0 / 3.0), &Image::new([3, 1, 1], vec![0.2, 0.1, 0.9]));
    }

    #[test]
    fn half_a_turn_twice_is_the_identity() {
        let image = colours();
        assert_close(&adjust_hue(&adjust_hue(&image, 0.5), -0.5), &image);
        assert_close(&adjust_hue(&adjust_hue(&image, 0.5), 0.5), &image);
    }

    #[test]
    fn grey_images_have_no_colour_to_change() {
        let image = Image::new([1, 2, 2], vec![0.0, 0.25, 0.5, 1.0]);
        assert_eq!(adjust_saturation(&image, 0.3), image);
        assert_eq!(adjust_hue(&image, 0.3), image);
        assert_eq!(grayscale(&image), image);
        assert_close(&adjust_contrast(&image, 0.0), &Image::new([1, 2, 2], vec![0.4375; 4]));
    }
}
