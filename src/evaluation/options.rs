//! What an evaluation does, and how thoroughly.

use serde::{Deserialize, Serialize};

use crate::data::LabelBudget;
use crate::error::{Error, Result};

/// Images in a fine-tuning step, at most.
pub const BATCH: usize = 64;
/// Passes over the labels in fine-tuning, as far as the bounds on its steps allow.
const EPOCHS: usize = 20;

/// What an evaluation does, and how thoroughly.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Options {
    /// Numbers of labels, from few to many.
    pub budgets: Vec<LabelBudget>,
    /// Times that labels are drawn anew, with initial weights and order of their own.
    pub draws: usize,
    /// Whether to fine-tune, and to train from scratch beside it; most of the time goes there.
    pub fine_tune: bool,
    /// Fewest and most steps of fine-tuning.
    pub steps: [usize; 2],
    /// Peak learning rate of fine-tuning and of training from scratch.
    pub learning_rate: f64,
}

/// What JSON may ask for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    labels_per_class: Option<usize>,
    draws: Option<usize>,
    quick: Option<bool>,
    few: Option<bool>,
    fine_tune: Option<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Self::with_labels_per_class(10)
    }
}

impl Options {
    /// The whole evaluation: 1 %, `count` a class, 10 % and all labels, three draws of each.
    pub fn with_labels_per_class(count: usize) -> Self {
        let few = LabelBudget::PerClass(count);
        let budgets = vec![LabelBudget::Fraction(0.01), few, LabelBudget::Fraction(0.1), LabelBudget::Fraction(1.0)];
        Self { budgets, draws: 3, fine_tune: true, steps: [200, 1000], learning_rate: 0.001 }
    }

    /// Reads `{ labels_per_class, draws, quick, few, fine_tune }`, each of which may be missing.
    ///
    /// # Errors
    /// [`Error::Setting`] for a value out of range or an option that does not exist.
    pub fn read(json: &serde_json::Value) -> Result<Self> {
        let asked: Asked = serde_json::from_value(json.clone())
            .map_err(|error| Error::setting("evaluation options", json, error.to_string()))?;
        let options = Self::with_labels_per_class(asked.labels_per_class.unwrap_or(10));
        let options = if asked.quick.unwrap_or(false) { options.quick() } else { options };
        let options = if asked.few.unwrap_or(false) { options.few() } else { options };
        let (draws, fine_tune) = (asked.draws.unwrap_or(options.draws), asked.fine_tune.unwrap_or(true));
        let options = Self { draws, fine_tune, ..options };
        options.check()?;
        Ok(options)
    }

    /// One draw, and a third of the steps.
    pub fn quick(self) -> Self {
        Self { draws: 1, steps: self.steps.map(|steps| steps.div_ceil(3)), ..self }
    }

    /// Only so many labels a class, without shares of all labels.
    pub fn few(mut self) -> Self {
        self.budgets.retain(|budget| matches!(budget, LabelBudget::PerClass(_)));
        self
    }

    /// Refuses what would do nothing, or never end.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the option.
    pub fn check(&self) -> Result<()> {
        let bad_budget = |budget: &LabelBudget| match *budget {
            LabelBudget::PerClass(count) => count == 0,
            LabelBudget::Fraction(part) => !(part > 0.0 && part <= 1.0),
        };
        if let Some(budget) = self.budgets.iter().find(|budget| bad_budget(budget)) {
            let problem = "give 1 label a class at least, or a fraction above 0 and up to 1";
            return Err(Error::setting("labels", format!("{budget:?}"), problem));
        }
        if self.budgets.is_empty() || self.budgets.len() > 20 {
            return Err(Error::setting("labels", self.budgets.len(), "give 1 to 20 numbers of labels"));
        }
        if !(1..=20).contains(&self.draws) {
            return Err(Error::setting("draws", self.draws, "choose 1 to 20"));
        }
        if !(1..=100_000).contains(&self.steps[1]) || self.steps[0] > self.steps[1] {
            return Err(Error::setting("steps", format!("{:?}", self.steps), "choose 1 to 100000, fewest first"));
        }
        match self.learning_rate > 0.0 && self.learning_rate <= 1.0 {
            true => Ok(()),
            false => Err(Error::setting("learning_rate", self.learning_rate, "choose above 0 and up to 1")),
        }
    }

    /// Steps of fine-tuning on `labels` labels; training from scratch gets as many.
    pub fn steps_on(&self, labels: usize) -> usize {
        let batch = labels.clamp(1, BATCH);
        (EPOCHS * labels / batch).clamp(self.steps[0].max(1), self.steps[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_labels_within_bounds() {
        let options = Options::default();
        assert_eq!([1, 80, 1000, 8000].map(|labels| options.steps_on(labels)), [200, 200, 312, 1000]);
        assert_eq!(options.quick().steps_on(8000), 334);
    }

    #[test]
    fn options_are_read_from_json() {
        let read = |json: serde_json::Value| Options::read(&json);
        assert_eq!(read(serde_json::json!({})).unwrap(), Options::default());
        let asked = read(serde_json::json!({ "labels_per_class": 5, "quick": true, "draws": 2, "fine_tune": false }));
        let want = Options { draws: 2, fine_tune: false, ..Options::with_labels_per_class(5).quick() };
        assert_eq!(asked.unwrap(), want);
        let few = read(serde_json::json!({ "labels_per_class": 5, "few": true })).unwrap();
        assert_eq!(few.budgets, [LabelBudget::PerClass(5)]);
        assert!(read(serde_json::json!({ "drawz": 2 })).unwrap_err().to_string().contains("drawz"));
        assert!(read(serde_json::json!({ "draws": -1 })).is_err());
    }

    #[test]
    fn options_without_sense_are_refused() {
        let message = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.check().unwrap_err().to_string()
        };
        Options::default().check().unwrap();
        assert!(message(|options| options.draws = 0).contains("draws"));
        assert!(message(|options| options.budgets = vec![]).contains("labels"));
        assert!(message(|options| options.budgets = vec![LabelBudget::PerClass(0)]).contains("PerClass(0)"));
        assert!(message(|options| options.budgets = vec![LabelBudget::Fraction(f64::NAN)]).contains("labels"));
        assert!(message(|options| options.steps = [5, 4]).contains("steps"));
        assert!(message(|options| options.learning_rate = f64::NAN).contains("learning_rate"));
    }
}
