//! What the reader of a report must know.

use super::{Subject, Task};
use crate::spec::Sentence;

/// What makes the numbers say less than they seem to.
pub fn notes(task: &Task, subject: &Subject) -> Vec<Sentence> {
    let counts = |indices: &[usize]| {
        let mut counts = vec![0; task.classes().len()];
        task.labels(indices).into_iter().for_each(|label| counts[label as usize] += 1);
        counts
    };
    let (train, test) = (counts(&task.train), counts(&task.test));
    let named = |chosen: &dyn Fn(usize) -> bool| {
        let names =
            task.classes().iter().enumerate().filter(|(class, _)| chosen(*class)).map(|(_, name)| name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let (unseen, untested) =
        (named(&|class| train[class] == 0 && test[class] > 0), named(&|class| test[class] == 0 && train[class] > 0));
    let mut notes = vec![];
    if task.given != subject.shape {
        let [[channels, height, width], [to_channels, to_height, to_width]] = [task.given, subject.shape];
        let kind =
            |channels: usize, grey: &'static str, colour: &'static str| if channels == 1 { grey } else { colour };
        notes.push(Sentence {
            en: format!(
                "The images were {width}×{height} pixels, {}; they were made {to_width}×{to_height}, {}, as the encoder takes them.",
                kind(channels, "grey", "in colour"),
                kind(to_channels, "grey", "in three channels")
            ),
            fr: format!(
                "Les images faisaient {width}×{height} pixels, {} ; elles ont été ramenées à {to_width}×{to_height}, {}, comme l’encodeur les prend.",
                kind(channels, "en gris", "en couleurs"),
                kind(to_channels, "en gris", "sur trois canaux")
            ),
        });
    }
    if !unseen.is_empty() {
        notes.push(Sentence {
            en: format!("No labelled image to learn from, so never recognised: {unseen}."),
            fr: format!("Aucune image étiquetée pour apprendre, donc jamais reconnue : {unseen}."),
        });
    }
    if !untested.is_empty() {
        notes.push(Sentence {
            en: format!("No image to test on: {untested}."),
            fr: format!("Aucune image pour tester : {untested}."),
        });
    }
    if subject.config.training().held_out <= 0.0 {
        notes.push(Sentence {
            en: "The run held no image out: if it trained on these, it has seen the test images, without labels.".into(),
            fr: "L’entraînement n’a mis aucune image de côté : s’il a porté sur celles-ci, il a vu les images de test, sans étiquettes.".into(),
        });
    }
    if task.test.len() < 100 {
        let count = task.test.len();
        notes.push(Sentence {
            en: format!("With {count} test images, differences of a few points mean little."),
            fr: format!("Avec {count} images de test, quelques points d’écart ne veulent pas dire grand-chose."),
        });
    }
    notes
}
