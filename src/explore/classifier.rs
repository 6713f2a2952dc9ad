//! A classifier from a few labels: logistic regression on standardised features. Features are standardised by all
//! images, labelled or not, because the deviation of a handful of images says nothing.

use crate::data::SampleSet;
use crate::diagnostics::{Labelled, Logistic, Probe, ProbeFit, Regularisation, Standardizer, greatest};
use crate::error::{Error, Result};
use crate::export::LinearHead;
use crate::random::Seed;

use super::Embeddings;

/// Labels of each class from which on they can choose the regularisation.
const ENOUGH: usize = 5;
/// The inverse regularisation until then: two images already give probabilities that tell them apart.
const FEW: f64 = 0.1;

/// Labels that somebody gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Index of an image in its set, and its class.
    pub labels: Vec<(usize, u16)>,
}

impl Given {
    /// Checks the labels of a set of `count` images.
    ///
    /// # Errors
    /// [`Error::DataSet`] naming what is wrong: fewer than two classes with images, a class without a name, two of one
    /// name, an image that is not there or has two labels.
    pub fn check(&self, count: usize) -> Result<()> {
        let refuse = |problem: String| Err(Error::DataSet(problem));
        if let Some(name) = self.classes.iter().enumerate().find(|(at, name)| self.classes[..*at].contains(name)) {
            return refuse(format!("two classes are called `{}`; give each a name of its own", name.1));
        }
        if self.classes.iter().any(|name| name.trim().is_empty()) {
            return refuse("a class has no name; give it one".into());
        }
        let mut class_of = std::collections::BTreeMap::new();
        for &(image, class) in &self.labels {
            if image >= count {
                return refuse(format!("there is no image {image}; the set has {count}"));
            }
            if usize::from(class) >= self.classes.len() {
                return refuse(format!("image {image} has class {class}, but only {} have names", self.classes.len()));
            }
            if class_of.insert(image, class).is_some_and(|other| other != class) {
                return refuse(format!("image {image} was given two classes; give it one"));
            }
        }
        let used = class_of.values().collect::<std::collections::BTreeSet<_>>().len();
        match used {
            0 => refuse("no image has a label yet; give some to two classes at least".into()),
            1 => refuse("all labels are of one class; label images of a second to tell it from".into()),
            _ => Ok(()),
        }
    }
}

/// Fits a head to the labels of some of the images whose vectors are `embeddings`. The regularisation is chosen on a
/// fifth of the labels of each class once each has five; fewer would choose by chance.
///
/// # Errors
/// As [`Given::check`], and when a labelled image has no vector.
pub fn fit_head(embeddings: &Embeddings, given: &Given) -> Result<LinearHead> {
    given.check(embeddings.set().len())?;
    let dim = embeddings.dim();
    let places: std::collections::BTreeMap<usize, usize> =
        embeddings.indices().iter().enumerate().map(|(place, &image)| (image, place)).collect();
    let (mut features, mut labels) = (vec![], vec![]);
    for &(image, class) in &given.labels {
        let row = places.get(&image).and_then(|place| embeddings.vectors().get(place * dim..(place + 1) * dim));
        let row = row.ok_or_else(|| Error::DataSet(format!("image {image} has a label but no features")))?;
        features.extend_from_slice(row);
        labels.push(class);
    }
    let standardizer = Standardizer::fit(embeddings.vectors(), dim);
    let data = Labelled { features: &features, labels: &labels, dim, classes: given.classes.len() };
    let enough = fewest(&labels) >= ENOUGH;
    let regularisation = if enough { Regularisation::Chosen(Seed(0)) } else { Regularisation::Fixed(FEW) };
    Ok(head_of(ProbeFit::standardised(standardizer, data, regularisation).complete(), given.classes.clone()))
}

/// Labels of the class that has the fewest, of those that have any.
fn fewest(labels: &[u16]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    labels.iter().for_each(|&label| *counts.entry(label).or_insert(0) += 1);
    counts.into_values().min().unwrap_or(0)
}

fn head_of(Probe { standardizer, logistic, .. }: Probe, classes: Vec<String>) -> LinearHead {
    let parameters: Vec<f32> = logistic.parameters.iter().map(|&x| x as f32).collect();
    let (weights, bias) = parameters.split_at(logistic.classes * logistic.dim);
    LinearHead {
        weights: weights.to_vec(),
        bias: bias.to_vec(),
        mean: standardizer.mean,
        std: standardizer.scale.iter().map(|scale| scale.recip()).collect(),
        classes,
    }
}

