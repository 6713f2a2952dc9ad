//! Diagnoses of embeddings while a run trains.

use autodidact::data;
use autodidact::methods::METHODS;
use autodidact::training::{Choice, Diagnosis, Space, Trainer};
use serde_json::json;

use super::common::{images, losses, simclr, train, trainer, with};

fn diagnose(run: &mut Trainer) -> Diagnosis {
    pollster::block_on(run.diagnose()).unwrap()
}

#[test]
fn looking_changes_neither_the_run_nor_what_is_seen() {
    let mut watched = trainer(simclr(), images(60), Choice::Cpu);
    let mut alone = trainer(simclr(), images(60), Choice::Cpu);
    let first = diagnose(&mut watched);
    assert_eq!(first, diagnose(&mut watched));
    assert_eq!((first.of, first.images, first.dim, first.full_rank), (Space::Embeddings, 48, 16, 16));
    assert!((first.healthy_std - 0.25).abs() < 1e-12 && first.alignment.is_some());
    assert_eq!(losses(&train(&mut watched, 3)), losses(&train(&mut alone, 3)));
    assert_ne!(first, diagnose(&mut watched));
}

#[test]
fn every_method_has_embeddings_to_look_at() {
    // In colour, because one method needs it.
    let colour = data::sample("emoji").unwrap().subset(&(0..20).collect::<Vec<_>>()).unwrap();
    let colour = std::sync::Arc::new(colour);
    for entry in METHODS {
        let parameters = autodidact::training::config::parameters(entry.spec);
        let mut config = json!({ "method": entry.spec.id, "batch_size": 8 });
        for (name, value) in [("convnet_width", 2), ("vit_dim", 16), ("vit_depth", 1), ("vit_heads", 2)] {
            if parameters.iter().any(|parameter| parameter.name == name) {
                config[name] = json!(value);
            }
        }
        let diagnosis = diagnose(&mut trainer(config, colour.clone(), Choice::Cpu));
        let measured = [diagnosis.std, diagnosis.rank, diagnosis.uniformity, diagnosis.alignment.unwrap_or(0.0)];
        assert!(measured.iter().all(|x| x.is_finite()), "{}: {diagnosis:?}", entry.spec.id);
        assert!(diagnosis.rank >= 0.99 && diagnosis.rank <= diagnosis.full_rank as f64 + 1e-3, "{diagnosis:?}");
    }
}

#[test]
fn a_run_without_its_guard_is_caught() {
    let config = json!({
        "method": "ijepa", "batch_size": 16, "vit_dim": 16, "vit_depth": 1, "vit_heads": 2, "stop_gradient": false,
        "learning_rate": 0.01, "epochs": 200, "warmup_epochs": 0,
    });
    let mut run = trainer(config, images(80), Choice::Cpu);
    let caught = (0..20).any(|_| {
        train(&mut run, 20);
        diagnose(&mut run).alarm.is_some_and(|alarm| alarm.en.contains("“Stop-gradient” is off"))
    });
    assert!(caught, "{:?}", diagnose(&mut run));
}

#[test]
fn few_images_are_no_problem() {
    let mut run = trainer(with(simclr(), json!({ "batch_size": 2 })), images(2), Choice::Cpu);
    let diagnosis = diagnose(&mut run);
    assert_eq!((diagnosis.images, diagnosis.alarm), (2, None));
}
