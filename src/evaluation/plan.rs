//! The work of an evaluation, piece by piece.

use std::collections::VecDeque;

use super::frozen::Voting;
use super::report::Report;
use super::self_training::SelfTraining;
use super::{Start, Tuning};
use crate::diagnostics::ProbeFit;
use crate::methods::Method;

/// Where vectors of images come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Features of the encoder.
    Trained,
    /// Features of the same network as the seed made it.
    Untrained,
    /// The pixels themselves.
    Pixels,
}

/// One piece of work. What is done bit by bit brings what it has so far.
pub enum Job {
    Embed { input: Input, method: Option<Box<dyn Method>> },
    Vote { input: Input, voting: Option<Box<Voting>> },
    Probe { input: Input, point: usize, draw: u64, fit: Option<Box<ProbeFit>> },
    SelfTrain { point: usize, draw: u64, training: Option<Box<SelfTraining>> },
    Tune { start: Start, point: usize, draw: u64, tuning: Option<Box<Tuning>> },
}

impl Job {
    /// Its name, for progress.
    pub fn phase(&self) -> &'static str {
        match self {
            Job::Embed { .. } => "embed",
            Job::Vote { .. } => "knn",
            Job::Probe { .. } => "linear",
            Job::SelfTrain { .. } => "pseudo_labels",
            Job::Tune { start: Start::Trained, .. } => "fine_tune",
            Job::Tune { start: Start::Scratch, .. } => "supervised",
        }
    }
}

/// What gives an answer soon comes first.
pub fn plan(report: &Report) -> VecDeque<Job> {
    let mut jobs = VecDeque::new();
    let points = || 0..report.curve.len();
    // A probe on all labels has nothing to draw.
    let draws = |point: usize| if report.curve[point].budget.is_all() { 1 } else { report.options.draws as u64 };
    for input in [Input::Trained, Input::Untrained, Input::Pixels] {
        jobs.push_back(Job::Embed { input, method: None });
        jobs.push_back(Job::Vote { input, voting: None });
        for point in points() {
            jobs.extend((0..draws(point)).map(|draw| Job::Probe { input, point, draw, fit: None }));
        }
    }
    // Where every image has its label there is nothing to guess.
    for point in points().filter(|&point| report.curve[point].labels < report.train + report.unlabelled_train) {
        jobs.extend((0..draws(point)).map(|draw| Job::SelfTrain { point, draw, training: None }));
    }
    if report.options.fine_tune {
        for draw in 0..report.options.draws as u64 {
            for point in points() {
                let tune = |start| Job::Tune { start, point, draw, tuning: None };
                jobs.extend([Start::Trained, Start::Scratch].map(tune));
            }
        }
    }
    jobs
}
