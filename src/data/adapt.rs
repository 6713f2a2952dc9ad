//! Images of one kind as an encoder of another kind takes them: to test what it learned on data it has not seen.

use std::sync::Arc;

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageBuffer, Luma};

use super::sample_set::SampleSet;
use crate::error::{Error, Result};

/// Weights of red, green and blue in grey, torchvision's (ITU-R 601).
const LUMINANCE: [f32; 3] = [0.2989, 0.587, 0.114];

impl SampleSet {
    /// These images with `shape` [channels, height, width]: the largest centred part of that aspect, scaled; grey made
    /// of colours by their luminance, or repeated in three channels. The same set when it has that shape already.
    ///
    /// # Errors
    /// [`Error::DataSet`] for a shape that no encoder has.
    pub fn adapted(self: &Arc<Self>, shape @ [channels, height, width]: [usize; 3]) -> Result<Arc<Self>> {
        if self.shape() == shape {
            return Ok(self.clone());
        }
        if !matches!(channels, 1 | 3) || height == 0 || width == 0 {
            return Err(Error::DataSet(format!("images of shape {shape:?} are not supported")));
        }
        let mut pixels = Vec::with_capacity(self.len() * shape.iter().product::<usize>());
        for index in 0..self.len() {
            let planes = recoloured(self.sample(index), self.channels, channels);
            for plane in planes.chunks_exact(self.height * self.width).take(channels) {
                pixels.extend(scaled(plane, [self.height, self.width], [height, width]));
            }
        }
        Self::new(self.name.clone(), shape, pixels, self.labels.clone(), self.names.clone()).map(Arc::new)
    }
}

/// Planes of an image with `from` channels in `to` channels.
fn recoloured(planes: &[u8], from: usize, to: usize) -> Vec<u8> {
    match (from, to) {
        (3, 1) => {
            let area = planes.len() / 3;
            let grey = |i: usize| (0..3).map(|c| LUMINANCE[c] * f32::from(planes[c * area + i])).sum::<f32>();
            (0..area).map(|i| grey(i).round() as u8).collect()
        }
        (1, 3) => planes.repeat(3),
        _ => planes.to_vec(),
    }
}

/// The centre of one plane, scaled; by the antialiased filter that image files are scaled with.
fn scaled(plane: &[u8], [height, width]: [usize; 2], [to_height, to_width]: [usize; 2]) -> Vec<u8> {
    let view: Option<ImageBuffer<Luma<u8>, &[u8]>> = ImageBuffer::from_raw(width as u32, height as u32, plane);
    let Some(view) = view else { return vec![0; to_height * to_width] };
    let crop_height = height.min((width * to_height).div_ceil(to_width));
    let crop_width = width.min((height * to_width).div_ceil(to_height));
    let (left, top) = ((width - crop_width) / 2, (height - crop_height) / 2);
    let centre = imageops::crop_imm(&view, left as u32, top as u32, crop_width as u32, crop_height as u32);
    let scaled: GrayImage = imageops::resize(&*centre, to_width as u32, to_height as u32, FilterType::Triangle);
    scaled.into_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(shape: [usize; 3], pixels: Vec<u8>) -> Arc<SampleSet> {
        Arc::new(SampleSet::new("s", shape, pixels, None, vec![]).unwrap())
    }

    #[test]
    fn colours_become_grey_and_grey_becomes_three_channels() {
        let colours = set([3, 1, 2], vec![255, 0, 0, 255, 0, 255]); // red, then cyan
        assert_eq!(colours.adapted([1, 1, 2]).unwrap().pixels, [76, 179]);
        let grey = set([1, 1, 2], vec![3, 9]);
        assert_eq!(grey.adapted([3, 1, 2]).unwrap().pixels, [3, 9, 3, 9, 3, 9]);
    }

    #[test]
    fn the_centre_is_scaled() {
        // 2 × 6: its centre square is columns 2 and 3.
        let wide = set([1, 2, 6], vec![0, 0, 80, 120, 0, 0, 0, 0, 80, 120, 0, 0]);
        assert_eq!(wide.adapted([1, 1, 1]).unwrap().pixels, [100]);
        assert_eq!(wide.adapted([1, 2, 2]).unwrap().pixels, [80, 120, 80, 120]);
        let larger = wide.adapted([1, 4, 12]).unwrap();
        assert_eq!((larger.shape(), larger.len()), ([1, 4, 12], 1));
    }

    #[test]
    fn a_set_of_that_shape_is_not_copied() {
        let same = set([1, 1, 2], vec![3, 9]);
        assert!(Arc::ptr_eq(&same, &same.adapted([1, 1, 2]).unwrap()));
        assert!(same.adapted([2, 1, 2]).is_err());
    }
}
