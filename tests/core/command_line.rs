//! The command line as its users type it: a whole run, and every kind of bad input.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// A folder of this test's own, emptied first.
pub fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

pub fn autodidact(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_autodidact")).args(arguments).output().unwrap()
}

/// What a command that must fail says; it must exit with 2, not panic.
pub fn refusal(arguments: &[&str]) -> String {
    let output = autodidact(arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

const SMALL: &[&str] = &["--convnet-width", "4", "--batch-size", "16", "--device", "cpu"];

/// `count` small PNG files in two folders, as a user would have them.
pub fn pictures(at: &Path, count: u32) {
    for i in 0..count {
        let class = at.join(if i % 2 == 0 { "cats" } else { "dogs" });
        std::fs::create_dir_all(&class).unwrap();
        let pixel = |x: u32, y: u32| image::Rgb([(x * 7 + i) as u8, (y * 5) as u8, (i * 31) as u8]);
        image::RgbImage::from_fn(40 + i % 3, 36, pixel).save(class.join(format!("{i}.png"))).unwrap();
    }
}

#[test]
fn a_run_from_a_folder_to_embeddings() {
    let at = folder("run");
    let (data, out) = (at.join("photos"), at.join("out"));
    pictures(&data, 40);
    std::fs::write(data.join("cats/broken.png"), &std::fs::read(data.join("cats/0.png")).unwrap()[..60]).unwrap();
    let (data, out) = (data.to_str().unwrap(), out.to_str().unwrap());
    let train = [&["train", "--data", data, "--out", out, "--steps", "3", "--json"], SMALL].concat();
    let output = autodidact(&train);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("skipped") && text.contains("broken.png"), "{text}");
    let summary: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["steps"], 3);
    let run: Json = serde_json::from_slice(&std::fs::read(Path::new(out).join("run.json")).unwrap()).unwrap();
    assert_eq!(run["steps"].as_array().unwrap().len(), 3);
    assert_eq!(run["diagnostics"]["knn"][0]["classes"], 2);

    // The configuration in run.json makes the same run again.
    let (again, config) = (at.join("again"), Path::new(out).join("run.json"));
    let (again, config) = (again.to_str().unwrap(), config.to_str().unwrap());
    let repeat = ["train", "--data", data, "--out", again, "--steps", "3", "--device", "cpu", "--config", config];
    assert!(autodidact(&repeat).status.success());
    let repeated: Json = serde_json::from_slice(&std::fs::read(Path::new(again).join("run.json")).unwrap()).unwrap();
    assert_eq!(repeated["steps"], run["steps"]);

    let (weights, npy) = (Path::new(out).join("encoder.safetensors"), at.join("e.npy"));
    let embed = ["embed", "--weights", weights.to_str().unwrap(), "--data", data, "--out", npy.to_str().unwrap()];
    assert!(autodidact(&[&embed[..], &["--device", "cpu"]].concat()).status.success());
    let embeddings = std::fs::read(&npy).unwrap();
    assert!(String::from_utf8_lossy(&embeddings[..128]).contains("(40, 32)"));
    assert!(at.join("labels.npy").is_file());

    let csv = at.join("e.csv");
    let embed = ["embed", "--weights", weights.to_str().unwrap(), "--data", data, "--out", csv.to_str().unwrap()];
    assert!(autodidact(&[&embed[..], &["--device", "cpu"]].concat()).status.success());
    let lines = std::fs::read_to_string(&csv).unwrap();
    assert!(lines.lines().count() == 41 && lines.contains(",cats/0.png,cats,"), "{}", &lines[..200]);

    let evaluate = ["evaluate", "--weights", weights.to_str().unwrap(), "--data", data, "--device", "cpu"];
    let more = ["--quick", "--no-fine-tuning", "--json", "--labels-per-class", "3"];
    let output = autodidact(&[&evaluate[..], &more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["train"].as_u64(), report["test"].as_u64()), (Some(32), Some(8)));
    assert_eq!(report["curve"][1]["budget"]["per_class"], 3);
    assert!(report["curve"][3]["linear"]["mean"].is_f64() && report["curve"][3]["fine_tuned"]["mean"].is_null());
    let table = autodidact(&[&evaluate[..], &more[..2]].concat());
    assert!(String::from_utf8_lossy(&table.stdout).contains("cats"));
    assert!(refusal(&[&evaluate[..], &["--labels-per-class", "0"]].concat()).contains("labels"));
    let one = at.join("one");
    pictures(&one, 1);
    let few = ["evaluate", "--weights", weights.to_str().unwrap(), "--data", one.to_str().unwrap(), "--device", "cpu"];
    assert!(refusal(&few).contains("no labels"));
}

