//! The registry of losses: what the package's `losses` offers is what the core computes, and its types say so.

use std::collections::BTreeMap;

use autodidact::goldens::Array;
use autodidact::goldens::losses::{LOSSES, Role, differentiate, find};
use burn::tensor::Device;
use serde_json::{Map, Value as Json, json};

use crate::loss_types::typescript;

const TYPES: &str = "www/lib/loss-types.ts";

fn array(shape: &[usize], data: &[f64]) -> Array {
    Array { shape: shape.to_vec(), data: data.to_vec() }
}

fn compute(id: &str, parameters: Json, inputs: Vec<(&str, Array)>) -> autodidact::Result<(f64, Vec<String>)> {
    let Json::Object(parameters) = parameters else { unreachable!("tests give objects") };
    let inputs = inputs.into_iter().map(|(name, array)| (name.to_string(), array)).collect();
    let found = pollster::block_on(differentiate(id, parameters, inputs, &Device::flex()))?;
    Ok((found.loss, found.grads.into_keys().collect()))
}

fn reason(id: &str, parameters: Json, inputs: Vec<(&str, Array)>) -> String {
    compute(id, parameters, inputs).unwrap_err().to_string()
}

/// Inputs of every loss, all with rows of 3; `vae` with means.
fn example(id: &str) -> BTreeMap<String, Array> {
    let mut inputs = BTreeMap::new();
    for input in find(id).unwrap().inputs {
        let shape = match input.name {
            "reconstruction_logits" => continue,
            "log_scale" => vec![1],
            "weights" => vec![2],
            "center" => vec![1, 3],
            "slices" => vec![3, 3],
            "mask" => vec![2, 3],
            "prediction" | "patches" if id == "masked_mse" => vec![2, 3, 4],
            _ => vec![2, 3],
        };
        let count: usize = shape.iter().product();
        let numbers = |seed: usize| (0..count).map(|i| ((i * 7 + seed * 5) % 11) as f64 / 11.0).collect();
        let names = match input.list {
            true => vec![format!("{}0", input.name), format!("{}1", input.name)],
            false => vec![input.name.to_string()],
        };
        for name in names {
            let data = numbers(name.len() + name.bytes().map(usize::from).sum::<usize>());
            inputs.insert(name, Array { shape: shape.clone(), data });
        }
    }
    inputs
}

#[test]
fn every_loss_has_a_value_and_the_declared_gradients() {
    for loss in LOSSES {
        let inputs = example(loss.id);
        let found = pollster::block_on(differentiate(loss.id, Map::new(), inputs.clone(), &Device::flex())).unwrap();
        assert!(found.loss.is_finite(), "{}", loss.id);
        for (name, given) in &inputs {
            let declared = loss.inputs.iter().find(|input| name.starts_with(input.name)).unwrap();
            let gradient = found.grads.get(name);
            assert_eq!(gradient.is_some(), declared.role == Role::Leaf, "{}: {name}", loss.id);
            assert!(
                gradient
                    .is_none_or(|gradient| gradient.shape == given.shape && gradient.data.len() == given.data.len())
            );
        }
    }
}

#[test]
fn a_known_case_comes_out() {
    // Two images, orthogonal embeddings, both views equal: 4 rows, one positive of similarity 1, two negatives of 0.
    let z = || array(&[2, 2], &[1.0, 0.0, 0.0, 2.0]);
    let (loss, grads) = compute("nt_xent", json!({ "temperature": 1.0 }), vec![("z0", z()), ("z1", z())]).unwrap();
    let e = std::f64::consts::E;
    assert!((loss - ((e + 2.0) / e).ln()).abs() < 1e-6, "{loss}");
    assert_eq!(grads, ["z0", "z1"]);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let z = || array(&[2, 2], &[1.0, 0.0, 0.0, 1.0]);
    let both = || vec![("z0", z()), ("z1", z())];
    assert!(reason("nt_xant", json!({}), both()).contains("nt_xent, "));
    assert!(reason("nt_xent", json!({ "temperature": 0 }), both()).contains("from 0.001"));
    assert!(reason("nt_xent", json!({ "temprature": 1 }), both()).contains("there is no parameter `temprature`"));
    assert!(reason("sigreg", json!({ "knots": 2.5 }), both()).contains("whole number"));
    assert!(reason("nt_xent", json!({}), vec![("z0", z())]).contains("`z1` is missing"));
    assert!(reason("nt_xent", json!({}), vec![("z0", z()), ("z2", z())]).contains("there is no input `z2`"));
    let short = array(&[2, 2], &[1.0]);
    assert!(reason("nt_xent", json!({}), vec![("z0", z()), ("z1", short)]).contains("as many values"));
    let other = array(&[1, 2], &[1.0, 0.0]);
    assert!(reason("nt_xent", json!({}), vec![("z0", z()), ("z1", other)]).contains("must have shape [2, 2]"));
}

#[test]
fn the_types_of_the_package_are_those_of_the_registry() {
    let wanted = typescript(LOSSES);
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(TYPES, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(TYPES).unwrap_or_default();
    assert!(found == wanted, "{TYPES} is not what the registry says; write it anew with UPDATE_TYPES=1 cargo test");
}
