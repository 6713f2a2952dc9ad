//! The reference cases under `tests/goldens`, on the CPU and on WebGPU.

use autodidact::goldens::{OPS, run};
use autodidact::training::{Choice, open};

/// Every case whose operation exists must pass; the others must fail as unknown, never silently.
fn check(choice: Choice) {
    let device = pollster::block_on(open(choice)).expect("the device of this suite must exist").device;
    let mut checked = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("tests/goldens").unwrap().flatten() {
        let json = std::fs::read(entry.path()).unwrap();
        let op = serde_json::from_slice::<serde_json::Value>(&json).unwrap()["op"].as_str().unwrap().to_string();
        let outcome = pollster::block_on(run(&entry.file_name().to_string_lossy(), &json, &device));
        match OPS.iter().find(|known| **known == op) {
            Some(known) => {
                assert_eq!(outcome.problem, None, "{}", outcome.name);
                checked.insert(*known);
            }
            None => assert!(outcome.problem.is_some_and(|p| p.contains("there is no op")), "{op} passed unseen"),
        }
    }
    let missing: Vec<_> = OPS.iter().filter(|op| !checked.contains(*op)).collect();
    assert!(missing.is_empty(), "no reference case for {missing:?}");
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
    let device = pollster::block_on(open(Choice::Cpu)).unwrap().device;
    let text = std::fs::read_to_string("tests/goldens/nt_xent-tau0.5.json").unwrap();
    let mut case: serde_json::Value = serde_json::from_str(&text).unwrap();
    case["expected"]["loss"] = serde_json::json!(2.74);
    let outcome = pollster::block_on(run("wrong", case.to_string().as_bytes(), &device));
    assert!(outcome.problem.unwrap().contains("`loss`[0] is 2.729"));
}
