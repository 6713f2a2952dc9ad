//! The reference cases under `tests/goldens`, on the CPU and on WebGPU.

use std::collections::BTreeSet;

use autodidact::goldens::{OPS, run};
use autodidact::training::{Choice, open};
use burn::tensor::Device;
use serde_json::{Value as Json, json};

fn device(choice: Choice) -> Device {
    pollster::block_on(open(choice)).expect("the device of this suite must exist").device
}

/// Every case must pass, and every operation must have one.
fn check(choice: Choice) {
    let device = device(choice);
    let mut covered = BTreeSet::new();
    let paths = std::fs::read_dir("tests/goldens").unwrap().flatten().map(|entry| entry.path());
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let json = std::fs::read(&path).unwrap();
        let outcome = pollster::block_on(run(&path.to_string_lossy(), &json, &device));
        assert_eq!(outcome.problem, None, "{}", outcome.name);
        covered.insert(serde_json::from_slice::<Json>(&json).unwrap()["op"].as_str().unwrap().to_string());
    }
    let missing: Vec<_> = OPS.iter().filter(|op| !covered.contains(**op)).collect();
    assert!(missing.is_empty(), "no reference case for {missing:?}");
}

/// What is wrong with this case of the folder once it is changed.
fn problem_of(name: &str, change: impl Fn(&mut Json)) -> String {
    let text = std::fs::read_to_string(format!("tests/goldens/{name}.json")).unwrap();
    let mut case: Json = serde_json::from_str(&text).unwrap();
    change(&mut case);
    let outcome = pollster::block_on(run("changed", case.to_string().as_bytes(), &device(Choice::Cpu)));
    outcome.problem.expect("the changed case must fail")
}

#[test]
fn they_pass_on_the_cpu() {
    check(Choice::Cpu);
}

#[test]
fn they_pass_on_webgpu() {
    check(Choice::WebGpu);
}

#[test]
fn a_wrong_expectation_fails() {
    let problem = problem_of("nt_xent-tau0.5", |case| case["expected"]["loss"] = json!(2.74));
    assert!(problem.contains("`loss`[0] is 2.729"), "{problem}");
}

#[test]
fn an_unknown_operation_fails() {
    let problem = problem_of("nt_xent-tau0.5", |case| case["op"] = json!("telepathy"));
    assert!(problem.contains("there is no op") && problem.contains("telepathy"), "{problem}");
}

#[test]
fn inputs_that_do_not_fit_each_other_fail() {
    let problem = problem_of("nt_xent-tau0.5", |case| {
        case["inputs"]["z1"] = json!({ "shape": [1, 2], "data": [0.5, 0.5] });
    });
    assert!(problem.contains("`z1` must have shape [8, 16]"), "{problem}");
    let problem = problem_of("dino-two_views", |case| {
        case["inputs"].as_object_mut().unwrap().retain(|name, _| !name.ends_with('1'));
    });
    assert!(problem.contains("does not depend on its inputs"), "{problem}");
    let problem = problem_of("vae-gaussian", |case| case["params"]["likelihood"] = json!("cauchy"));
    assert!(problem.contains("cauchy"), "{problem}");
}
