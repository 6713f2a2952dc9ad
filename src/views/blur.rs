//! Gaussian blur with reflected borders, as torchvision v2 does it.

use super::image::Image;

/// Blurs with a Gaussian of `sigma` = [x, y] pixels cut to `kernel_size` = [x, y] odd taps.
pub fn gaussian_blur(image: &Image, kernel_size: [usize; 2], sigma: [f32; 2]) -> Image {
    image.with_pixels(|pixels| Blurrer::default().blur(pixels, [image.height, image.width], kernel_size, sigma))
}

/// Taps for an image edge of `length` pixels: about a tenth of it (SimCLR), odd, at least 3.
pub fn kernel_size(length: usize) -> usize {
    (length / 10).max(3) | 1
}

/// The normalised taps. torchvision spaces them so that the exponent is −(i/σ)²/2.
fn taps(size: usize, sigma: f32) -> impl Iterator<Item = f32> {
    let middle = (size / 2) as f32;
    let tap = move |i: usize| (-0.5 * ((i as f32 - middle) / sigma).powi(2)).exp();
    let total: f32 = (0..size).map(tap).sum();
    (0..size).map(move |i| tap(i) / total)
}

/// `index` folded back into 0..length at both ends, the border pixel not repeated (padding mode "reflect").
fn reflect(index: isize, length: usize) -> usize {
    let period = 2 * (length as isize - 1).max(1);
    let folded = index.rem_euclid(period);
    folded.min(period - folded).min(length as isize - 1) as usize
}

/// Blurs with buffers that are kept from image to image.
#[derive(Default)]
pub(super) struct Blurrer {
    taps: Vec<f32>,
    /// One row with its reflected ends.
    padded: Vec<f32>,
    /// One plane.
    plane: Vec<f32>,
}

impl Blurrer {
    /// [`gaussian_blur`] in place; `pixels` is [channels, height, width].
    pub(super) fn blur(
        &mut self,
        pixels: &mut [f32],
        [height, width]: [usize; 2],
        kernel_size: [usize; 2],
        sigma: [f32; 2],
    ) {
        for plane in pixels.chunks_exact_mut(height * width) {
            self.set_taps(kernel_size[0], sigma[0]);
            for row in plane.chunks_exact_mut(width) {
                self.blur_row(row);
            }
            self.set_taps(kernel_size[1], sigma[1]);
            self.blur_columns(plane, height, width);
        }
    }

    fn set_taps(&mut self, size: usize, sigma: f32) {
        self.taps.clear();
        self.taps.extend(taps(size, sigma));
    }

    fn blur_row(&mut self, row: &mut [f32]) {
        let reach = (self.taps.len() / 2) as isize;
        let ends = -reach..row.len() as isize + reach;
        self.padded.clear();
        self.padded.extend(ends.map(|x| row[reflect(x, row.len())]));
        row.fill(0.0);
        for (offset, tap) in self.taps.iter().enumerate() {
            for (to, from) in row.iter_mut().zip(&self.padded[offset..]) {
                *to += tap * from;
            }
        }
    }

    fn blur_columns(&mut self, plane: &mut [f32], height: usize, width: usize) {
        let reach = (self.taps.len() / 2) as isize;
        self.plane.clear();
        self.plane.extend_from_slice(plane);
        for (y, row) in plane.chunks_exact_mut(width).enumerate() {
            row.fill(0.0);
            for (offset, tap) in self.taps.iter().enumerate() {
                let source = reflect(y as isize + offset as isize - reach, height);
                for (to, from) in row.iter_mut().zip(&self.plane[source * width..]) {
                    *to += tap * from;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_symmetric_and_sum_to_one() {
        let taps: Vec<f32> = taps(5, 0.7).collect();
        assert!((taps.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!((taps[0], taps[1]), (taps[4], taps[3]));
        assert!(taps[2] > taps[1]);
    }

    #[test]
    fn a_narrow_gaussian_changes_nothing_and_a_constant_stays() {
        let image = Image::new([1, 3, 4], (0..12).map(|i| i as f32 / 12.0).collect());
        assert_eq!(gaussian_blur(&image, [3, 5], [0.01, 0.01]), image);
        let flat = Image::new([3, 4, 5], vec![0.5; 60]);
        assert!(gaussian_blur(&flat, [5, 3], [2.0, 1.0]).data.iter().all(|x| (x - 0.5).abs() < 1e-6));
    }

    #[test]
    fn borders_reflect_without_repeating_the_edge() {
        assert_eq!([-2, -1, 0, 3, 4, 5].map(|i| reflect(i, 4)), [2, 1, 0, 3, 2, 1]);
        assert_eq!(reflect(-1, 1), 0);
    }

    #[test]
    fn the_kernel_is_odd_and_about_a_tenth_of_the_edge() {
        assert_eq!([8, 28, 32, 64, 96, 224].map(kernel_size), [3, 3, 3, 7, 9, 23]);
    }
}
