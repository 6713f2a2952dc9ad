//! The losses as a registry: what each takes, with ranges and defaults, and its value and gradients for given numbers.
//! Reference cases and the package's `losses` run the same code.

mod table;

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde_json::{Map, Value as Json};

use super::case::{Array, Case};
use super::ops;
use crate::error::{Error, Result};
use crate::spec::{Kind, Value};

pub use table::LOSSES;

/// A loss.
pub struct Loss {
    /// The name of its operation.
    pub id: &'static str,
    /// What it is, and its paper.
    pub about: &'static str,
    /// The arrays that it takes.
    pub inputs: &'static [Input],
    /// Its numbers and flags.
    pub parameters: &'static [Parameter],
}

/// An array that a loss takes.
pub struct Input {
    /// Its name; a list has the entries `NAME0`, `NAME1` …
    pub name: &'static str,
    /// Its shape, and what it is.
    pub about: &'static str,
    /// What the loss does with it.
    pub role: Role,
    /// Whether there are several of one shape.
    pub list: bool,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a loss does with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is differentiated by it.
    Leaf,
    /// It takes it as given.
    Constant,
}

/// A number or a flag of a loss.
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its range and default.
    pub kind: Kind,
}

/// The loss `id`.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn find(id: &str) -> Result<&'static Loss> {
    LOSSES.iter().find(|loss| loss.id == id).ok_or_else(|| {
        let choices = LOSSES.iter().map(|loss| loss.id).collect::<Vec<_>>().join(", ");
        Error::Unknown { what: "loss", name: id.into(), choices }
    })
}

/// A loss and its slopes for given inputs.
#[derive(Debug, Clone)]
pub struct Differentiated {
    /// Its value.
    pub loss: f64,
    /// Its gradient by each input that it depends on, row-major, by the name of the input.
    pub grads: BTreeMap<String, Array>,
}

/// Computes a loss and its gradients. `parameters` may leave out what has a default.
///
/// # Errors
/// [`Error::Unknown`] for a loss, an input or a parameter that does not exist, [`Error::Setting`] for a value out of its
/// range, [`Error::Data`] for inputs that do not fit each other, [`Error::Device`] when the device fails.
pub async fn differentiate(
    id: &str,
    parameters: Map<String, Json>,
    inputs: BTreeMap<String, Array>,
    device: &Device,
) -> Result<Differentiated> {
    let loss = find(id)?;
    parameters.iter().try_for_each(|(name, value)| loss.check(name, value))?;
    inputs.keys().try_for_each(|name| loss.knows(name))?;
    let shapes: BTreeMap<_, _> = inputs.iter().map(|(name, array)| (name.clone(), array.shape.clone())).collect();
    let mut computed = ops::compute(&Case::new(id, parameters, inputs), device).await?;
    let loss = computed.remove("loss").and_then(|values| values.first().copied()).unwrap_or(f64::NAN);
    let grads = computed.into_iter().filter_map(|(name, data)| {
        let name = name.strip_prefix("grads.")?.to_string();
        let shape = shapes.get(&name)?.clone();
        Some((name, Array { shape, data }))
    });
    Ok(Differentiated { loss, grads: grads.collect() })
}

impl Loss {
    /// The default of the parameter `name`, where it is a number.
    pub(super) fn default(&self, name: &str) -> Option<f64> {
        let parameter = self.parameters.iter().find(|parameter| parameter.name == name)?;
        match parameter.kind.default_value() {
            Value::Number(default) => Some(default),
            Value::Integer(default) => Some(default as f64),
            _ => None,
        }
    }

    fn check(&self, name: &str, value: &Json) -> Result<()> {
        match self.parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) => parameter.kind.check(name, value).map(drop),
            None => Err(self.unknown("parameter", name, self.parameters.iter().map(|parameter| parameter.name))),
        }
    }

    fn knows(&self, name: &str) -> Result<()> {
        let numbered = |input: &Input| {
            let rest = name.strip_prefix(input.name);
            rest.is_some_and(|rest| if input.list { rest.parse::<u8>().is_ok() } else { rest.is_empty() })
        };
        match self.inputs.iter().any(numbered) {
            true => Ok(()),
            false => Err(self.unknown("input", name, self.inputs.iter().map(|input| input.name))),
        }
    }

    fn unknown<'a>(&self, what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
        let choices = known.collect::<Vec<_>>().join(", ");
        let choices = if choices.is_empty() { format!("none, `{}` has no {what}", self.id) } else { choices };
        Error::Unknown { what, name: name.into(), choices }
    }
}
