//! Horizontal flip: left becomes right.

use super::image::Image;

/// The mirror image, columns in reverse order.
pub fn horizontal_flip(image: &Image) -> Image {
    image.with_pixels(|pixels| flip_rows(pixels, image.width))
}

/// Reverses every row of `width` pixels in place.
pub(super) fn flip_rows(pixels: &mut [f32], width: usize) {
    pixels.chunks_exact_mut(width).for_each(<[f32]>::reverse);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_reversed_and_twice_is_the_identity() {
        let image = Image::new([1, 2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let flipped = horizontal_flip(&image);
        assert_eq!(flipped.data, [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        assert_eq!(horizontal_flip(&flipped), image);
    }
}
