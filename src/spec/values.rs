//! Checked values of settings.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value as Json;

use super::Parameter;
use crate::error::{Error, Result};

/// A checked value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Of [`Kind::Number`](super::Kind::Number).
    Number(f64),
    /// Of [`Kind::Integer`](super::Kind::Integer).
    Integer(usize),
    /// Of [`Kind::Flag`](super::Kind::Flag).
    Flag(bool),
    /// Of [`Kind::Choice`](super::Kind::Choice).
    Choice(&'static str),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Value::Number(value) => value.fmt(f),
            Value::Integer(value) => value.fmt(f),
            Value::Flag(value) => value.fmt(f),
            Value::Choice(value) => value.fmt(f),
        }
    }
}

/// Checked values by parameter name; complete for the parameters they were read with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<&'static str, Value>);

/// Reading one type of field out of [`Values`]; what `settings!` calls.
pub trait FromValue: Sized {
    /// The value, when it has this type.
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($type:ty, $variant:ident);*) => {$(
        impl FromValue for $type {
            fn from_value(value: Value) -> Option<Self> {
                match value { Value::$variant(value) => Some(value), _ => None }
            }
        }
    )*};
}
from_value!(f64, Number; usize, Integer; bool, Flag; &'static str, Choice);

impl Values {
    /// Checks `given` against `parameters`, filling in `recipe` values, then defaults.
    ///
    /// # Errors
    /// [`Error::Setting`] for a value out of range, [`Error::Unknown`] for a name that is no parameter.
    pub fn resolve(
        parameters: &[&'static Parameter],
        recipe: &[(&'static str, Value)],
        given: &serde_json::Map<String, Json>,
    ) -> Result<Self> {
        if let Some(name) = given.keys().find(|name| !parameters.iter().any(|p| p.name == *name)) {
            let choices = parameters.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
            return Err(Error::Unknown { what: "setting", name: name.clone(), choices });
        }
        let value_of = |parameter: &'static Parameter| match given.get(parameter.name) {
            Some(json) => parameter.check(json),
            // Checked like any other, so that it too has the digits that a file keeps.
            None => parameter.check(&serde_json::json!(default_in(recipe, parameter))),
        };
        parameters.iter().map(|p| Ok((p.name, value_of(p)?))).collect::<Result<_>>().map(Self)
    }

    /// Replaces the value of a declared parameter.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(old) = self.0.get_mut(name) {
            *old = value;
        }
    }

    /// The value of a declared parameter.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.0.get(name).copied()
    }

    /// The value of a declared parameter; `fallback` where these values were read without it.
    pub fn get<T: FromValue>(&self, name: &str, fallback: T) -> T {
        self.0.get(name).and_then(|&value| T::from_value(value)).unwrap_or(fallback)
    }
}

/// The default of `parameter` under a method's recipe.
pub fn default_in(recipe: &[(&'static str, Value)], parameter: &Parameter) -> Value {
    recipe.iter().find(|(name, _)| *name == parameter.name).map_or(parameter.default_value(), |&(_, value)| value)
}
