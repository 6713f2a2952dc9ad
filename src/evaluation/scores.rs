//! What a classifier got right, class by class.

use serde::Serialize;

/// Predictions on test images, counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Share of the test images put into their class.
    pub accuracy: f64,
    /// The same for each class.
    pub classes: Vec<ClassScore>,
    /// Images of the class of the row that were put into the class of the column.
    pub confusion: Vec<Vec<usize>>,
    /// Indices of the test images in their data set.
    pub images: Vec<usize>,
    /// Predicted class of each.
    pub predicted: Vec<u16>,
}

/// How one class fared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassScore {
    /// Its name.
    pub name: String,
    /// Labelled images it was learned from.
    pub train: usize,
    /// Its test images.
    pub test: usize,
    /// Share of them that were recognised; `None` without test images.
    pub accuracy: Option<f64>,
}

impl Scores {
    /// Counts.
    ///
    /// - `images`, `labels`, `predicted`: one a test image
    /// - `train_labels`: of the images learned from
    pub fn new(
        classes: &[String],
        images: &[usize],
        labels: &[u16],
        predicted: Vec<u16>,
        train_labels: &[u16],
    ) -> Self {
        let mut confusion = vec![vec![0; classes.len()]; classes.len()];
        labels.iter().zip(&predicted).for_each(|(&truth, &guess)| confusion[truth as usize][guess as usize] += 1);
        let score = |(class, name): (usize, &String)| {
            let test: usize = confusion[class].iter().sum();
            let accuracy = (test > 0).then(|| confusion[class][class] as f64 / test as f64);
            let train = train_labels.iter().filter(|&&label| label as usize == class).count();
            ClassScore { name: name.clone(), train, test, accuracy }
        };
        let of_classes = classes.iter().enumerate().map(score).collect();
        let accuracy = accuracy(&predicted, labels);
        Self { accuracy, classes: of_classes, confusion, images: images.to_vec(), predicted }
    }
}

/// Share of the predictions that are the label; 0 of none.
pub fn accuracy(predicted: &[u16], labels: &[u16]) -> f64 {
    let right = predicted.iter().zip(labels).filter(|(a, b)| a == b).count();
    right as f64 / labels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_truth_and_columns_the_guess() {
        let classes = ["a", "b", "c"].map(String::from);
        let scores = Scores::new(&classes, &[5, 6, 7, 9], &[0, 0, 1, 1], vec![0, 1, 1, 1], &[0, 1, 1]);
        assert_eq!(scores.confusion, [[1, 1, 0], [0, 2, 0], [0, 0, 0]]);
        assert_eq!(scores.accuracy, 0.75);
        let of: Vec<_> = scores.classes.iter().map(|class| (class.train, class.test, class.accuracy)).collect();
        assert_eq!(of, [(1, 2, Some(0.5)), (2, 2, Some(1.0)), (0, 0, None)]);
        assert_eq!(accuracy(&[], &[]), 0.0);
    }
}
