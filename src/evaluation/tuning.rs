//! Fine-tuning: the encoder and a linear classifier on top, trained together on some labels. From scratch it is
//! ordinary supervised learning, with the same images in the same order and the same steps.

use burn::tensor::Tensor;

use super::options::{BATCH, Options};
use super::{Subject, Task};
use crate::error::{Error, Result};
use crate::losses::cross_entropy;
use crate::methods::{Method, one_hot};
use crate::models::layers::{BatchNorm, Linear};
use crate::models::{Init, Mode, Module, Parameter};
use crate::random::{Seed, Stream};
use crate::training::optimizer::{Rule, State, Update};
use crate::training::{read_floats, schedule::cosine_warmup};
use crate::views::Augmentation;

/// Pull of the weights towards zero.
const WEIGHT_DECAY: f64 = 0.01;
/// Part of the steps over which the learning rate rises.
const WARMUP: f64 = 0.1;
/// Test images classified at a time.
const CHUNK: usize = 250;

/// What the encoder's weights are at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Those that self-supervised learning found.
    Trained,
    /// Random ones.
    Scratch,
}

/// A classifier in training.
pub struct Tuning {
    method: Box<dyn Method>,
    norm: BatchNorm,
    head: Linear,
    classes: usize,
    states: Vec<State>,
    labelled: Vec<usize>,
    order: Vec<usize>,
    draw: u64,
    step: usize,
    total: usize,
    learning_rate: f64,
}

impl Tuning {
    /// Prepares training on the labels of the images at `labelled`.
    ///
    /// # Errors
    /// As [`crate::training::Config::build`].
    pub fn new(
        subject: &Subject,
        task: &Task,
        start: Start,
        labelled: Vec<usize>,
        draw: u64,
        options: &Options,
    ) -> Result<Self> {
        let device = &task.source.device;
        let seed = Seed(subject.config.seed.0.wrapping_add(draw + 1));
        let mut method = match start {
            Start::Trained => subject.trained(device)?,
            Start::Scratch => subject.untrained(seed, device)?,
        };
        // The encoder of some methods is a momentum encoder, which no optimizer changes.
        method.encoder().visit("", &mut |_, parameter| parameter.thaw());
        let (features, classes) = (method.encoder().features(), task.classes().len());
        let mut init = Init::new(Seed(!seed.0), device);
        let (norm, head) =
            (BatchNorm::without_affine(features, &mut init), Linear::new(features, classes, true, &mut init));
        let (total, learning_rate) = (options.steps_on(labelled.len()), options.learning_rate);
        let mut tuning = Self {
            method,
            norm,
            head,
            classes,
            states: vec![],
            labelled,
            order: vec![],
            draw,
            step: 0,
            total,
            learning_rate,
        };
        let mut states = vec![];
        tuning.visit(&mut |_| states.push(State::default()));
        tuning.states = states;
        Ok(tuning)
    }

    /// Steps left.
    pub fn left(&self) -> usize {
        self.total - self.step
    }

    /// Trains `count` steps, or as many as are left.
    ///
    /// # Errors
    /// [`Error::NotFinite`] when the loss is not a number, [`Error::Device`] when reading fails.
    pub async fn advance(&mut self, task: &Task, count: usize) -> Result<()> {
        let mut last = None;
        for _ in 0..count.min(self.left()) {
            last = Some(self.step(task));
        }
        let Some(loss) = last else { return Ok(()) };
        let value = read_floats(loss).await?.first().copied().unwrap_or(f32::NAN);
        match value.is_finite() {
            true => Ok(()),
            false => Err(Error::NotFinite {
                step: self.step,
                value: value.to_string(),
                advice: "fine-tuning has diverged; choose a smaller learning rate for it".into(),
            }),
        }
    }

    /// One step; its loss stays on the device.
    fn step(&mut self, task: &Task) -> Tensor<1> {
        let indices = self.batch_indices();
        let address = self.draw << 32 | self.step as u64;
        let images = task.source.batch(&indices, address).views(&augmentation(), Stream::View0);
        let labels: Vec<usize> = task.labels(&indices).into_iter().map(usize::from).collect();
        let labels = one_hot(&labels, self.classes, &task.source.device);
        self.visit(&mut Parameter::track);
        let loss = cross_entropy(self.logits(images, Mode::Train), labels, None);
        let gradients = loss.backward();
        let warmup = (self.total as f64 * WARMUP) as usize;
        let learning_rate = self.learning_rate * cosine_warmup(self.step, warmup, self.total, 0.0);
        self.step += 1;
        let mut states = std::mem::take(&mut self.states);
        let rule = Rule::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let settings = |parameter: &Parameter| Update {
            learning_rate,
            weight_decay: if parameter.shape().len() > 1 { WEIGHT_DECAY } else { 0.0 },
        };
        rule.update(&mut |each| self.visit(each), gradients, &mut states, settings, None);
        self.states = states;
        loss.inner()
    }

    /// [batch, channels, height, width] → [batch, classes]
    fn logits(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        let features = self.method.encoder().forward(images, mode);
        self.head.forward(self.norm.forward(features, mode))
    }

    /// The classes of the images at `indices`.
    ///
    /// # Errors
    /// [`Error::Device`] when reading fails.
    pub async fn predict(&mut self, task: &Task, indices: &[usize]) -> Result<Vec<u16>> {
        let mut predicted = vec![];
        for indices in indices.chunks(CHUNK) {
            let logits = self.logits(task.source.batch(indices, 0).images(), Mode::Eval);
            predicted.extend(read_floats(logits).await?.chunks_exact(self.classes).map(crate::diagnostics::greatest));
        }
        Ok(predicted)
    }

    /// Images of the coming step: each pass over the labels has an order of its own.
    fn batch_indices(&mut self) -> Vec<usize> {
        let batch = self.labelled.len().min(BATCH);
        let passes = (self.labelled.len() / batch).max(1);
        let position = self.step % passes;
        if position == 0 {
            let address = self.draw << 32 | (self.step / passes) as u64;
            self.order = Seed(self.draw).draws(Stream::Order, address, 0).permutation(self.labelled.len());
        }
        self.order[position * batch..][..batch].iter().map(|&at| self.labelled[at]).collect()
    }

    /// Every parameter that is trained here, and the buffers among them.
    fn visit(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.method.encoder().visit("", &mut |_, parameter| visit(parameter));
        self.norm.visit("", &mut |_, parameter| visit(parameter));
        self.head.visit("", &mut |_, parameter| visit(parameter));
    }
}

/// Crops and mirror images: what supervised learning on small images is used to.
fn augmentation() -> Augmentation {
    Augmentation {
        crop_scale_min: 0.6,
        flip: 0.5,
        jitter_probability: 0.0,
        grey_probability: 0.0,
        ..Augmentation::default()
    }
}
