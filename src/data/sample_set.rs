//! A set of images of one size, held as packed `u8`.

use crate::error::{Error, Result};

/// Class names and one optional class a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// Class names; a label is an index into them.
    pub classes: Vec<String>,
    /// `None` where a sample has no label.
    pub of: Vec<Option<u16>>,
}

/// Mean and standard deviation of each channel, of pixels scaled to [0, 1].
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Statistics {
    /// `[channels]`
    pub mean: Vec<f32>,
    /// `[channels]`, at least 1/255 so that a constant channel divides safely.
    pub std: Vec<f32>,
}

/// Images of one size as packed bytes, [count, channels, height, width] row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSet {
    /// What the user calls it: a folder, a file, `fashion-mnist`.
    pub name: String,
    /// 1 (grey) or 3 (RGB).
    pub channels: usize,
    /// Pixels.
    pub height: usize,
    /// Pixels.
    pub width: usize,
    /// [count, channels, height, width]
    pub pixels: Vec<u8>,
    /// `None` when nothing is labelled.
    pub labels: Option<Labels>,
    /// One name a sample (file name, archive entry), or empty when samples have none.
    pub names: Vec<String>,
}

impl SampleSet {
    /// Checks the parts against each other.
    ///
    /// # Errors
    /// [`Error::DataSet`] when there is no image, or lengths disagree.
    pub fn new(
        name: impl Into<String>,
        [channels, height, width]: [usize; 3],
        pixels: Vec<u8>,
        labels: Option<Labels>,
        names: Vec<String>,
    ) -> Result<Self> {
        let size = channels * height * width;
        let problem = |text: String| Err(Error::DataSet(text));
        if size == 0 || pixels.is_empty() {
            return problem("there is no image to train on; add at least two".into());
        }
        if !matches!(channels, 1 | 3) {
            return problem(format!("images have {channels} channels; grey (1) and RGB (3) are supported"));
        }
        if !pixels.len().is_multiple_of(size) {
            return problem(format!("{} bytes are not a whole number of {size}-byte images", pixels.len()));
        }
        let count = pixels.len() / size;
        if let Some(labels) = &labels {
            if labels.of.len() != count {
                return problem(format!(
                    "there are {} labels for {count} images; the two files must belong together",
                    labels.of.len()
                ));
            }
            if let Some(bad) = labels.of.iter().flatten().find(|&&id| id as usize >= labels.classes.len()) {
                return problem(format!("label {bad} has no class name (there are {})", labels.classes.len()));
            }
        }
        if !names.is_empty() && names.len() != count {
            return problem(format!("there are {} names for {count} images", names.len()));
        }
        Ok(Self { name: name.into(), channels, height, width, pixels, labels, names })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.pixels.len() / self.sample_len()
    }

    /// Never true: [`SampleSet::new`] refuses an empty set.
    pub fn is_empty(&self) -> bool {
        self.pixels.is_empty()
    }

    /// Bytes of one image.
    pub fn sample_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// [channels, height, width] of every image.
    pub fn shape(&self) -> [usize; 3] {
        [self.channels, self.height, self.width]
    }

    /// The bytes of image `index`, [channels, height, width].
    pub fn sample(&self, index: usize) -> &[u8] {
        &self.pixels[index * self.sample_len()..][..self.sample_len()]
    }

    /// The class of image `index`, where known.
    pub fn label(&self, index: usize) -> Option<u16> {
        self.labels.as_ref().and_then(|labels| labels.of[index])
    }

    /// The images at `indices`, in that order.
    ///
    /// # Errors
    /// [`Error::DataSet`] when `indices` is empty.
    pub fn subset(&self, indices: &[usize]) -> Result<Self> {
        let pixels = indices.iter().flat_map(|&i| self.sample(i)).copied().collect();
        let labels = self.labels.as_ref().map(|labels| Labels {
            classes: labels.classes.clone(),
            of: indices.iter().map(|&i| labels.of[i]).collect(),
        });
        let names =
            if self.names.is_empty() { vec![] } else { indices.iter().map(|&i| self.names[i].clone()).collect() };
        Self::new(self.name.clone(), self.shape(), pixels, labels, names)
    }

    /// Channel statistics over all pixels.
    pub fn statistics(&self) -> Statistics {
        let plane = self.height * self.width;
        let (mut mean, mut std) = (vec![], vec![]);
        for channel in 0..self.channels {
            // A histogram keeps the sums exact whatever the number of pixels.
            let mut histogram = [0u64; 256];
            for index in 0..self.len() {
                for &value in &self.sample(index)[channel * plane..][..plane] {
                    histogram[value as usize] += 1;
                }
            }
            let count = (self.len() * plane) as f64;
            let moment = |power: i32| {
                histogram.iter().enumerate().map(|(v, &n)| (v as f64 / 255.0).powi(power) * n as f64).sum::<f64>()
                    / count
            };
            let average = moment(1);
            mean.push(average as f32);
            std.push(((moment(2) - average * average).max(0.0).sqrt() as f32).max(1.0 / 255.0));
        }
        Statistics { mean, std }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_by_two(count: usize, labels: Option<Labels>) -> Result<SampleSet> {
        SampleSet::new("test", [1, 2, 2], (0..count * 4).map(|i| i as u8).collect(), labels, vec![])
    }

    #[test]
    fn labels_of_another_length_are_refused() {
        let labels = Labels { classes: vec!["a".into()], of: vec![Some(0); 3] };
        let error = two_by_two(2, Some(labels)).unwrap_err();
        assert!(error.to_string().contains("3 labels for 2 images"), "{error}");
    }

    #[test]
    fn an_empty_set_is_refused() {
        assert!(two_by_two(0, None).is_err());
    }

    #[test]
    fn statistics_are_those_of_the_pixels() {
        let set = SampleSet::new("s", [1, 1, 2], vec![0, 255, 255, 0], None, vec![]).unwrap();
        assert_eq!(set.statistics(), Statistics { mean: vec![0.5], std: vec![0.5] });
    }

    #[test]
    fn a_subset_keeps_labels_and_order() {
        let labels = Labels { classes: vec!["a".into(), "b".into()], of: vec![Some(0), None, Some(1)] };
        let subset = two_by_two(3, Some(labels)).unwrap().subset(&[2, 0]).unwrap();
        assert_eq!(subset.pixels, [8, 9, 10, 11, 0, 1, 2, 3]);
        assert_eq!((subset.label(0), subset.label(1)), (Some(1), Some(0)));
    }
}
