//! The training loop, pulled by its caller: ask for steps, read when you like.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use burn::tensor::{Device, Gradients, Tensor};

use super::evaluate::Baselines;
use super::memory;
use super::optimizer::{Rule, State, Update};
use super::record::steps_per_epoch;
use super::schedule::cosine_warmup;
use super::{Config, Past, StepRecord, TrainingSettings};
use crate::data::{SampleSet, Statistics, split};
use crate::error::{Error, Result};
use crate::kernels::{self, Precision, Work};
use crate::methods::{Method, Source};
use crate::models::Parameter;
use crate::random::Stream;
use crate::spec::Value;

/// A run: a method, its data, its optimizer, and how far it has come.
pub struct Trainer {
    /// What there is to the run besides its configuration.
    pub past: Past,
    pub(super) config: Config,
    pub(super) settings: TrainingSettings,
    pub(super) source: Source,
    pub(super) method: Box<dyn Method>,
    pub(super) states: Vec<State>,
    pub(super) train: Vec<usize>,
    pub(super) held_out: Vec<usize>,
    pub(super) step: usize,
    /// Measured once for each number of bank and query images.
    pub(super) baselines: Option<([usize; 2], Baselines)>,
    rule: Rule,
    precision: Precision,
    pub(super) order: Vec<usize>,
    fingerprint: OnceLock<String>,
}

/// A step whose loss is still on the device.
pub struct Pending {
    step: usize,
    epoch: f64,
    learning_rate: f64,
    loss: Tensor<1>,
    terms: Vec<(&'static str, Tensor<1>)>,
}

impl Trainer {
    /// Prepares a run on `device`.
    ///
    /// # Errors
    /// [`Error::DataSet`] with fewer than two training images, [`Error::Setting`] when the batch is larger
    /// than the data or than the memory, or the encoder does not fit the images.
    pub fn new(mut config: Config, set: Arc<SampleSet>, device: Device) -> Result<Self> {
        let mut settings = config.training();
        let (train, held_out) = split(&set, settings.held_out, config.seed);
        if train.len() < 2 {
            let problem = format!("{} image is too few to train on; add at least two", train.len());
            return Err(Error::DataSet(problem));
        }
        if settings.batch_size > train.len() {
            if config.batch_size_given {
                let problem = format!("there are {} training images; choose at most that", train.len());
                return Err(Error::setting("batch_size", settings.batch_size, problem));
            }
            settings.batch_size = train.len();
            // So that the run's record makes the same run again.
            config.values.set("batch_size", Value::Integer(train.len()));
        }
        let mut method = memory::build_within(&mut config, &mut settings, &set, &device)?;
        let mut states = vec![];
        method.visit("", &mut |_, _| states.push(State::default()));
        let source = Source::new(set.clone(), set.statistics(), config.seed, device);
        let (rule, past, order) = (settings.rule(), Past::default(), vec![]);
        let (baselines, fingerprint, precision) = (None, OnceLock::new(), Precision::F32);
        Ok(Self {
            past,
            config,
            settings,
            source,
            method,
            states,
            train,
            held_out,
            step: 0,
            baselines,
            rule,
            precision,
            order,
            fingerprint,
        })
    }

    /// Full batches in an epoch; a last partial batch is left out, and other images fall to it each time.
    pub fn steps_per_epoch(&self) -> usize {
        steps_per_epoch(self.train.len(), self.settings.batch_size)
    }

    /// Steps of the whole run.
    pub fn total_steps(&self) -> usize {
        self.settings.epochs * self.steps_per_epoch()
    }

    /// Steps done.
    pub fn step_count(&self) -> usize {
        self.step
    }

    /// Images a step.
    pub fn batch_size(&self) -> usize {
        self.settings.batch_size
    }

    /// The configuration of the run.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The data set.
    pub fn set(&self) -> &Arc<SampleSet> {
        &self.source.set
    }

    /// [`SampleSet::fingerprint`] of the data set, computed once.
    pub fn fingerprint(&self) -> &str {
        self.fingerprint.get_or_init(|| self.set().fingerprint())
    }

    /// Indices of the images trained on.
    pub fn train_indices(&self) -> &[usize] {
        &self.train
    }

    /// Indices of the images kept away from training.
    pub fn held_out_indices(&self) -> &[usize] {
        &self.held_out
    }

    /// The loss of a model that knows nothing, where there is a closed form.
    pub fn chance(&self) -> Option<f64> {
        self.method.chance(self.settings.batch_size)
    }

    /// The method, for export.
    pub fn method_mut(&mut self) -> &mut dyn Method {
        self.method.as_mut()
    }

    /// What images are normalised by.
    pub fn statistics(&self) -> &Statistics {
        &self.source.statistics
    }

    /// Length of the encoder's feature vectors.
    pub fn features(&mut self) -> usize {
        self.method.encoder().features()
    }

    /// Number of trainable weights of the encoder.
    pub fn encoder_weights(&mut self) -> usize {
        let mut count = 0;
        let mut add =
            |_: &str, p: &mut Parameter| count += if p.is_trainable() { p.shape().iter().product() } else { 0 };
        self.method.encoder().visit("", &mut add);
        count
    }

    /// Gives the run other weights than the seed's to begin with: `change` is called with each parameter and buffer of
    /// the method. `origin` says in words where they come from.
    ///
    /// # Errors
    /// [`Error::Weights`] when the run has begun.
    pub fn begin_with(&mut self, origin: String, change: &mut dyn FnMut(&str, &mut Parameter)) -> Result<()> {
        if self.step > 0 {
            return Err(Error::Weights(format!("the run is at step {}; other weights can only begin one", self.step)));
        }
        self.method.visit("", change);
        self.past.origin = Some(origin);
        Ok(())
    }

