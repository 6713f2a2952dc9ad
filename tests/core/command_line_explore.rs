//! `classify` and `inspect` as their users type them, and every kind of bad labels.

use std::path::Path;

use serde_json::Value as Json;

use super::command_line::{autodidact, folder, pictures, refusal};

/// A run on some pictures; returns (folder, data, weights).
fn trained(name: &str) -> (std::path::PathBuf, String, String) {
    let at = folder(name);
    let (data, out) = (at.join("photos"), at.join("out"));
    pictures(&data, 24);
    let text = |path: &Path| path.to_str().unwrap().to_string();
    let (data, out, weights) = (text(&data), text(&out), text(&out.join("encoder.safetensors")));
    let small = ["--convnet-width", "4", "--batch-size", "8", "--steps", "2", "--device", "cpu"];
    let output = autodidact(&[&["train", "--data", &data, "--out", &out][..], &small].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (at, data, weights)
}

#[test]
fn labels_in_a_table_become_predictions_and_a_classifier() {
    let (at, data, weights) = trained("classify");
    let path = |name: &str| at.join(name).to_str().unwrap().to_string();
    let (labels, out, file) = (path("labels.csv"), path("predictions.csv"), path("classifier.safetensors"));
    // Quotes, a byte order mark, spaces, another order of columns.
    let table = "\u{feff}label, name\n\"a \"\"cat\"\"\",cats/0.png\n\"a \"\"cat\"\"\", cats/2.png\n'=dog,dogs/1.png\n'=dog,dogs/3.png\n";
    std::fs::write(&labels, table).unwrap();
    let base = ["classify", "--weights", &weights, "--data", &data, "--device", "cpu", "--out", &out];
    let output = autodidact(&[&base[..], &["--labels", &labels, "--classifier", &file]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines.len(), 25);
    assert_eq!(lines[0], "index,name,given,predicted,confidence,\"p(a \"\"cat\"\")\",p(=dog)");
    assert!(lines[1].starts_with("0,cats/0.png,\"a \"\"cat\"\"\","), "{}", lines[1]);
    assert!(written.contains(",dogs/1.png,'=dog,"));

    // The classifier says the same without labels.
    let again = path("again.csv");
    let reuse = ["classify", "--weights", &file, "--data", &data, "--device", "cpu", "--out", &again];
    assert!(autodidact(&reuse).status.success());
    let repeated = std::fs::read_to_string(&again).unwrap();
    let probabilities = |line: &str| line.rsplitn(4, ',').take(3).map(String::from).collect::<Vec<_>>();
    assert!(written.lines().skip(1).map(probabilities).eq(repeated.lines().skip(1).map(probabilities)), "{repeated}");
    // In a format that other engines run.
    let onnx = path("classifier.onnx");
    assert!(autodidact(&[&reuse[..], &["--classifier", &onnx]].concat()).status.success());
    let graph = std::fs::read(&onnx).unwrap();
    assert!(graph.windows(13).any(|name| name == b"probabilities"), "the graph holds the classifier");
    // It is an encoder too.
    let npy = path("e.npy");
    assert!(
        autodidact(&["embed", "--weights", &file, "--data", &data, "--out", &npy, "--device", "cpu"]).status.success()
    );
}

#[test]
fn labels_without_sense_are_refused() {
    let (at, data, weights) = trained("bad-labels");
    let labels = at.join("labels.csv").to_str().unwrap().to_string();
    let out = at.join("p.csv").to_str().unwrap().to_string();
    let base = ["classify", "--weights", &weights, "--data", &data, "--device", "cpu", "--out", &out];
    let with = |table: &[u8]| {
        std::fs::write(&labels, table).unwrap();
        refusal(&[&base[..], &["--labels", &labels]].concat())
    };
    assert!(with(b"").contains("label"));
    assert!(with(b"name,class\ncats/0.png,cat\n").contains("column `label`"));
    assert!(with(b"label\ncat\n").contains("`name` or `index`"));
    assert!(with(b"name,label\nnowhere.png,cat\n").contains("line 2: there is no image `nowhere.png`"));
    assert!(with(b"index,label\n99,cat\n").contains("`99`"));
    assert!(with(b"index,label\n0,cat\n2,cat\n").contains("one class"));
    assert!(with(b"index,label\n0,cat\n0,dog\n").contains("two classes"));
    assert!(with(b"index,label\n0,cat\n1\n").contains("no name"));
    assert!(with(b"index,label\n0,\xff\xfe\n").contains("CSV"));
    assert!(refusal(&base).contains("--labels"));
    assert!(!Path::new(&out).exists());
}

#[test]
fn an_inspection_is_json_or_lists() {
    let (at, data, weights) = trained("inspect");
    std::fs::copy(at.join("photos/cats/0.png"), at.join("photos/cats/copy.png")).unwrap();
    let base = ["inspect", "--weights", &weights, "--data", &data, "--device", "cpu"];
    let output = autodidact(&[&base[..], &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["format"].as_str(), report["images"].as_u64()), (Some("autodidact-inspection-1"), Some(25)));
    let first = &report["duplicates"][0];
    assert!(first["identical"] == true && first["names"].to_string().contains("copy.png"), "{first}");
    let lists = autodidact(&base);
    assert!(String::from_utf8_lossy(&lists.stdout).contains("identical: "));
    assert!(refusal(&[&base[..], &["--similarity", "7"]].concat()).contains("similarity"));
}
