//! The command line stopped in the middle: by its user, by a crash, by a limit of steps. The run goes on from its
//! checkpoint and ends where it would have ended.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use autodidact::export::{Checkpoint, read_weights};
use serde_json::Value as Json;

use crate::command_line::{autodidact, folder, pictures, refusal};

const SMALL: &[&str] = &["--convnet-width", "4", "--batch-size", "16"];

fn data(at: &Path) -> String {
    let data = at.join("photos");
    pictures(&data, 40);
    data.to_str().unwrap().into()
}

fn steps(out: &Path) -> Json {
    let run: Json = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    run["steps"].clone()
}

fn weights(out: &Path) -> Vec<(String, Vec<f32>)> {
    let (mut weights, _) = read_weights(&std::fs::read(out.join("encoder.safetensors")).unwrap()).unwrap();
    weights.sort_by(|a, b| a.name.cmp(&b.name));
    weights.into_iter().map(|weight| (weight.name, weight.values)).collect()
}

fn checkpoint(out: &Path) -> String {
    out.join("checkpoint.safetensors").to_str().unwrap().into()
}

fn train(data: &str, out: &Path, more: &[&str]) {
    let base = ["train", "--data", data, "--device", "cpu", "--out", out.to_str().unwrap()];
    let output = autodidact(&[&base[..], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn half_a_run_and_its_other_half_make_the_whole() {
    let at = folder("resume");
    let data = data(&at);
    let (whole, half) = (at.join("whole"), at.join("half"));
    train(&data, &whole, &[SMALL, &["--steps", "6"]].concat());
    train(&data, &half, &[SMALL, &["--steps", "3"]].concat());
    train(&data, &half, &["--resume", &checkpoint(&half), "--steps", "6"]);
    assert_eq!(steps(&whole), steps(&half));
    assert_eq!(weights(&whole), weights(&half));
    // Asked for what is done already, it trains nothing and writes the same again.
    train(&data, &half, &["--resume", &checkpoint(&half), "--steps", "2"]);
    assert_eq!(steps(&whole), steps(&half));
}

#[test]
fn what_cannot_go_on_says_why() {
    let at = folder("resume-refused");
    let (data, out) = (data(&at), at.join("out"));
    train(&data, &out, &[SMALL, &["--steps", "1"]].concat());
    let file = checkpoint(&out);
    let resume = |file: &str, data: &str, more: &[&str]| {
        refusal(&[&["train", "--resume", file, "--data", data, "--device", "cpu"], more].concat())
    };
    assert!(resume(&file, &data, &["--epochs", "3"]).contains("the checkpoint has its own"));
    assert!(resume(&file, "sample:fashion-mnist", &[]).contains("other data"));
    std::fs::remove_file(at.join("photos/cats/0.png")).unwrap();
    assert!(resume(&file, &data, &[]).contains("39 of"));
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert!(resume(&file, &data, &[]).contains("damaged"));
    let encoder = out.join("encoder.safetensors");
    assert!(resume(encoder.to_str().unwrap(), &data, &[]).contains("autodidact-encoder-1"));
}

/// A run of 40 steps that writes a checkpoint after each, started or gone on with.
fn start(data: &str, out: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_autodidact"));
    command.args(["train", "--data", data, "--device", "cpu", "--out", out.to_str().unwrap()]);
    match Path::new(&checkpoint(out)).is_file() {
        true => command.args(["--resume", &checkpoint(out)]),
        false => command.args(SMALL).args(["--epochs", "20"]),
    };
    command.args(["--checkpoint-every", "1"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Steps done according to the file that is there, which must be whole at any moment.
fn saved_step(out: &Path) -> usize {
    match std::fs::read(checkpoint(out)) {
        Ok(bytes) => Checkpoint::read(&bytes).expect("a checkpoint is never half-written").step,
        Err(_) => 0,
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_undisturbed() {
    let at = folder("killed");
    let (data, whole, killed): (_, PathBuf, PathBuf) = (data(&at), at.join("whole"), at.join("killed"));
    train(&data, &whole, &[SMALL, &["--epochs", "20"]].concat());
    for kill_after in [3, 1, 9, 2, 6] {
        let (mut child, before) = (start(&data, &killed), saved_step(&killed));
        wait_for("a checkpoint", || saved_step(&killed) >= before + kill_after);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let step = saved_step(&killed);
    assert!((21..40).contains(&step), "killed at {step}: too late to prove anything");
    assert!(start(&data, &killed).wait().unwrap().success());
    assert_eq!(steps(&whole), steps(&killed));
    assert_eq!(weights(&whole), weights(&killed));
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_the_run() {
    let at = folder("interrupted");
    let (data, out) = (data(&at), at.join("out"));
    let mut child = start(&data, &out);
    wait_for("a checkpoint", || saved_step(&out) >= 2);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let saved = saved_step(&out);
    assert!((2..40).contains(&saved) && steps(&out).as_array().unwrap().len() == saved);
    assert!(out.join("encoder.safetensors").is_file());
}