    /// Sets what layers multiply in while training. [`tune`](super::tune) does so by the setting `precision`; who calls
    /// this answers for the device having f16.
    pub fn set_precision(&mut self, precision: Precision) {
        self.precision = precision;
    }

    /// Trains one step. Nothing is read back: pass what it returns to [`Trainer::read`].
    pub fn advance(&mut self) -> Pending {
        let indices = self.batch_indices();
        self.method.visit("", &mut |_, parameter| parameter.track());
        let progress = self.step as f64 / (self.total_steps() - 1).max(1) as f64;
        let batch = self.source.batch(&indices, self.step as u64).at(progress, self.step / self.steps_per_epoch());
        let method = &mut self.method;
        let (objective, gradients) = kernels::in_precision(self.precision, || {
            let objective = method.objective(&batch);
            let gradients = objective.loss.backward();
            (objective, gradients)
        });
        let learning_rate = self.learning_rate(self.step);
        self.update(gradients, learning_rate);
        let step = self.step;
        self.step += 1;
        Pending {
            step,
            epoch: self.epoch_after(step),
            learning_rate,
            loss: objective.loss.inner(),
            terms: objective.terms.into_iter().map(|(name, term)| (name, term.inner())).collect(),
        }
    }

    /// The matrix products and convolutions of a step on WebGPU, for choosing the kernels: carries out the coming step
    /// and leaves the run as it was.
    ///
    /// # Errors
    /// None but those of [`Trainer::restore`], which a snapshot just taken cannot cause.
    pub fn rehearse(&mut self) -> Result<Vec<Work>> {
        let before = self.snapshot();
        let work = kernels::work_of(|| drop(self.advance()));
        self.restore(before)?;
        Ok(work)
    }

    /// Epochs done after a step.
    pub fn epoch_after(&self, step: usize) -> f64 {
        (step + 1) as f64 / self.steps_per_epoch() as f64
    }

    /// Learning rate of a step.
    pub fn learning_rate(&self, step: usize) -> f64 {
        let total = self.total_steps();
        let warmup = (self.settings.warmup_epochs * self.steps_per_epoch() as f64).round() as usize;
        // A run shorter than its warm-up would never leave it.
        self.settings.learning_rate * cosine_warmup(step, warmup.min(total / 4), total, 0.001)
    }

    /// The samples of the coming step, for those who watch one step at a time.
    pub fn coming_batch(&mut self) -> Vec<usize> {
        self.batch_indices()
    }

    /// The samples of the coming step; each epoch has an order of its own.
    fn batch_indices(&mut self) -> Vec<usize> {
        let (epoch, position) = (self.step / self.steps_per_epoch(), self.step % self.steps_per_epoch());
        if position == 0 || self.order.is_empty() {
            let mut draws = self.config.seed.draws(Stream::Order, epoch as u64, 0);
            self.order = draws.permutation(self.train.len());
        }
        let batch = self.settings.batch_size;
        self.order[position * batch..][..batch].iter().map(|&i| self.train[i]).collect()
    }

    fn update(&mut self, gradients: Gradients, learning_rate: f64) {
        let (weight_decay, peak) = (self.settings.weight_decay, self.settings.learning_rate);
        let settings = |parameter: &Parameter| Update {
            learning_rate: if parameter.holds_rate() { peak } else { learning_rate },
            // Biases and normalisation weights have one axis: no decay, no layer-wise rate.
            weight_decay: if parameter.shape().len() > 1 { weight_decay } else { 0.0 },
        };
        let clip = Some(self.settings.gradient_clip).filter(|&clip| clip > 0.0);
        let method = &mut self.method;
        let visit = &mut |each: &mut dyn FnMut(&mut Parameter)| method.visit("", &mut |_, parameter| each(parameter));
        self.rule.update(visit, gradients, &mut self.states, settings, clip);
    }

    /// Reads the losses of steps, all in one transfer.
    ///
    /// # Errors
    /// [`Error::NotFinite`] at the first loss that is NaN or infinite, [`Error::Device`] when reading fails.
    pub async fn read(&self, steps: Vec<Pending>) -> Result<Vec<StepRecord>> {
        if steps.is_empty() {
            return Ok(vec![]);
        }
        let scalars = steps.iter().flat_map(|s| std::iter::once(&s.loss).chain(s.terms.iter().map(|(_, term)| term)));
        let values = read_floats(Tensor::cat(scalars.cloned().collect(), 0)).await?;
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or(f32::NAN);
        let mut records = vec![];
        for Pending { step, epoch, learning_rate, terms, .. } in steps {
            let loss = next();
            let terms: BTreeMap<_, _> = terms.iter().map(|(name, _)| (Cow::Borrowed(*name), next())).collect();
            if !loss.is_finite() {
                let advice = format!(
                    "the run has diverged; the learning rate was {learning_rate:.2e}: try a tenth of it, or gradient clipping"
                );
                return Err(Error::NotFinite { step, value: loss.to_string(), advice });
            }
            records.push(StepRecord { step, epoch, loss, terms, learning_rate });
        }
        Ok(records)
    }

    /// Trains `count` steps, or as many as are left, and reads their losses.
    ///
    /// # Errors
    /// As [`Trainer::read`].
    pub async fn train(&mut self, count: usize) -> Result<Vec<StepRecord>> {
        let count = count.min(self.total_steps().saturating_sub(self.step));
        let steps = (0..count).map(|_| self.advance()).collect();
        self.read(steps).await
    }
}

/// Reads a tensor as floats, row-major.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub(crate) async fn read_floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let count = tensor.shape().num_elements();
    let mut values = kernels::fault::read_all(vec![tensor.reshape([count])]).await?;
    Ok(values.swap_remove(0))
}
