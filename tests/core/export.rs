//! Encoders on their way out and back in: ONNX and safetensors, model cards, runs that begin with an encoder.
//! `www/tests/onnx.test.ts` computes the same features with onnxruntime.

use autodidact::Result;
use autodidact::export::{
    Format, LinearHead, encoder_file, export_run, load_encoder, read_weights, settings_for, start_from,
};
use autodidact::training::{Choice, Config, RunLog, Trainer};
use burn::tensor::Device;
use serde_json::{Value as Json, json};

use crate::command_line::{autodidact, folder, pictures, refusal};
use crate::common::{images, noise, simclr, train, trainer, with};

fn onnx(run: &mut Trainer, head: Option<&LinearHead>) -> Result<Vec<u8>> {
    pollster::block_on(export_run(run, &RunLog::default(), Format::Onnx, head))
}

fn holds(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A classifier into two classes.
fn head(features: usize) -> LinearHead {
    LinearHead {
        weights: vec![0.5; 2 * features],
        bias: vec![0.0; 2],
        mean: vec![0.0; features],
        std: vec![1.0; features],
        classes: vec!["cat".into(), "dog".into()],
    }
}

#[test]
fn every_encoder_goes_whole_into_onnx() {
    let vit = json!({ "encoder": "vit", "patch_size": 8, "vit_dim": 16, "vit_depth": 2, "vit_heads": 2 });
    let dino = json!({ "method": "dino", "encoder": "vit", "batch_size": 4, "patch_size": 8, "vit_dim": 16, "vit_depth": 1, "vit_heads": 2 });
    for config in
        [simclr(), with(simclr(), json!({ "encoder": "resnet18", "resnet_width": 8 })), with(simclr(), vit), dino]
    {
        let mut run = trainer(config.clone(), noise(40), Choice::Cpu);
        let file = onnx(&mut run, None).unwrap_or_else(|error| panic!("{config}: {error}"));
        let (weights, metadata) =
            read_weights(&pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap()).unwrap();
        let bytes: usize = weights.iter().map(|weight| 4 * weight.values.len()).sum();
        assert!(file.len() > bytes && metadata["model_card"].contains("## Licence"), "{config}");
        assert!(holds(&file, "# Image encoder"), "{config}");
        for weight in weights.iter().filter(|weight| !["cls_token", "pos_embed"].contains(&weight.name.as_str())) {
            assert!(holds(&file, &weight.name), "{config}: {}", weight.name);
        }
    }
}

#[test]
fn a_classifier_goes_along_if_it_fits() {
    let mut run = trainer(simclr(), images(40), Choice::Cpu);
    let file = onnx(&mut run, Some(&head(32))).unwrap();
    assert!(holds(&file, "probabilities") && holds(&file, "[\"cat\",\"dog\"]"));
    let problem = onnx(&mut run, Some(&head(31))).unwrap_err().to_string();
    assert!(problem.contains("weights has 62 numbers; 2 classes on 32 features need 64"), "{problem}");
    let none = LinearHead { classes: vec![], ..head(32) };
    assert!(onnx(&mut run, Some(&none)).unwrap_err().to_string().contains("no classes"));
    let file =
        pollster::block_on(export_run(&mut run, &RunLog::default(), Format::Safetensors, Some(&head(32)))).unwrap();
    let mut loaded = load_encoder(&file, &Device::flex()).unwrap();
    assert_eq!(loaded.head.take().unwrap().classes, head(32).classes);
    // Training goes on below a head, as from the encoder alone.
    start_from(&mut trainer(simclr(), images(40), Choice::Cpu), &file, &Device::flex()).unwrap();
}

/// A trained encoder as a file, and its features of two images.
fn trained() -> (Vec<u8>, Vec<f32>) {
    let mut run = trainer(with(simclr(), json!({ "seed": 3 })), images(80), Choice::Cpu);
    train(&mut run, 2);
    let file = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
    (file, pollster::block_on(run.embed(&[0, 1])).unwrap())
}

/// A run of `config` that begins with the encoder in `file`.
fn begun(config: Json, file: &[u8]) -> Result<Trainer> {
    let device = Device::flex();
    let config = Config::read(&settings_for(&config, file)?)?;
    let mut run = Trainer::new(config, images(80), device.clone())?;
    start_from(&mut run, file, &device).map(|()| run)
}

#[test]
fn a_run_begins_with_an_encoder() {
    let (file, want) = trained();
    for method in ["simclr", "byol", "moco_v2", "rotation"] {
        // The width is the file's: 4, not the default.
        let mut run = begun(json!({ "method": method, "batch_size": 8 }), &file).unwrap();
        assert_eq!(pollster::block_on(run.embed(&[0, 1])).unwrap(), want, "{method}");
        let mut of = std::collections::BTreeMap::<bool, Vec<Vec<f32>>>::new();
        run.method_mut().visit("", &mut |name, parameter| {
            if name.ends_with("encoder.blocks.0.conv.weight") {
                let values = parameter.value().into_data().try_to_vec::<f32>().unwrap();
                of.entry(name.contains("momentum_encoder")).or_default().push(values);
            }
        });
        assert_eq!(of.len(), if ["byol", "moco_v2"].contains(&method) { 2 } else { 1 }, "{method}");
        assert!(of.values().flatten().all(|values| *values == of[&false][0]), "{method}");
        let origin = run.past.origin.as_ref().unwrap();
        assert!(origin.contains("2 steps by SimCLR"), "{origin}");
        train(&mut run, 1);
        let late = start_from(&mut run, &file, &Device::flex()).unwrap_err().to_string();
        assert!(late.contains("at step 1"), "{late}");
    }
}

#[test]
fn an_encoder_that_does_not_fit_is_refused_with_what_would() {
    let (file, _) = trained();
    let problem = |config: Json| begun(config, &file).err().unwrap().to_string();
    let wider = problem(json!({ "batch_size": 8, "convnet_width": 8 }));
    assert!(wider.contains("does not fit") && wider.contains("28×28") && wider.contains("same widths"), "{wider}");
    let another = problem(json!({ "batch_size": 8, "encoder": "resnet18" }));
    assert!(another.contains("does not fit") && another.contains("is missing"), "{another}");
    assert!(problem(json!({ "method": "mae", "batch_size": 8 })).contains("does not fit"), "MAE has a transformer");
    assert!(begun(json!({}), &file[..100]).err().unwrap().to_string().contains("safetensors"));
}

#[test]
fn the_command_line_exports_and_goes_on() {
    let at = folder("export");
    pictures(&at.join("photos"), 24);
    let path = |name: &str| at.join(name).to_str().unwrap().to_string();
    let run = |arguments: &[&str]| {
        let output = autodidact(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let (data, weights) = (path("photos"), path("run/encoder.safetensors"));
    let short = ["train", "--data", &data, "--steps", "1", "--device", "cpu", "--batch-size", "8"];
    run(&[&short[..], &["--convnet-width", "4", "--out", &path("run")]].concat());
    let card = std::fs::read_to_string(at.join("run/MODEL_CARD.md")).unwrap();
    assert!(card.contains("1 steps of") && card.contains("nearest neighbours |"), "{card}");

    run(&["export", "--weights", &weights, "--out", &path("encoder.onnx")]);
    assert!(holds(&std::fs::read(at.join("encoder.onnx")).unwrap(), "BatchNormalization"));
    assert_eq!(std::fs::read_to_string(at.join("MODEL_CARD.md")).unwrap(), card);
    run(&["export", "--weights", &weights, "--format", "safetensors", "--out", &path("again.safetensors")]);
    let read = |name: &str| load_encoder(&std::fs::read(at.join(name)).unwrap(), &Device::flex()).unwrap().about;
    assert_eq!(read("again.safetensors").metadata(), read("run/encoder.safetensors").metadata());
    assert!(refusal(&["export", "--weights", &weights, "--format", "tflite"]).contains("safetensors, onnx"));

    run(&[&short[..], &["--method", "byol", "--encoder-file", &weights, "--out", &path("on")]].concat());
    let log: Json = serde_json::from_slice(&std::fs::read(at.join("on/run.json")).unwrap()).unwrap();
    assert!(log["origin"].as_str().unwrap().contains("SimCLR on `photos`"), "{}", log["origin"]);
    assert_eq!(log["config"]["convnet_width"], 4);
    assert!(log["diagnostics"]["knn"][0]["linear"].is_f64());
}
