//! What is asked of features that do not change: votes of the nearest neighbours, linear probes, self-training.

use super::Evaluator;
use super::plan::{Input, Job};
use super::report::Point;
use super::scores::{Scores, accuracy};
use super::self_training::SelfTraining;
use crate::diagnostics::{Labelled, Neighbours, Probe, ProbeFit, unit_rows};
use crate::random::Seed;
use crate::training::{NEIGHBOURS, TEMPERATURE};

/// Multiplications a call, a few hundredths of a second: the browser's worker answers others between two calls.
const WORK: f64 = 5e7;

/// A vote under way.
pub struct Voting {
    neighbours: Neighbours,
    queries: Vec<f32>,
    predicted: Vec<u16>,
}

impl Voting {
    /// About how much is left, 1 to 0.
    pub fn left(&self, images: usize) -> f64 {
        1.0 - self.predicted.len() as f64 / images.max(1) as f64
    }
}

impl Evaluator {
    /// Length of a row of `input`.
    pub(super) fn dim(&self, input: Input) -> usize {
        if input == Input::Pixels { self.task.set().sample_len() } else { self.report.features }
    }

    /// Features of the training images, of the test images, and of those without label where they were asked for.
    fn parts(&self, input: Input) -> [&[f32]; 3] {
        let (all, dim) = (self.features.get(&input).map_or(&[][..], Vec::as_slice), self.dim(input));
        let (train, rest) = all.split_at(self.task.train.len() * dim);
        let (test, bare) = rest.split_at(self.task.test.len() * dim);
        [train, test, bare]
    }

    pub(super) fn vote(&mut self, input: Input, voting: Option<Box<Voting>>) -> Option<Job> {
        let dim = self.dim(input);
        let mut voting = voting.unwrap_or_else(|| {
            let unit = |rows: &[f32]| {
                let mut rows = rows.to_vec();
                unit_rows(&mut rows, dim);
                rows
            };
            let [bank, queries, _] = self.parts(input);
            let labels = self.task.labels(&self.task.train);
            let neighbours = Neighbours::new(&unit(bank), &labels, dim, self.task.classes().len());
            Box::new(Voting { neighbours, queries: unit(queries), predicted: vec![] })
        });
        // The similarities are a matrix product: many times faster than a probe's multiplications.
        let count = ((8.0 * WORK / voting.neighbours.work()) as usize).max(16);
        let start = voting.predicted.len() * dim;
        let queries = &voting.queries[start..(start + count * dim).min(voting.queries.len())];
        let predicted = voting.neighbours.predict(queries, NEIGHBOURS, TEMPERATURE);
        voting.predicted.extend(predicted);
        if voting.predicted.len() < self.task.test.len() {
            return Some(Job::Vote { input, voting: Some(voting) });
        }
        let accuracy = accuracy(&voting.predicted, &self.task.labels(&self.task.test));
        let knn = &mut self.report.knn;
        match input {
            Input::Trained => knn.features = accuracy,
            Input::Untrained => knn.untrained = accuracy,
            Input::Pixels => knn.pixels = accuracy,
        }
        None
    }

    /// Features and labels of the images whose label may be used.
    fn labelled(&self, input: Input, labelled: &[usize]) -> (Vec<f32>, Vec<u16>) {
        let (dim, [train, ..]) = (self.dim(input), self.parts(input));
        // `train` is ascending, and so is what was drawn from it.
        let row = |index: &usize| self.task.train.binary_search(index).unwrap_or(0);
        let features = labelled.iter().map(row).flat_map(|row| &train[row * dim..][..dim]).copied().collect();
        (features, self.task.labels(labelled))
    }

    pub(super) fn probe(&mut self, input: Input, point: usize, draw: u64, fit: Option<Box<ProbeFit>>) -> Option<Job> {
        let (dim, classes) = (self.dim(input), self.task.classes().len());
        let mut fit = fit.unwrap_or_else(|| {
            let (features, labels) = self.labelled(input, &self.drawn(point, draw));
            let data = Labelled { features: &features, labels: &labels, dim, classes };
            Box::new(ProbeFit::new(data, Seed(draw)))
        });
        if fit.advance(WORK) {
            return Some(Job::Probe { input, point, draw, fit: Some(fit) });
        }
        let predicted = self.predict(input, &fit.finish());
        let accuracy = accuracy(&predicted, &self.task.labels(&self.task.test));
        let at = &mut self.report.curve[point];
        match input {
            Input::Trained => at.linear.push(accuracy),
            Input::Untrained => at.untrained.push(accuracy),
            Input::Pixels => at.pixels.push(accuracy),
        }
        if input == Input::Trained && draw == 0 && point == most_labels(&self.report.curve) {
            let labels = self.task.labels(&self.drawn(point, draw));
            let (classes, test) = (self.task.classes(), &self.task.test);
            self.report.scores = Some(Scores::new(classes, test, &self.task.labels(test), predicted, &labels));
        }
        None
    }

    fn predict(&self, input: Input, probe: &Probe) -> Vec<u16> {
        let [_, test, _] = self.parts(input);
        probe.predict(test)
    }

    pub(super) fn self_train(&mut self, point: usize, draw: u64, training: Option<Box<SelfTraining>>) -> Option<Job> {
        let (dim, classes) = (self.dim(Input::Trained), self.task.classes().len());
        let mut training = training.unwrap_or_else(|| {
            let drawn = self.drawn(point, draw);
            let (features, labels) = self.labelled(Input::Trained, &drawn);
            let [train, _, bare] = self.parts(Input::Trained);
            let known: std::collections::BTreeSet<usize> = drawn.into_iter().collect();
            let rows = self.task.train.iter().zip(train.chunks_exact(dim));
            let others = rows.filter(|(index, _)| !known.contains(index)).flat_map(|(_, row)| row);
            let others: Vec<f32> = others.chain(bare).copied().collect();
            let data = Labelled { features: &features, labels: &labels, dim, classes };
            Box::new(SelfTraining::new(data, &others, Seed(draw)))
        });
        let Some(probe) = training.advance(WORK) else {
            return Some(Job::SelfTrain { point, draw, training: Some(training) });
        };
        let predicted = self.predict(Input::Trained, &probe);
        let accuracy = accuracy(&predicted, &self.task.labels(&self.task.test));
        self.report.curve[point].pseudo_labels.push(accuracy);
        None
    }
}

/// The point with the most labels, the first of equals.
fn most_labels(curve: &[Point]) -> usize {
    (0..curve.len()).rev().max_by_key(|&point| curve[point].labels).unwrap_or(0)
}
