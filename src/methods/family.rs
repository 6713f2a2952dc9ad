//! Families of methods: where the supervision comes from, when nobody labels.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::spec::Text;

/// What a method learns from; the page groups methods by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// One part of an image, hidden, is predicted from the rest.
    SelfPrediction,
    /// A relation that is known by construction is recognised: how an image was turned, where its pieces belong.
    InnateRelation,
    /// Views of one image are told from those of others.
    Contrastive,
    /// Views of one image agree; something other than other images prevents collapse.
    NonContrastive,
}

impl Family {
    /// Stable lower-case name.
    pub fn id(self) -> &'static str {
        match self {
            Family::SelfPrediction => "self-prediction",
            Family::InnateRelation => "innate-relation",
            Family::Contrastive => "contrastive",
            Family::NonContrastive => "non-contrastive",
        }
    }

    /// Its heading.
    pub fn title(self) -> Text {
        match self {
            Family::SelfPrediction => Text { en: "Self-prediction", fr: "Auto-prédiction" },
            Family::InnateRelation => Text { en: "Innate relation", fr: "Relation innée" },
            Family::Contrastive => Text { en: "Contrastive", fr: "Contrastive" },
            Family::NonContrastive => Text { en: "Non-contrastive", fr: "Non contrastive" },
        }
    }
}

impl Serialize for Family {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut family = serializer.serialize_struct("Family", 2)?;
        family.serialize_field("id", self.id())?;
        family.serialize_field("title", &self.title())?;
        family.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_with_its_heading() {
        let json = serde_json::json!(Family::InnateRelation);
        let title = serde_json::json!({ "en": "Innate relation", "fr": "Relation innée" });
        assert_eq!(json, serde_json::json!({ "id": "innate-relation", "title": title }));
    }
}
