//! Settings that describe themselves.
//!
//! `settings!` declares a struct of settings once, with range, default, unit and help text in English and
//! French. The page's form, the command line's flags, the TypeScript types and the help pages read the
//! resulting [`Parameter`]s, so nothing about one setting is written in two places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::{Error, Result};

/// A text in both languages of the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

/// A text in both languages that is written while the program runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

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

/// A checked value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Of [`Kind::Number`].
    Number(f64),
    /// Of [`Kind::Integer`].
    Integer(usize),
    /// Of [`Kind::Flag`].
    Flag(bool),
    /// Of [`Kind::Choice`].
    Choice(&'static str),
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

/// Declares a struct of settings and its `PARAMETERS`.
///
/// Each line: `basic|advanced number|integer|flag|choice name = default [in min..max | of [..]]
/// [when other "value"], "unit", "English label": "English help", "French label": "French help";`
#[macro_export]
macro_rules! settings {
    ($(#[$meta:meta])* $name:ident in $group:literal {
        $($fold:ident $kind:ident $field:ident = $default:literal $(in $min:literal .. $max:literal)? $(of [$($choice:literal),+])?
          $(when $other:ident $equals:literal)?, $unit:literal, $label_en:literal : $help_en:literal, $label_fr:literal : $help_fr:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $name {
            $(#[doc = $help_en] pub $field: $crate::settings!(@type $kind),)*
        }

        impl $name {
            /// What these settings are, for forms, flags and help.
            pub const PARAMETERS: &'static [$crate::spec::Parameter] = &[$($crate::spec::Parameter {
                name: stringify!($field),
                group: $group,
                kind: $crate::settings!(@kind $kind $default $(, $min, $max)? $(, [$($choice),+])?),
                unit: $unit,
                label: $crate::spec::Text { en: $label_en, fr: $label_fr },
                help: $crate::spec::Text { en: $help_en, fr: $help_fr },
                advanced: $crate::settings!(@fold $fold),
                when: $crate::settings!(@when $($other, $equals)?),
            }),*];

            /// These settings out of checked values.
            pub fn read(values: &$crate::spec::Values) -> Self {
                Self { $($field: values.get(stringify!($field), $default)),* }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default),* }
            }
        }
    };
    (@type number) => { f64 };
    (@type integer) => { usize };
    (@type flag) => { bool };
    (@type choice) => { &'static str };
    (@kind number $default:literal, $min:literal, $max:literal) => {
        $crate::spec::Kind::Number { default: $default, min: $min, max: $max }
    };
    (@kind integer $default:literal, $min:literal, $max:literal) => {
        $crate::spec::Kind::Integer { default: $default, min: $min, max: $max }
    };
    (@kind flag $default:literal) => { $crate::spec::Kind::Flag { default: $default } };
    (@kind choice $default:literal, [$($choice:literal),+]) => {
        $crate::spec::Kind::Choice { default: $default, choices: &[$($choice),+] }
    };
    (@when) => { None };
    (@when $other:ident, $equals:literal) => {
        Some($crate::spec::When { parameter: stringify!($other), equals: $equals })
    };
    (@fold basic) => { false };
    (@fold advanced) => { true };
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    settings! {
        /// An example of each kind.
        Example in "method" {
            basic number temperature = 0.5 in 0.01..2.0, "", "Temperature": "Sharpness.", "Température": "Netteté.";
            advanced integer width = 16 in 1..64, "channels", "Width": "Channels.", "Largeur": "Canaux.";
            basic flag bias = true, "", "Bias": "Adds a bias.", "Biais": "Ajoute un biais.";
            basic choice optimizer = "adamw" of ["adamw", "sgd"], "", "Optimizer": "Rule.", "Optimiseur": "Règle.";
        }
    }

    fn resolve(given: Json) -> Result<Example> {
        let parameters: Vec<_> = Example::PARAMETERS.iter().collect();
        let recipe = [("width", Value::Integer(32))];
        Values::resolve(&parameters, &recipe, given.as_object().unwrap()).map(|values| Example::read(&values))
    }

    #[test]
    fn given_beats_recipe_beats_default() {
        let example = resolve(json!({ "temperature": 1, "optimizer": "sgd" })).unwrap();
        assert_eq!(example, Example { temperature: 1.0, width: 32, bias: true, optimizer: "sgd" });
        assert_eq!(resolve(json!({ "width": 8.0 })).unwrap().width, 8);
    }

    #[test]
    fn wrong_values_say_what_is_expected() {
        let message = |given| resolve(given).unwrap_err().to_string();
        assert_eq!(
            message(json!({ "temperature": null })),
            "setting `temperature` is null: give a number from 0.01 to 2"
        );
        assert!(message(json!({ "width": 65 })).contains("whole number from 1 to 64"));
        assert!(message(json!({ "width": 1.5 })).contains("whole number"));
        assert!(message(json!({ "bias": 1 })).contains("true or false"));
        assert!(message(json!({ "optimizer": "adam" })).contains("adamw, sgd"));
        assert!(message(json!({ "temprature": 1 })).contains("there is no setting `temprature`"));
    }

    #[test]
    fn numbers_survive_json_to_the_last_bit() {
        for i in 1..2000u64 {
            let given = (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / (1u64 << 53) as f64 * 1.9 + 0.01;
            let first = resolve(json!({ "temperature": given })).unwrap().temperature;
            assert!((first - given).abs() < 1e-14);
            let text = json!({ "temperature": first }).to_string();
            let second = resolve(serde_json::from_str(&text).unwrap()).unwrap().temperature;
            assert_eq!(first.to_bits(), second.to_bits(), "{text}");
        }
    }

    #[test]
    fn text_is_parsed_by_kind() {
        let [temperature, ..] = Example::PARAMETERS else { unreachable!() };
        assert_eq!(temperature.parse("0.7"), Ok(Value::Number(0.7)));
        assert!(temperature.parse("NaN").unwrap_err().to_string().contains("NaN"));
    }
}
