//! The macro that declares settings.

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
        #[derive(Debug, Clone, PartialEq)]
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
    use crate::error::Result;
    use crate::spec::{Value, Values};
    use serde_json::{Value as Json, json};

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
