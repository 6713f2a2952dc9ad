//! The labelled images that an encoder is tested with.

use std::sync::Arc;

use burn::tensor::Device;

use super::Subject;
use crate::data::{SampleSet, split};
use crate::error::{Error, Result};
use crate::methods::Source;

/// Part held out to test on, for encoders of runs that held nothing out.
const HELD_OUT: f64 = 0.2;

/// Labelled images, split as the run split them, so that no test image was trained on if the data are the same.
pub struct Task {
    /// The images.
    pub source: Source,
    /// Labelled images to learn the classes from.
    pub train: Vec<usize>,
    /// Labelled images to test on.
    pub test: Vec<usize>,
    /// Images without label beside those to learn from.
    pub bare: Vec<usize>,
    /// [channels, height, width] as they came; they are adapted to the encoder's.
    pub given: [usize; 3],
}

impl Task {
    /// The task that the labels of `set` make for `subject`. Images of another size or colour than the encoder's are
    /// adapted.
    ///
    /// # Errors
    /// [`Error::DataSet`] when nothing can be told apart: no labels, one class, or too few images to hold some out.
    pub fn new(set: Arc<SampleSet>, subject: &Subject, device: &Device) -> Result<Self> {
        let given = set.shape();
        let set = set.adapted(subject.shape)?;
        check_classes(&set)?;
        let held_out = subject.config.training().held_out;
        let held_out = if held_out > 0.0 { held_out } else { HELD_OUT };
        let (train, test) = split(&set, held_out, subject.config.seed);
        let (train, bare): (Vec<usize>, Vec<usize>) = train.into_iter().partition(|&i| set.label(i).is_some());
        let test: Vec<usize> = test.into_iter().filter(|&i| set.label(i).is_some()).collect();
        if test.is_empty() {
            return refuse(format!(
                "{} labelled images leave none to test on; add images until there are ten at least",
                train.len()
            ));
        }
        if distinct(&set, &train) < 2 {
            return refuse(format!(
                "only {} of the classes has labelled images beside the {} held out to test on; label more images",
                distinct(&set, &train),
                test.len()
            ));
        }
        let source = Source::new(set, subject.statistics.clone(), subject.config.seed, device.clone());
        Ok(Self { source, train, test, bare, given })
    }

    /// The images.
    pub fn set(&self) -> &SampleSet {
        &self.source.set
    }

    /// Names of the classes.
    pub fn classes(&self) -> &[String] {
        self.set().labels.as_ref().map_or(&[], |labels| &labels.classes)
    }

    /// Labels of labelled images.
    pub fn labels(&self, indices: &[usize]) -> Vec<u16> {
        indices.iter().filter_map(|&index| self.set().label(index)).collect()
    }

    /// Images without a label.
    pub fn unlabelled(&self) -> usize {
        self.set().len() - self.train.len() - self.test.len()
    }
}

fn refuse<T>(problem: String) -> Result<T> {
    Err(Error::DataSet(problem))
}

fn check_classes(set: &SampleSet) -> Result<()> {
    let labelled: Vec<usize> = (0..set.len()).filter(|&index| set.label(index).is_some()).collect();
    let Some(&first) = labelled.first() else {
        return refuse(format!(
            "`{}` has no labels to test with; put the images into sub-folders, one for each class",
            set.name
        ));
    };
    if distinct(set, &labelled) > 1 {
        return Ok(());
    }
    let class = set.labels.as_ref().zip(set.label(first)).map_or("", |(labels, id)| &labels.classes[id as usize]);
    refuse(format!("all {} labelled images are of one class, `{class}`; add a second to tell it from", labelled.len()))
}

/// Number of classes among the images at `indices`.
fn distinct(set: &SampleSet, indices: &[usize]) -> usize {
    indices.iter().filter_map(|&index| set.label(index)).collect::<std::collections::BTreeSet<_>>().len()
}
