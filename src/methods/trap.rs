//! Traps: how a method fails when one thing that it needs is missing, to be set off on purpose.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::spec::{Text, Value};

/// What goes wrong with a method, and the settings that make it go wrong; all are off by default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trap {
    /// What goes wrong, why, and how it shows.
    pub text: Text,
    /// Settings that bring it about, the decisive one first; none where it lies in the images.
    pub settings: &'static [(&'static str, Value)],
}

impl Serialize for Trap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings: serde_json::Map<String, serde_json::Value> =
            self.settings.iter().map(|(name, value)| (name.to_string(), serde_json::json!(value))).collect();
        let mut trap = serializer.serialize_struct("Trap", 2)?;
        trap.serialize_field("text", &self.text)?;
        trap.serialize_field("settings", &settings)?;
        trap.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_settings_are_written_by_name() {
        let text = Text { en: "Collapse.", fr: "Effondrement." };
        let trap = Trap { text, settings: &[("stop_gradient", Value::Flag(false)), ("beta", Value::Number(2.0))] };
        let settings = serde_json::json!({ "stop_gradient": false, "beta": 2.0 });
        assert_eq!(serde_json::json!(trap), serde_json::json!({ "text": text, "settings": settings }));
    }
}
