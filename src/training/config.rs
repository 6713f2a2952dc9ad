//! The configuration of a run: a method, a seed and checked values for all its parameters.

use burn::tensor::Device;
use serde_json::{Map, Value as Json};

use super::settings::TrainingSettings;
use crate::error::{Error, Result};
use crate::methods::{Entry, Method, Spec, all, find};
use crate::models::Init;
use crate::random::Seed;
use crate::spec::{Parameter, Value, Values, default_in};

/// What a run is made from; with the same data it is the same run.
#[derive(Clone)]
pub struct Config {
    /// The method.
    pub entry: &'static Entry,
    /// Root of every random choice.
    pub seed: Seed,
    /// Every parameter of the method.
    pub values: Values,
    /// Whether the batch size was asked for, rather than a default that may shrink to fit the data.
    pub batch_size_given: bool,
}

impl Config {
    /// Reads `{"method": .., "seed": .., parameter: value, ..}`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a method or parameter that does not exist, [`Error::Setting`] for a bad value.
    pub fn read(json: &Json) -> Result<Self> {
        let Some(given) = json.as_object() else {
            return Err(Error::setting("config", json, "give an object of settings"));
        };
        let mut given = given.clone();
        let method = given.remove("method").unwrap_or(Json::from("simclr"));
        let entry = find(method.as_str().unwrap_or(&method.to_string()))?;
        let seed = given.remove("seed").unwrap_or(Json::from(0));
        let Some(seed) =
            seed.as_u64().or_else(|| seed.as_f64().filter(|s| s.fract() == 0.0 && *s >= 0.0).map(|s| s as u64))
        else {
            return Err(Error::setting("seed", seed, "give a whole number, 0 or more"));
        };
        let batch_size_given = given.contains_key("batch_size");
        let values = Values::resolve(&parameters(entry.spec), entry.spec.recipe, &given)?;
        Ok(Self { entry, seed: Seed(seed), values, batch_size_given })
    }

    /// The same configuration as JSON, complete; [`Config::read`] takes it back.
    pub fn to_json(&self) -> Json {
        let mut json = Map::from_iter([
            ("method".to_string(), Json::from(self.entry.spec.id)),
            ("seed".to_string(), Json::from(self.seed.0)),
        ]);
        if let Json::Object(values) = serde_json::json!(self.values) {
            json.extend(values);
        }
        Json::Object(json)
    }

    /// The method as the seed makes it, untrained, for images of `shape` [channels, height, width].
    ///
    /// # Errors
    /// [`Error::Setting`] when the model does not fit the images.
    pub fn build(&self, shape: [usize; 3], device: &Device) -> Result<Box<dyn Method>> {
        (self.entry.build)(&self.values, shape, &mut Init::new(self.seed, device))
    }

    /// The settings that every method shares.
    pub fn training(&self) -> TrainingSettings {
        TrainingSettings::read(&self.values)
    }
}

/// All parameters of a method: its own, then those of training.
pub fn parameters(spec: &Spec) -> Vec<&'static Parameter> {
    spec.settings.iter().flat_map(|group| group.iter()).chain(TrainingSettings::PARAMETERS).collect()
}

/// The whole registry as JSON, with each method's own defaults.
pub fn describe_methods() -> Json {
    all().into_iter().map(|entry| describe(entry.spec)).collect()
}

fn describe(spec: &Spec) -> Json {
    let all = parameters(spec);
    let describe = |&p: &&'static Parameter| {
        // A condition on a parameter that this method does not have always holds.
        let when = p.when.filter(|when| all.iter().any(|other| other.name == when.parameter));
        described(&Parameter { when, ..*p }, default_in(spec.recipe, p))
    };
    let parameters: Json = all.iter().map(describe).collect();
    serde_json::json!({
        "id": spec.id, "title": spec.title, "citation": spec.citation, "year": spec.year, "family": spec.family,
        "paper": spec.paper, "hidden": spec.hidden, "predicted": spec.predicted, "equation": spec.equation,
        "trap": spec.trap, "flow": spec.flow, "parameters": parameters,
    })
}