#[test]
fn bad_settings_are_refused_before_anything_is_written() {
    let out = folder("settings").join("out");
    let with = |more: &[&str]| {
        let base = ["train", "--data", "sample:fashion-mnist", "--device", "cpu", "--out", out.to_str().unwrap()];
        refusal(&[&base[..], more].concat())
    };
    assert!(with(&["--learning-rate", "NaN"]).contains("learning_rate"));
    assert!(with(&["--learning-rate", "-1"]).contains("learning_rate"));
    assert!(with(&["--method", "simclear"]).contains("simclr, "));
    assert!(with(&["--batch-size", "4096", "--held-out", "0.9"]).contains("batch_size"));
    assert!(with(&["--mask-ratio", "0.5"]).contains("mask_ratio"), "SimCLR has no mask");
    assert!(with(&["--method", "mae", "--patch-size", "5"]).contains("patch_size"));
    assert!(with(&["--seed", "-3"]).contains("seed"));
    assert!(!out.exists());
}

#[test]
fn bad_data_is_refused_with_its_name() {
    let at = folder("bad-data");
    let train = |path: &Path| refusal(&["train", "--data", path.to_str().unwrap(), "--device", "cpu"]);
    let file = |name: &str, bytes: &[u8]| {
        let path = at.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    assert!(train(&at.join("nowhere")).contains("nowhere"));
    assert!(train(&file("empty.zip", b"")).contains("empty.zip"));
    assert!(
        train(&file("t10k-images-idx3-ubyte", &[0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28, 1])).contains("idx3")
    );
    assert!(train(&file("cut.png", &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])).contains("cut.png"));
    let one = at.join("one");
    std::fs::create_dir_all(&one).unwrap();
    image::RgbImage::new(32, 32).save(one.join("only.png")).unwrap();
    assert!(train(&one).contains("too few"));
    assert!(refusal(&["train", "--data", "sample:nothing"]).contains("fashion-mnist"));
}

#[test]
fn damaged_weights_are_refused() {
    let path = folder("weights").join("encoder.safetensors");
    std::fs::write(&path, b"no weights at all").unwrap();
    let weights = path.to_str().unwrap();
    assert!(refusal(&["embed", "--weights", weights, "--data", "sample:fashion-mnist"]).contains("safetensors"));
}

#[test]
fn goldens_exit_with_one_when_a_case_fails() {
    let output = autodidact(&["goldens", "tests/goldens"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text.lines().last().unwrap();
    let failed = !last.ends_with(" 0 failed");
    assert_eq!(output.status.code(), Some(i32::from(failed)), "{last}");
    assert!(text.contains("pass  nt_xent"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_ends_the_command_quietly() {
    use std::process::Stdio;
    // More than a pipe holds, so that it cannot be written before the reader has gone.
    let mut command = Command::new(env!("CARGO_BIN_EXE_autodidact"));
    let piped = command.args(["methods", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(141), ""));
}

#[test]
fn the_registry_is_json() {
    let output = autodidact(&["methods", "--json"]);
    let methods: Json = serde_json::from_slice(&output.stdout).unwrap();
    let ids: Vec<_> = methods.as_array().unwrap().iter().map(|method| method["id"].as_str().unwrap()).collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert!(ids.len() >= 17 && unique.len() == ids.len() && ids.contains(&"mae"), "{ids:?}");
    let temperature = &methods[0]["parameters"][0];
    assert_eq!((temperature["name"].as_str(), temperature["kind"].as_str()), (Some("temperature"), Some("number")));
}

#[test]
fn the_bench_times_every_kernel_beside_its_twin() {
    let output =
        autodidact(&["bench", "--device", "webgpu", "--batch", "1", "--width", "2", "--seconds", "0", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let rows = report["rows"].as_array().unwrap();
    for kernel in ["matmul", "conv2d", "linear", "batch_norm", "layer_norm", "gelu", "attention", "nt_xent"] {
        let passes: Vec<_> = rows.iter().filter(|row| row["kernel"] == kernel).map(|row| &row["pass"]).collect();
        assert!(passes.len() >= 2 && passes[0] == "forward" && passes[1] == "both", "{kernel}: {passes:?}");
    }
    let positive = |row: &Json, name: &str| row[name].as_f64().is_some_and(|value| value > 0.0);
    let measured = ["milliseconds", "twin_milliseconds", "gflops", "gigabytes_per_second"];
    assert!(rows.iter().all(|row| measured.iter().all(|name| positive(row, name))), "{rows:?}");
    assert!(refusal(&["bench", "--seconds", "-1"]).contains("choose 0 or more"));
}
