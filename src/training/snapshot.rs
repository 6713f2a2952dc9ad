//! What a run must keep to go on: its step, every weight and buffer, and what the optimizer remembers of each.
//!
//! Nothing else changes while a run trains. Order, views, masks and noise are addressed by the step, schedules follow
//! it, and a method keeps its queues and centers in buffers that [`Module::visit`](crate::models::Module) names.

use std::collections::HashMap;

use burn::tensor::Tensor;

use super::Trainer;
use super::optimizer::State;
use crate::error::{Error, Result};

/// A run between two steps. Tensors are shared with it, not copied.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Steps done.
    pub step: usize,
    /// In the order in which the method visits them.
    pub parts: Vec<SnapshotPart>,
}

/// One weight or buffer.
#[derive(Debug, Clone)]
pub struct SnapshotPart {
    /// Its path.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its values, flat.
    pub value: Tensor<1>,
    /// What the optimizer remembers of it; empty where it was never trained.
    pub state: State,
}

impl Trainer {
    /// The run as it is now.
    pub fn snapshot(&mut self) -> Snapshot {
        let mut states = self.states.iter().cloned();
        let mut parts = vec![];
        self.method.visit("", &mut |name, parameter| {
            let (shape, value) = (parameter.shape().to_vec(), parameter.value());
            parts.push(SnapshotPart { name: name.into(), shape, value, state: states.next().unwrap_or_default() });
        });
        Snapshot { step: self.step, parts }
    }

    /// Goes on from `snapshot`, of a run with this configuration and these data; its tensors must be on this run's
    /// device. The next step is the one that would have come next.
    ///
    /// # Errors
    /// [`Error::Weights`] when it is of another run: a weight too many, too few, or of another shape. The run is then
    /// neither the old nor the new one; drop it.
    pub fn restore(&mut self, snapshot: Snapshot) -> Result<()> {
        if snapshot.step > self.total_steps() {
            let (step, total) = (snapshot.step, self.total_steps());
            return Err(Error::Weights(format!("the checkpoint is at step {step} of a run of {total} steps")));
        }
        let mut parts: HashMap<String, SnapshotPart> =
            snapshot.parts.into_iter().map(|part| (part.name.clone(), part)).collect();
        let (mut states, mut problem) = (vec![], None);
        self.method.visit("", &mut |name, parameter| {
            let Some(part) = parts.remove(name) else {
                problem = Some(format!("`{name}` is missing"));
                return;
            };
            match part.misfit(parameter.shape(), snapshot.step) {
                Some(misfit) => problem = Some(format!("`{name}` {misfit}")),
                None => {
                    parameter.set(part.value);
                    states.push(part.state);
                }
            }
        });
        if let Some(left) = parts.keys().next() {
            problem.get_or_insert_with(|| format!("`{left}` belongs to no part of the method"));
        }
        if let Some(problem) = problem {
            return Err(Error::Weights(problem));
        }
        (self.states, self.step) = (states, snapshot.step);
        // The order of the epoch under way is drawn again.
        self.order = vec![];
        Ok(())
    }
}

impl SnapshotPart {
    /// Why it cannot be that of a parameter of this shape after `step` steps.
    fn misfit(&self, shape: &[usize], step: usize) -> Option<String> {
        let values = shape.iter().product::<usize>();
        let moments = [&self.state.first, &self.state.second];
        if self.shape != shape || self.value.dims() != [values] {
            return Some(format!("has shape {:?}, expected {shape:?}", self.shape));
        }
        if moments.into_iter().flatten().any(|moment| moment.dims() != [values]) {
            return Some("has an optimizer state of another length".into());
        }
        (self.state.count > step).then(|| format!("was updated {} times in {step} steps", self.state.count))
    }
}