/// A parameter as JSON with `default` in place of its general default.
fn described(parameter: &Parameter, default: Value) -> Json {
    let mut json = serde_json::json!(parameter);
    json["default"] = serde_json::json!(default);
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::METHODS;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn specs_are_complete_and_names_unique() {
        for Entry { spec, .. } in METHODS {
            let parameters = parameters(spec);
            let names: BTreeSet<_> = parameters.iter().map(|p| p.name).collect();
            assert_eq!(names.len(), parameters.len(), "{}: a parameter is declared twice", spec.id);
            for text in
                parameters.iter().flat_map(|p| [p.label, p.help]).chain([spec.hidden, spec.predicted, spec.trap.text])
            {
                assert!(!text.en.is_empty() && !text.fr.is_empty(), "{}: {text:?}", spec.id);
            }
            for parameter in &parameters {
                parameter.check(&json!(parameter.default_value())).unwrap();
            }
            for (name, value) in spec.recipe {
                let parameter = parameters.iter().find(|p| p.name == *name);
                let parameter = parameter.unwrap_or_else(|| panic!("{}: recipe names {name}", spec.id));
                parameter.check(&json!(value)).unwrap();
            }
            for (name, value) in spec.trap.settings {
                let parameter = parameters.iter().find(|p| p.name == *name);
                let parameter = parameter.unwrap_or_else(|| panic!("{}: its trap names {name}", spec.id));
                assert_eq!(parameter.check(&json!(value)), Ok(*value), "{}: {name}", spec.id);
                assert_ne!(default_in(spec.recipe, parameter), *value, "{}: {name} is set by default", spec.id);
            }
        }
    }

    #[test]
    fn flows_name_settings_and_sizes_that_there_are() {
        const SIZES: &[&str] =
            &["channels", "height", "width", "features", "patches", "visible", "patch_numbers", "tiles"];
        for Entry { spec, .. } in METHODS {
            let names: BTreeSet<_> = parameters(spec).iter().map(|p| p.name).collect();
            for stage in spec.flow {
                for name in stage.inputs.iter().filter_map(|input| input.switch).chain(stage.switch) {
                    assert!(names.contains(name), "{}: {} waits for {name}", spec.id, stage.id);
                }
                for size in stage.shape.split([' ', '*']).filter(|size| !size.is_empty()) {
                    let known = names.contains(size) || SIZES.contains(&size) || size.parse::<u32>().is_ok();
                    assert!(known, "{}: {} gives {size}", spec.id, stage.id);
                }
            }
        }
    }

    #[test]
    fn a_configuration_survives_the_way_through_json() {
        let config = Config::read(&json!({ "method": "mae", "seed": 7, "mask_ratio": 0.5 })).unwrap();
        let again = Config::read(&config.to_json()).unwrap();
        assert_eq!((again.values, again.seed), (config.values, Seed(7)));
    }

    #[test]
    fn defaults_survive_it_to_the_last_bit() {
        for entry in METHODS {
            let config = Config::read(&json!({ "method": entry.spec.id })).unwrap();
            let text = config.to_json().to_string();
            let again = Config::read(&serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(again.values, config.values, "{}", entry.spec.id);
        }
    }

    #[test]
    fn bad_configurations_are_refused() {
        let message = |json: Json| Config::read(&json).err().unwrap().to_string();
        assert!(message(json!([])).contains("object"));
        assert!(message(json!({ "method": "simclear" })).contains("simclr, "));
        assert!(message(json!({ "method": 3 })).contains("there is no method `3`"));
        assert!(message(json!({ "seed": -1 })).contains("seed"));
        assert!(message(json!({ "learning_rate": null })).contains("learning_rate"));
        assert!(message(json!({ "mask_ratio": 0.5 })).contains("mask_ratio"), "SimCLR has no mask");
    }
}
