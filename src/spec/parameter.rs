//! One setting: what values it takes, and how every door shows it.

use serde::Serialize;
use serde_json::Value as Json;

use super::{Text, Value};
use crate::error::{Error, Result};

/// What values a parameter takes, and its default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Kind {
    /// A real number in `min..=max`.
    Number {
        /// Value when not given.
        default: f64,
        /// Least allowed.
        min: f64,
        /// Greatest allowed.
        max: f64,
    },
    /// A whole number in `min..=max`.
    Integer {
        /// Value when not given.
        default: usize,
        /// Least allowed.
        min: usize,
        /// Greatest allowed.
        max: usize,
    },
    /// On or off.
    Flag {
        /// Value when not given.
        default: bool,
    },
    /// One of a few names.
    Choice {
        /// Value when not given.
        default: &'static str,
        /// All names.
        choices: &'static [&'static str],
    },
}

/// One setting, as every door shows it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parameter {
    /// snake_case; unique among the parameters of a method.
    pub name: &'static str,
    /// `method`, `views`, `encoder` or `training`.
    pub group: &'static str,
    /// Type, range, default.
    #[serde(flatten)]
    pub kind: Kind,
    /// Unit, or empty.
    pub unit: &'static str,
    /// Short name.
    pub label: Text,
    /// One sentence on what it does.
    pub help: Text,
    /// Folded away in the page's form.
    pub advanced: bool,
    /// Where it applies only with one choice of another parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

/// A parameter applies only while another has this value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct When {
    /// The other parameter.
    pub parameter: &'static str,
    /// Its value.
    pub equals: &'static str,
}

impl Kind {
    /// The value when nothing is given.
    pub fn default_value(&self) -> Value {
        match *self {
            Kind::Number { default, .. } => Value::Number(default),
            Kind::Integer { default, .. } => Value::Integer(default),
            Kind::Flag { default } => Value::Flag(default),
            Kind::Choice { default, .. } => Value::Choice(default),
        }
    }

    /// Checks type and range of a value for the setting `name`.
    ///
    /// # Errors
    /// [`Error::Setting`] with the name, the value and what is expected.
    pub fn check(&self, name: &str, given: &Json) -> Result<Value> {
        let wrong = |problem: String| Err(Error::setting(name, given, problem));
        match *self {
            Kind::Number { min, max, .. } => match given.as_f64() {
                Some(value) if (min..=max).contains(&value) => Ok(Value::Number(portable(value).clamp(min, max))),
                _ => wrong(format!("give a number from {min} to {max}")),
            },
            Kind::Integer { min, max, .. } => match whole(given) {
                Some(value) if (min as u64..=max as u64).contains(&value) => Ok(Value::Integer(value as usize)),
                _ => wrong(format!("give a whole number from {min} to {max}")),
            },
            Kind::Flag { .. } => match given.as_bool() {
                Some(value) => Ok(Value::Flag(value)),
                None => wrong("give true or false".into()),
            },
            Kind::Choice { choices, .. } => match choices.iter().find(|&&choice| given.as_str() == Some(choice)) {
                Some(&choice) => Ok(Value::Choice(choice)),
                None => wrong(format!("choose one of: {}", choices.join(", "))),
            },
        }
    }
}

impl Parameter {
    /// The value when nothing is given.
    pub fn default_value(&self) -> Value {
        self.kind.default_value()
    }

    /// Checks type and range.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the parameter, the value and what is expected.
    pub fn check(&self, given: &Json) -> Result<Value> {
        self.kind.check(self.name, given)
    }

    /// Reads a value typed on a command line or in a URL.
    ///
    /// # Errors
    /// As [`Parameter::check`].
    pub fn parse(&self, text: &str) -> Result<Value> {
        let json = match self.kind {
            Kind::Choice { .. } => Json::String(text.into()),
            // `NaN` and `inf` are no JSON: they arrive as strings and fail the check with their own text.
            _ => serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.into())),
        };
        self.check(&json)
    }
}

/// `value` to 15 significant digits: as many as survive being written and read as JSON by any program, so that a
/// configuration is the same to the last bit wherever it has been.
fn portable(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// JavaScript has one number type: 8.0 is a whole number too.
fn whole(given: &Json) -> Option<u64> {
    given.as_u64().or_else(|| given.as_f64().filter(|v| v.fract() == 0.0 && (0.0..9e15).contains(v)).map(|v| v as u64))
}