/// What a head says of some images.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    /// The head.
    pub head: LinearHead,
    /// [images, classes] row-major, each row sums to 1.
    pub probabilities: Vec<f32>,
}

impl Classifier {
    /// Classifies images by their `features`, [images, features] row-major.
    ///
    /// # Errors
    /// [`Error::Weights`] when the head is for features of another length.
    pub fn new(head: LinearHead, features: &[f32], dim: usize) -> Result<Self> {
        head.check(dim)?;
        let mut features = features.to_vec();
        let scale = head.std.iter().map(|std| std.recip()).collect();
        Standardizer { mean: head.mean.clone(), scale }.apply(&mut features);
        let parameters = head.weights.iter().chain(&head.bias).map(|&x| f64::from(x)).collect();
        let logistic = Logistic { dim, classes: head.classes.len(), parameters };
        Ok(Self { probabilities: logistic.probabilities(&features), head })
    }

    /// The most probable class of each image.
    pub fn predicted(&self) -> Vec<u16> {
        self.rows().map(greatest).collect()
    }

    /// How much more probable the first class is than the second, of each image: 0 where the classifier cannot tell,
    /// 1 where it is certain. The least margins are what to label next (Settles, "Active learning literature survey",
    /// 2009, section 3.1).
    pub fn margins(&self) -> Vec<f32> {
        let margin = |row: &[f32]| {
            let best = usize::from(greatest(row));
            let others = row.iter().enumerate().filter(|(class, _)| *class != best).map(|(_, &p)| p);
            row[best] - others.fold(0.0, f32::max)
        };
        self.rows().map(margin).collect()
    }

    fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.probabilities.chunks_exact(self.head.classes.len())
    }
}

/// Names of images for tables: empty where a set has none.
pub(super) fn name_of(set: &SampleSet, image: usize) -> &str {
    set.names.get(image).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(classes: &[&str], labels: &[(usize, u16)]) -> Given {
        Given { classes: classes.iter().map(ToString::to_string).collect(), labels: labels.to_vec() }
    }

    #[test]
    fn labels_without_sense_are_refused_by_name() {
        let problem = |given: Given| given.check(10).unwrap_err().to_string();
        assert!(problem(given(&["a", "b"], &[])).contains("no image has a label"));
        assert!(problem(given(&["a", "b"], &[(1, 0), (2, 0)])).contains("one class"));
        assert!(problem(given(&["a", "a"], &[(1, 0), (2, 1)])).contains("two classes are called `a`"));
        assert!(problem(given(&["a", " "], &[(1, 0), (2, 1)])).contains("no name"));
        assert!(problem(given(&["a", "b"], &[(10, 0)])).contains("no image 10"));
        assert!(problem(given(&["a", "b"], &[(1, 2)])).contains("class 2"));
        assert!(problem(given(&["a", "b"], &[(1, 0), (1, 1)])).contains("two classes; give it one"));
        given(&["a", "b", "not yet"], &[(1, 0), (2, 1)]).check(10).unwrap();
    }

    #[test]
    fn margins_are_small_where_two_classes_are_alike() {
        let head = LinearHead {
            weights: vec![2.0, 0.0, 0.0, 2.0, -9.0, -9.0],
            bias: vec![0.0; 3],
            mean: vec![1.0, 1.0],
            std: vec![0.5, 0.5],
            classes: ["a", "b", "c"].map(String::from).to_vec(),
        };
        let classifier = Classifier::new(head.clone(), &[2.0, 1.0, 1.0, 2.0, 2.0, 2.0], 2).unwrap();
        assert_eq!(classifier.predicted(), [0, 1, 0]);
        let margins = classifier.margins();
        assert!(margins[0] > 0.9 && margins[2].abs() < 1e-6, "{margins:?}");
        // By hand: logits (4, 0, −18) of the first image.
        assert!((classifier.probabilities[0] - 1.0 / (1.0 + (-4.0f32).exp())).abs() < 1e-6);
        assert!(Classifier::new(head, &[0.0; 3], 3).unwrap_err().to_string().contains("3 features"));
    }
}
