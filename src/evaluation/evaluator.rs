//! An evaluation under way, pulled by its caller like training: each call does a little, so that a browser can show
//! how far it is, answer other requests, or drop it.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::notes::notes;
use super::plan::{Input, Job, plan};
use super::report::{Neighbours, Point, Report};
use super::scores::accuracy;
use super::{Options, Start, Subject, Task, Tuning};
use crate::data::LabelBudget;
use crate::error::Result;
use crate::methods::Method;
use crate::random::Seed;
use crate::training::{NEIGHBOURS, embed};

/// Images encoded a call.
const CHUNK: usize = 250;
/// Steps of fine-tuning a call.
const STEPS: usize = 5;
/// Work of a fine-tuning step, in encoded images an image: forward, and backward at twice the price.
const TRAINING: usize = 3;

/// How far an evaluation is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Progress {
    /// Work done, 0 to 1.
    pub done: f64,
    /// What is being done.
    pub phase: &'static str,
}

/// An evaluation under way.
pub struct Evaluator {
    subject: Subject,
    pub(super) task: Task,
    jobs: VecDeque<Job>,
    /// Features of the training images, of the test images, then of those without label, row-major.
    pub(super) features: BTreeMap<Input, Vec<f32>>,
    pub(super) report: Report,
    work: [usize; 2],
}

impl Evaluator {
    /// Plans an evaluation of `subject` on `task`.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] for options without sense.
    pub fn new(subject: Subject, task: Task, options: Options) -> Result<Self> {
        options.check()?;
        let features = subject.untrained(Seed(0), &task.source.device)?.encoder().features();
        let labels_of = |budget: LabelBudget| budget.draw(task.set(), &task.train, subject.config.seed, 0).len();
        let points = options.budgets.iter().map(|&budget| {
            let labels = labels_of(budget);
            Point::new(budget, labels, if options.fine_tune { options.steps_on(labels) } else { 0 })
        });
        let report = Report {
            format: "autodidact-evaluation-1",
            version: env!("CARGO_PKG_VERSION"),
            method: subject.config.entry.spec.id.into(),
            features,
            data: task.set().name.clone(),
            train: task.train.len(),
            test: task.test.len(),
            unlabelled: task.unlabelled(),
            unlabelled_train: task.bare.len(),
            knn: Neighbours { k: NEIGHBOURS.min(task.train.len()), ..Neighbours::default() },
            curve: points.collect(),
            scores: None,
            notes: notes(&task, &subject),
            options,
        };
        let jobs = plan(&report);
        let mut evaluator = Self { subject, task, jobs, features: BTreeMap::new(), report, work: [0, 0] };
        evaluator.work[1] = evaluator.jobs.iter().map(|job| evaluator.work_of(job)).sum::<usize>().max(1);
        Ok(evaluator)
    }

    /// What was found so far; complete once [`Evaluator::advance`] returns `None`.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Does a little. Returns how far it is, or `None` when all is done.
    ///
    /// # Errors
    /// [`crate::Error::NotFinite`] when fine-tuning diverges, [`crate::Error::Device`] when reading fails.
    pub async fn advance(&mut self) -> Result<Option<Progress>> {
        let Some(job) = self.jobs.pop_front() else { return Ok(None) };
        let (phase, before) = (job.phase(), self.work_of(&job));
        let mut after = 0;
        if let Some(rest) = self.work_on(job).await? {
            after = self.work_of(&rest);
            self.jobs.push_front(rest);
        }
        self.work[0] += before.saturating_sub(after);
        Ok(Some(Progress { done: (self.work[0] as f64 / self.work[1] as f64).min(1.0), phase }))
    }

    /// Does a part of a job; returns what is left of it.
    async fn work_on(&mut self, job: Job) -> Result<Option<Job>> {
        match job {
            Job::Embed { input, method } => self.embed(input, method).await,
            Job::Vote { input, voting } => Ok(self.vote(input, voting)),
            Job::Probe { input, point, draw, fit } => Ok(self.probe(input, point, draw, fit)),
            Job::SelfTrain { point, draw, training } => Ok(self.self_train(point, draw, training)),
            Job::Tune { start, point, draw, tuning } => self.tune(start, point, draw, tuning).await,
        }
    }

