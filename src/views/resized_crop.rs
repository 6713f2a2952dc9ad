//! Random resized crop: a box of the image, resampled to a fixed size (Inception; torchvision `resized_crop`).
//!
//! Resampling is the antialiased bilinear of torch (`upsample_bilinear2d_aa`, align_corners false): a triangle
//! filter as wide as the shrink factor, so that a small view of a large crop does not alias.

use super::image::{Image, Pixel};
use crate::random::Draws;

/// A box of an image, in pixels. What lies outside the image is black, as in torchvision's `crop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CropBox {
    /// First row.
    pub top: isize,
    /// First column.
    pub left: isize,
    /// Rows, at least 1.
    pub height: usize,
    /// Columns, at least 1.
    pub width: usize,
}

impl CropBox {
    /// The whole of an image of `height` × `width`.
    pub fn full([height, width]: [usize; 2]) -> Self {
        Self { top: 0, left: 0, height, width }
    }
}

/// The part `area` of `image`, resampled to `size` = [height, width].
pub fn resized_crop(image: &Image, area: CropBox, size: [usize; 2]) -> Image {
    let mut data = vec![0.0; image.channels * size[0] * size[1]];
    Resampler::default().resized_crop(&image.data, image.shape(), area, size, &mut data);
    Image::new([image.channels, size[0], size[1]], data)
}

/// A random box: a share of the area uniform in `scale`, a width/height ratio log-uniform in `ratio`.
/// `source` is [height, width]. As torchvision's `RandomResizedCrop`: ten tries, then the largest central box.
pub fn draw_crop(draws: &mut Draws, source: [usize; 2], scale: [f64; 2], ratio: [f64; 2]) -> CropBox {
    let [height, width] = source.map(|length| length as f64);
    for _ in 0..10 {
        let area = height * width * draws.range(scale[0] as f32, scale[1] as f32) as f64;
        let aspect = (draws.range(ratio[0].ln() as f32, ratio[1].ln() as f32) as f64).exp();
        let w = (area * aspect).sqrt().round_ties_even();
        let h = (area / aspect).sqrt().round_ties_even();
        if (1.0..=width).contains(&w) && (1.0..=height).contains(&h) {
            let (h, w) = (h as usize, w as usize);
            let top = draws.below(source[0] - h + 1) as isize;
            let left = draws.below(source[1] - w + 1) as isize;
            return CropBox { top, left, height: h, width: w };
        }
    }
    central_crop(source, ratio)
}

/// The largest central box whose width/height ratio lies in `ratio`.
fn central_crop([height, width]: [usize; 2], ratio: [f64; 2]) -> CropBox {
    let aspect = width as f64 / height as f64;
    let (mut h, mut w) = (height, width);
    if aspect < ratio[0] {
        h = ((width as f64 / ratio[0]).round_ties_even() as usize).clamp(1, height);
    } else if aspect > ratio[1] {
        w = ((height as f64 * ratio[1]).round_ties_even() as usize).clamp(1, width);
    }
    CropBox { top: ((height - h) / 2) as isize, left: ((width - w) / 2) as isize, height: h, width: w }
}

/// Crops and resamples with buffers that are kept from image to image.
#[derive(Default)]
pub(super) struct Resampler {
    rows: Axis,
    columns: Axis,
    /// The crop as floats, [channels, box height, box width].
    crop: Vec<f32>,
    /// The crop after the horizontal pass, [channels, box height, width].
    narrowed: Vec<f32>,
}

impl Resampler {
    /// Writes the part `area` of `source` [channels, height, width], resampled to `size`, into `target`
    /// [channels, size].
    pub(super) fn resized_crop<P: Pixel>(
        &mut self,
        source: &[P],
        [channels, height, width]: [usize; 3],
        area: CropBox,
        size: [usize; 2],
        target: &mut [f32],
    ) {
        if [area.height, area.width] == size {
            return copy_crop(source, [channels, height, width], area, target);
        }
        // The box overwrites every element, except where it leaves the image and must be black.
        self.crop.resize(channels * area.height * area.width, 0.0);
        self.narrowed.resize(channels * area.height * size[1], 0.0);
        copy_crop(source, [channels, height, width], area, &mut self.crop);
        self.columns.prepare(area.width, size[1]);
        self.rows.prepare(area.height, size[0]);
        for (from, to) in self.crop.chunks_exact(area.width).zip(self.narrowed.chunks_exact_mut(size[1])) {
            self.columns.resample_row(from, to);
        }
        let planes = self.narrowed.chunks_exact(area.height * size[1]);
        for (from, to) in planes.zip(target.chunks_exact_mut(size[0] * size[1])) {
            self.rows.resample_plane(from, to, size[1]);
        }
    }
}

/// Copies the part `area` of `source` into `target`, black where the box leaves the image.
fn copy_crop<P: Pixel>(source: &[P], [channels, height, width]: [usize; 3], area: CropBox, target: &mut [f32]) {
    let clip = |from: isize, length: usize, limit: usize| {
        let start = from.clamp(0, limit as isize);
        let end = (from + length as isize).clamp(start, limit as isize);
        (start as usize, end as usize, (start - from).max(0) as usize)
    };
    let (top, bottom, skipped_rows) = clip(area.top, area.height, height);
    let (left, right, skipped_columns) = clip(area.left, area.width, width);
    if (bottom - top, right - left) != (area.height, area.width) {
        target.fill(0.0);
    }
    for channel in 0..channels {
        for row in top..bottom {
            let from = &source[(channel * height + row) * width..][left..right];
            let to_row = channel * area.height + skipped_rows + row - top;
            let to = &mut target[to_row * area.width + skipped_columns.min(area.width)..][..right - left];
            for (to, from) in to.iter_mut().zip(from) {
                *to = from.to_unit();
            }
        }
    }
}

