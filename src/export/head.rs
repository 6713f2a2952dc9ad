//! A linear classifier on an encoder's features, as it is exported.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// probabilities = softmax(W·(x − mean)/std + b), x the features of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearHead {
    /// W, [classes, features] row-major.
    pub weights: Vec<f32>,
    /// b, `[classes]`.
    pub bias: Vec<f32>,
    /// What features are centred by, `[features]`.
    pub mean: Vec<f32>,
    /// What centred features are divided by, `[features]`.
    pub std: Vec<f32>,
    /// Names of the classes.
    pub classes: Vec<String>,
}

impl LinearHead {
    /// Checks the parts against each other and against an encoder of `features` numbers.
    ///
    /// # Errors
    /// [`Error::Weights`] naming the part that does not fit.
    pub fn check(&self, features: usize) -> Result<()> {
        let classes = self.classes.len();
        let parts = [
            ("weights", self.weights.len(), classes * features),
            ("bias", self.bias.len(), classes),
            ("mean", self.mean.len(), features),
            ("std", self.std.len(), features),
        ];
        if classes == 0 {
            return Err(Error::Weights("the classifier has no classes".into()));
        }
        match parts.into_iter().find(|(_, length, wanted)| length != wanted) {
            None => Ok(()),
            Some((name, length, wanted)) => Err(Error::Weights(format!(
                "the classifier's {name} has {length} numbers; {classes} classes on {features} features need {wanted}"
            ))),
        }
    }
}