    async fn embed(&mut self, input: Input, method: Option<Box<dyn Method>>) -> Result<Option<Job>> {
        let set = self.task.set();
        let mut features = self.features.remove(&input).unwrap_or_default();
        let bare = if input == Input::Trained { self.task.bare.as_slice() } else { &[] };
        let all = || self.task.train.iter().chain(&self.task.test).chain(bare).copied();
        if input == Input::Pixels {
            features.extend(all().flat_map(|index| set.sample(index)).map(|&byte| f32::from(byte) / 255.0));
            self.features.insert(input, features);
            return Ok(None);
        }
        let device = &self.task.source.device;
        let mut method = match method {
            Some(method) => method,
            None if input == Input::Trained => self.subject.trained(device)?,
            None => self.subject.untrained(self.subject.config.seed, device)?,
        };
        let done = features.len() / self.report.features;
        let indices: Vec<usize> = all().skip(done).take(CHUNK).collect();
        features.extend(embed(method.encoder(), &self.task.source, &indices).await?);
        self.features.insert(input, features);
        let finished = done + indices.len() == self.task.train.len() + self.task.test.len() + bare.len();
        Ok((!finished).then_some(Job::Embed { input, method: Some(method) }))
    }

    async fn tune(
        &mut self,
        start: Start,
        point: usize,
        draw: u64,
        tuning: Option<Box<Tuning>>,
    ) -> Result<Option<Job>> {
        let mut tuning = match tuning {
            Some(tuning) => tuning,
            None => {
                let labelled = self.drawn(point, draw);
                let options = &self.report.options;
                Box::new(Tuning::new(&self.subject, &self.task, start, labelled, draw, options)?)
            }
        };
        tuning.advance(&self.task, STEPS).await?;
        if tuning.left() > 0 {
            return Ok(Some(Job::Tune { start, point, draw, tuning: Some(tuning) }));
        }
        let predicted = tuning.predict(&self.task, &self.task.test).await?;
        let accuracy = accuracy(&predicted, &self.task.labels(&self.task.test));
        let at = &mut self.report.curve[point];
        match start {
            Start::Trained => at.fine_tuned.push(accuracy),
            Start::Scratch => at.supervised.push(accuracy),
        }
        Ok(None)
    }

    pub(super) fn drawn(&self, point: usize, draw: u64) -> Vec<usize> {
        let budget = self.report.curve[point].budget;
        budget.draw(self.task.set(), &self.task.train, self.subject.config.seed, draw)
    }

    /// Work of a job, in encoded images.
    fn work_of(&self, job: &Job) -> usize {
        let images = self.task.train.len() + self.task.test.len();
        match job {
            Job::Embed { input: Input::Pixels, .. } => 1,
            Job::Embed { input, .. } => {
                let images = images + if *input == Input::Trained { self.task.bare.len() } else { 0 };
                images - self.features.get(input).map_or(0, |done| done.len() / self.report.features)
            }
            Job::Vote { voting, .. } => {
                let left = voting.as_ref().map_or(1.0, |voting| voting.left(self.task.test.len()));
                (left * images as f64 / 4.0) as usize
            }
            Job::Probe { point, fit, .. } => {
                let left = fit.as_ref().map_or(1.0, |fit| fit.left());
                (left * self.report.curve[*point].labels as f64 / 2.0) as usize
            }
            Job::SelfTrain { training, .. } => {
                let left = training.as_ref().map_or(1.0, |training| training.left());
                (left * self.task.train.len() as f64 / 2.0) as usize
            }
            Job::Tune { point, tuning, .. } => {
                let Point { labels, steps, .. } = self.report.curve[*point];
                let steps = tuning.as_ref().map_or(steps, |tuning| tuning.left());
                TRAINING * steps * labels.min(super::options::BATCH)
            }
        }
    }
}