/// The filter of one axis: for each output position, a window of the input and its weights.
#[derive(Default)]
struct Axis {
    /// Length of every window. Constant, so that the loop over it can be unrolled; spare taps weigh 0.
    taps: usize,
    /// First input position of each window.
    starts: Vec<usize>,
    /// Weights of all windows, one after the other; each window's sum is 1.
    weights: Vec<f32>,
}

impl Axis {
    /// Fills the windows. Rounds to float and double where ATen's `_compute_indices_min_size_weights_aa` does.
    fn prepare(&mut self, input: usize, output: usize) {
        self.starts.clear();
        self.weights.clear();
        let scale = input as f32 / output as f32;
        let support = scale.max(1.0);
        let inverse = f64::from(1.0 / support);
        self.taps = ((2.0 * support).ceil() as usize).min(input);
        for position in 0..output {
            let center = (f64::from(scale) * (position as f64 + 0.5)) as f32;
            let start = (f64::from(center - support) + 0.5).max(0.0) as usize;
            let start = start.min(input - self.taps);
            let first = self.weights.len();
            let mut total = 0.0;
            for tap in start..start + self.taps {
                let distance = ((f64::from(tap as f32 - center) + 0.5) * inverse) as f32;
                let weight = (1.0 - distance.abs()).max(0.0);
                self.weights.push(weight);
                total += weight;
            }
            self.weights[first..].iter_mut().for_each(|weight| *weight /= total);
            self.starts.push(start);
        }
    }

    /// Resamples one row.
    fn resample_row(&self, from: &[f32], to: &mut [f32]) {
        let windows = self.starts.iter().zip(self.weights.chunks_exact(self.taps));
        // Enlarging has two taps, and is what most training crops need.
        if self.taps == 2 {
            for (to, (&start, weights)) in to.iter_mut().zip(windows) {
                *to = weights[0] * from[start] + weights[1] * from[start + 1];
            }
        } else {
            for (to, (&start, weights)) in to.iter_mut().zip(windows) {
                *to = weights.iter().zip(&from[start..]).map(|(weight, value)| weight * value).sum();
            }
        }
    }

    /// Resamples the columns of one plane of rows of length `width`.
    fn resample_plane(&self, from: &[f32], to: &mut [f32], width: usize) {
        let windows = self.starts.iter().zip(self.weights.chunks_exact(self.taps));
        for (to, (&start, weights)) in to.chunks_exact_mut(width).zip(windows) {
            let rows = from[start * width..].chunks_exact(width);
            for (tap, (weight, row)) in weights.iter().zip(rows).enumerate() {
                if tap == 0 {
                    to.iter_mut().zip(row).for_each(|(to, value)| *to = weight * value);
                } else {
                    to.iter_mut().zip(row).for_each(|(to, value)| *to += weight * value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    #[test]
    fn a_full_box_at_the_same_size_changes_nothing() {
        let image = Image::new([1, 2, 3], vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!(resized_crop(&image, CropBox::full([2, 3]), [2, 3]), image);
    }

    #[test]
    fn a_constant_image_stays_constant_at_any_size() {
        let image = Image::new([3, 7, 5], vec![0.25; 105]);
        for size in [[1, 1], [3, 9], [16, 2], [31, 31]] {
            let view = resized_crop(&image, CropBox { top: 1, left: 0, height: 5, width: 4 }, size);
            assert!(view.data.iter().all(|value| (value - 0.25).abs() < 1e-6), "{size:?}");
        }
    }

    #[test]
    fn halving_averages_with_the_triangle_filter() {
        // Scale 2: output 0 is centred at 1, support 2, taps 0..3 at distances .25, .25, .75.
        let image = Image::new([1, 1, 4], vec![1.0, 0.0, 0.0, 0.0]);
        let half = resized_crop(&image, CropBox::full([1, 4]), [1, 2]);
        assert!((half.data[0] - 0.75 / 1.75).abs() < 1e-6, "{:?}", half.data);
    }

    #[test]
    fn outside_of_the_image_is_black() {
        let image = Image::new([1, 2, 2], vec![1.0; 4]);
        let view = resized_crop(&image, CropBox { top: -1, left: 1, height: 2, width: 2 }, [2, 2]);
        assert_eq!(view.data, [0.0, 0.0, 1.0, 0.0]);
        let beyond = resized_crop(&image, CropBox { top: 5, left: -9, height: 3, width: 3 }, [2, 2]);
        assert_eq!(beyond.data, [0.0; 4]);
    }

    #[test]
    fn boxes_lie_in_the_image_and_keep_scale_and_ratio() {
        let mut draws = Seed(3).draws(Stream::View0, 0, 0);
        let mut mean_area = 0.0;
        for _ in 0..2000 {
            let area = draw_crop(&mut draws, [64, 48], [0.2, 1.0], [0.75, 4.0 / 3.0]);
            assert!(area.top >= 0 && area.top as usize + area.height <= 64);
            assert!(area.left >= 0 && area.left as usize + area.width <= 48);
            mean_area += (area.height * area.width) as f64 / (64.0 * 48.0) / 2000.0;
            let ratio = area.width as f64 / area.height as f64;
            assert!((0.70..1.43).contains(&ratio), "{ratio}");
        }
        assert!((0.4..0.65).contains(&mean_area), "{mean_area}");
    }

    #[test]
    fn an_impossible_ratio_falls_back_to_the_centre() {
        let mut draws = Seed(3).draws(Stream::View0, 0, 0);
        let area = draw_crop(&mut draws, [10, 100], [1.0, 1.0], [0.75, 1.5]);
        assert_eq!(area, CropBox { top: 0, left: 42, height: 10, width: 15 });
    }
}
