//! A reference case: reading it, running it, comparing.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::ops;
use crate::error::{Error, Result};

/// An array of any rank.
#[derive(Debug, Clone, Deserialize)]
pub struct Array {
    /// Row-major shape.
    pub shape: Vec<usize>,
    /// Values; labels are whole numbers.
    pub data: Vec<f64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Tolerance {
    abs: f64,
    #[serde(default)]
    rel: f64,
}

/// One reference case.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    #[serde(default)]
    name: String,
    op: String,
    #[serde(default)]
    params: Map<String, Json>,
    #[serde(default)]
    inputs: BTreeMap<String, Array>,
    expected: Json,
    tolerance: Tolerance,
}

/// What an operation computed, by the names of the case's `expected`.
pub type Computed = BTreeMap<String, Vec<f64>>;

/// How a case went.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Name of the case.
    pub name: String,
    /// What was wrong, or nothing.
    pub problem: Option<String>,
}

/// Runs the case in the file `name` on `device`.
pub async fn run(name: &str, json: &[u8], device: &Device) -> Outcome {
    let mut outcome = Outcome { name: name.to_string(), problem: None };
    let result = match serde_json::from_slice::<Case>(json) {
        Ok(case) => {
            if !case.name.is_empty() {
                outcome.name = case.name.clone();
            }
            case.check(device).await
        }
        Err(error) => Err(Error::data(name, format!("is no reference case: {error}"))),
    };
    outcome.problem = result.err().map(|error| error.to_string());
    outcome
}

impl Case {
    /// A case that expects nothing: for what an operation computes.
    pub(super) fn new(op: &str, params: Map<String, Json>, inputs: BTreeMap<String, Array>) -> Self {
        let tolerance = Tolerance { abs: 0.0, rel: 0.0 };
        Self { name: String::new(), op: op.into(), params, inputs, expected: Json::Null, tolerance }
    }

    async fn check(&self, device: &Device) -> Result<()> {
        let computed = ops::compute(self, device).await?;
        let mut wanted = BTreeMap::new();
        flatten("", &self.expected, &mut wanted);
        for (name, want) in &wanted {
            let got = computed.get(name).ok_or_else(|| self.problem(format!("`{name}` was not computed")))?;
            self.compare(name, got, want)?;
        }
        match wanted.is_empty() {
            true => Err(self.problem("nothing is expected".into())),
            false => Ok(()),
        }
    }

    fn compare(&self, name: &str, got: &[f64], want: &[f64]) -> Result<()> {
        if got.len() != want.len() {
            return Err(self.problem(format!("`{name}` has {} values, expected {}", got.len(), want.len())));
        }
        let Tolerance { abs, rel } = self.tolerance;
        let close = |got: f64, want: f64| (got - want).abs() <= abs + rel * want.abs();
        match got.iter().zip(want).position(|(&got, &want)| !close(got, want)) {
            Some(i) => Err(self.problem(format!("`{name}`[{i}] is {}, expected {}", got[i], want[i]))),
            None => Ok(()),
        }
    }

    pub(super) fn problem(&self, text: String) -> Error {
        Error::data(format!("op {}", self.op), text)
    }

    pub(super) fn op(&self) -> &str {
        &self.op
    }

    /// Whether there is an input `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.inputs.contains_key(name)
    }

    /// The text `name`, or `fallback`.
    pub(super) fn text<'a>(&'a self, name: &str, fallback: &'a str) -> &'a str {
        self.params.get(name).and_then(Json::as_str).unwrap_or(fallback)
    }

    /// The input `name`.
    pub(super) fn input(&self, name: &str) -> Result<&Array> {
        let array = self.inputs.get(name).ok_or_else(|| self.problem(format!("input `{name}` is missing")))?;
        match array.shape.iter().product::<usize>() == array.data.len() {
            true => Ok(array),
            false => Err(self.problem(format!("input `{name}` has not as many values as its shape says"))),
        }
    }

    /// The input `name` as a tensor of rank `D`.
    pub(super) fn tensor<const D: usize>(&self, name: &str, device: &Device) -> Result<Tensor<D>> {
        let array = self.input(name)?;
        if array.shape.len() != D {
            return Err(self.problem(format!("input `{name}` has rank {}, expected {D}", array.shape.len())));
        }
        let values: Vec<f32> = array.data.iter().map(|&x| x as f32).collect();
        Ok(Tensor::from_data(TensorData::new(values, array.shape.clone()), device))
    }

    /// The number `name`, or `fallback`.
    pub(super) fn number(&self, name: &str, fallback: f64) -> f64 {
        self.params.get(name).and_then(Json::as_f64).unwrap_or(fallback)
    }

    /// The number `name`.
    pub(super) fn required(&self, name: &str) -> Result<f64> {
        self.params.get(name).and_then(Json::as_f64).ok_or_else(|| self.problem(format!("`{name}` must be a number")))
    }

    /// The flag `name`, or `fallback`.
    pub(super) fn flag(&self, name: &str, fallback: bool) -> bool {
        self.params.get(name).and_then(Json::as_bool).unwrap_or(fallback)
    }

    /// A pair of numbers; one number stands for both.
    pub(super) fn pair(&self, name: &str) -> Result<[f64; 2]> {
        let numbers: Vec<f64> = match self.params.get(name) {
            Some(Json::Array(items)) => items.iter().filter_map(Json::as_f64).collect(),
            Some(json) => json.as_f64().into_iter().collect(),
            None => vec![],
        };
        match numbers[..] {
            [both] => Ok([both, both]),
            [first, second] => Ok([first, second]),
            _ => Err(self.problem(format!("`{name}` must be one or two numbers"))),
        }
    }
}

/// Flattens `expected`: `grads.z0` → values. Objects with shape and data, plain numbers and lists are leaves.
fn flatten(at: &str, json: &Json, into: &mut BTreeMap<String, Vec<f64>>) {
    let numbers = |items: &[Json]| items.iter().filter_map(Json::as_f64).collect::<Vec<_>>();
    match json {
        Json::Object(map) => match map.get("data").and_then(Json::as_array) {
            Some(data) => {
                into.insert(at.to_string(), numbers(data));
            }
            None => map.iter().for_each(|(key, value)| {
                let name = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                flatten(&name, value, into);
            }),
        },
        Json::Array(items) => {
            into.insert(at.to_string(), numbers(items));
        }
        Json::Number(number) => {
            into.insert(at.to_string(), number.as_f64().into_iter().collect());
        }
        _ => {}
    }
}
