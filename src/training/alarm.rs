//! The collapse alarm: what happened, in a plain sentence, and what to try.

use super::config::{Config, parameters};
use super::diagnosis::{Diagnosis, Space};
use crate::methods::Family;
use crate::spec::{Sentence, Value, default_in};

/// Spread, as part of the healthy one, below which all images look the same.
const COLLAPSED: f64 = 0.1;
/// The same for embeddings out of a projector, where the loss spreads them: healthy runs keep above 0.7. Features are
/// not centred and keep about 0.3.
const SHRINKING: f64 = 0.3;
/// Dimensions really used, as part of those there are, below which embeddings lie almost on a line.
const NARROW: f64 = 0.06;
/// Steps before which an encoder says nothing yet.
const FIRST_STEPS: usize = 10;

/// What is wrong with embeddings that are spread like this, if something is.
pub(super) fn alarm(diagnosis: &Diagnosis, config: &Config) -> Option<Sentence> {
    if diagnosis.images < 4 || diagnosis.step < FIRST_STEPS {
        return None;
    }
    let (what, advice) = (what(diagnosis)?, advice(config));
    Some(Sentence { en: format!("{} {}", what.en, advice.en), fr: format!("{} {}", what.fr, advice.fr) })
}

fn what(&Diagnosis { std, healthy_std, rank, full_rank, of, .. }: &Diagnosis) -> Option<Sentence> {
    let (share, projected) = (std / healthy_std, of == Space::Embeddings);
    if !std.is_finite() || !rank.is_finite() {
        return Some(Sentence {
            en: "The embeddings hold numbers that are not finite: the run has diverged.".into(),
            fr: "Les plongements contiennent des nombres non finis : l’entraînement a divergé.".into(),
        });
    }
    if share < COLLAPSED {
        return Some(Sentence {
            en: format!(
                "Collapse: the model gives nearly the same vector to every image. Their spread is {std:.4}; {healthy_std:.4} is healthy."
            ),
            fr: format!(
                "Effondrement : le modèle donne presque le même vecteur à toutes les images. Leur dispersion est de {std:.4} ; {healthy_std:.4} serait sain."
            ),
        });
    }
    // Where lengths count they start small and grow to 1, so a small one says nothing yet.
    let directions = healthy_std < 1.0;
    if projected && directions && share < SHRINKING {
        return Some(Sentence {
            en: format!(
                "Collapse begins: the vectors of different images become alike. Their spread is {std:.4}; {healthy_std:.4} is healthy."
            ),
            fr: format!(
                "Un effondrement commence : les vecteurs d’images différentes se ressemblent de plus en plus. Leur dispersion est de {std:.4} ; {healthy_std:.4} serait sain."
            ),
        });
    }
    (projected && rank < NARROW * full_rank as f64).then(|| Sentence {
        en: format!("Dimensional collapse: of {full_rank} dimensions the model uses about {rank:.1}."),
        fr: format!("Effondrement dimensionnel : sur {full_rank} dimensions, le modèle en utilise environ {rank:.1}."),
    })
}

/// What to try: to turn on what prevents collapse, or to go more slowly.
fn advice(config: &Config) -> Sentence {
    if let Some(cause) = cause(config) {
        return cause;
    }
    let rate = config.training().learning_rate;
    let slower = Sentence {
        en: format!("Try a third of the learning rate ({:.2e})", rate / 3.0),
        fr: format!("Essayez un tiers du taux d’apprentissage ({:.2e})", rate / 3.0),
    };
    match config.entry.spec.family {
        Family::Contrastive | Family::NonContrastive => Sentence {
            en: format!("{}, larger batches, or stronger augmentations.", slower.en),
            fr: format!("{}, des lots plus grands ou des augmentations plus fortes.", slower.fr),
        },
        _ => Sentence {
            en: format!("{}, or another seed.", slower.en),
            fr: format!("{} ou une autre graine.", slower.fr),
        },
    }
}

/// The method's own trap, where the run is in it.
fn cause(config: &Config) -> Option<Sentence> {
    let spec = config.entry.spec;
    let (name, value) = spec.trap.settings.first()?;
    if config.values.value(name) != Some(*value) {
        return None;
    }
    let parameter = parameters(spec).into_iter().find(|parameter| parameter.name == *name)?;
    let label = parameter.label;
    if matches!(value, Value::Flag(false) | Value::Number(0.0)) {
        return Some(Sentence {
            en: format!("“{}” is off, and it is what prevents this: turn it on again.", label.en),
            fr: format!("« {} » est désactivé, or c’est ce qui l’empêche : réactivez-le.", label.fr),
        });
    }
    let default = default_in(spec.recipe, parameter);
    Some(Sentence {
        en: format!("“{}” is {value}, which brings this about: set it back to {default}.", label.en),
        fr: format!("« {} » vaut {value}, ce qui en est la cause : remettez {default}.", label.fr),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn diagnosis(of: Space, share: f64, rank: f64) -> Diagnosis {
        Diagnosis {
            step: 100,
            of,
            images: 128,
            dim: 100,
            std: 0.1 * share,
            healthy_std: 0.1,
            rank,
            full_rank: 100,
            alignment: None,
            uniformity: -1.0,
            alarm: None,
        }
    }

    fn told(of: Space, share: f64, rank: f64, config: serde_json::Value) -> Option<String> {
        let sentence = alarm(&diagnosis(of, share, rank), &Config::read(&config).unwrap());
        sentence.map(|sentence| {
            assert!(!sentence.fr.is_empty() && sentence.fr != sentence.en);
            sentence.en
        })
    }

    #[test]
    fn it_is_quiet_while_all_is_well() {
        let simclr = json!({ "method": "simclr" });
        assert_eq!(told(Space::Embeddings, 0.9, 40.0, simclr.clone()), None);
        assert_eq!(told(Space::Features, 0.3, 4.0, json!({ "method": "mae" })), None);
        let mut early = diagnosis(Space::Embeddings, 0.01, 1.0);
        early.step = 3;
        assert_eq!(alarm(&early, &Config::read(&simclr).unwrap()), None);
    }

    #[test]
    fn it_says_what_happened_and_what_to_try() {
        let switched_off =
            told(Space::Embeddings, 0.02, 1.5, json!({ "method": "simsiam", "stop_gradient": false })).unwrap();
        assert!(switched_off.contains("nearly the same vector") && switched_off.contains("“Stop-gradient” is off"));
        let weightless =
            told(Space::Embeddings, 0.2, 50.0, json!({ "method": "vicreg", "variance_weight": 0 })).unwrap();
        assert!(weightless.contains("become alike") && weightless.contains("is off"), "{weightless}");
        let narrow = told(Space::Embeddings, 0.9, 3.0, json!({ "method": "simclr", "learning_rate": 0.3 })).unwrap();
        assert!(narrow.contains("about 3.0") && narrow.contains("1.00e-1"), "{narrow}");
        assert!(told(Space::Features, f64::NAN, 3.0, json!({ "method": "mae" })).unwrap().contains("not finite"));
    }
}
