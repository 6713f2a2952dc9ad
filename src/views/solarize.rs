//! Solarisation: inverts what is bright (BYOL).

use super::image::Image;

/// 1 − x where x ≥ `threshold`, x elsewhere.
pub fn solarize(image: &Image, threshold: f32) -> Image {
    image.with_pixels(|pixels| solarize_pixels(pixels, threshold))
}

/// [`solarize`] in place.
pub(super) fn solarize_pixels(pixels: &mut [f32], threshold: f32) {
    for x in pixels {
        *x = if *x >= threshold { 1.0 - *x } else { *x };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bright_is_inverted() {
        let image = Image::new([1, 1, 3], vec![0.25, 0.5, 1.0]);
        assert_eq!(solarize(&image, 0.5).data, [0.25, 0.5, 0.0]);
        assert_eq!(solarize(&image, 0.4).data, [0.25, 0.5, 0.0]);
        assert_eq!(solarize(&image, 0.0).data, [0.75, 0.5, 0.0]);
    }
}
