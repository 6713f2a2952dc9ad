//! A classifier as files: the encoder with a head in one safetensors file, what it says and what it was told as tables.

use std::collections::HashMap;

use burn::tensor::Device;

use super::csv::field;
use super::encoder::load_encoder;
use super::format::Format;
use super::head::LinearHead;
use super::weights::{File, Weight};
use crate::data::SampleSet;
use crate::error::{Error, Result};

/// Names of the head's tensors begin with this.
const PREFIX: &str = "head.";

/// An encoder's file with a head added: `head.weight` [classes, features], `head.bias`, and `head.mean` and `head.std`
/// that features are standardised by; `classes` in the metadata names the classes. A head that was there is replaced.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged, or the head is for features of another length.
pub fn classifier_file(encoder: &[u8], head: &LinearHead) -> Result<Vec<u8>> {
    let mut file = File::read(encoder)?;
    let features = file.metadata.get("features").and_then(|text| text.parse().ok());
    let features = features.ok_or_else(|| Error::Weights("the encoder's file does not say its `features`".into()))?;
    head.check(features)?;
    file.weights.retain(|weight| !weight.name.starts_with(PREFIX));
    let classes = head.classes.len();
    let parts = [
        ("weight", vec![classes, features], &head.weights),
        ("bias", vec![classes], &head.bias),
        ("mean", vec![features], &head.mean),
        ("std", vec![features], &head.std),
    ];
    file.weights.extend(parts.map(|(name, shape, values)| Weight {
        name: format!("{PREFIX}{name}"),
        shape,
        values: values.clone(),
    }));
    file.metadata.insert("classes".into(), serde_json::json!(head.classes).to_string());
    file.write()
}

/// The encoder of a file with `head` on it, in a format; a head that was there is replaced.
///
/// # Errors
/// As [`classifier_file`], and where the encoder has no form in ONNX.
pub async fn export_classifier(encoder: &[u8], head: &LinearHead, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Safetensors => classifier_file(encoder, head),
        // Its weights are copied, nothing is computed.
        Format::Onnx => load_encoder(encoder, &Device::flex())?.export(format, Some(head)).await,
    }
}

/// Takes the head out of the weights of a file, where its metadata name `classes`.
///
/// # Errors
/// [`Error::Weights`] when a part is missing or does not fit.
pub(super) fn take_head(
    weights: &mut Vec<Weight>,
    metadata: &HashMap<String, String>,
    features: usize,
) -> Result<Option<LinearHead>> {
    let Some(classes) = metadata.get("classes") else { return Ok(None) };
    let classes: Vec<String> = serde_json::from_str(classes)
        .map_err(|error| Error::Weights(format!("`classes` in the file is damaged: {error}")))?;
    let mut take = |name: &str| {
        let found = weights.iter().position(|weight| weight.name.strip_prefix(PREFIX) == Some(name));
        let at = found.ok_or_else(|| Error::Weights(format!("the file has classes but no `{PREFIX}{name}`")))?;
        Ok(weights.remove(at).values)
    };
    let (weights, bias, mean, std) = (take("weight")?, take("bias")?, take("mean")?, take("std")?);
    let head = LinearHead { weights, bias, mean, std, classes };
    head.check(features)?;
    match head.std.iter().all(|&std| std > 0.0) {
        true => Ok(Some(head)),
        false => Err(Error::Weights("the classifier's std has numbers that are not positive".into())),
    }
}

/// A line an image: its index and name, the class it was given (empty where none), the class predicted, and the
/// probability of every class. `probabilities` are [indices, classes] row-major, `given` image and class.
pub fn predictions_csv(
    set: &SampleSet,
    indices: &[usize],
    classes: &[String],
    probabilities: &[f32],
    given: &[(usize, u16)],
) -> Vec<u8> {
    let given: std::collections::BTreeMap<usize, u16> = given.iter().copied().collect();
    let mut text = String::from("index,name,given,predicted,confidence");
    classes.iter().for_each(|class| text.push_str(&format!(",{}", field(&format!("p({class})")))));
    text.push('\n');
    for (&image, row) in indices.iter().zip(probabilities.chunks_exact(classes.len().max(1))) {
        let best = row.iter().enumerate().max_by(|(i, a), (j, b)| a.total_cmp(b).then(j.cmp(i)));
        let (best, confidence) = best.map_or((0, 0.0), |(class, &p)| (class, p));
        let told = given.get(&image).map_or("", |&class| &classes[usize::from(class)]);
        let name = set.names.get(image).map_or("", String::as_str);
        text.push_str(&format!("{image},{},{},{},{confidence:.4}", field(name), field(told), field(&classes[best])));
        row.iter().for_each(|p| text.push_str(&format!(",{p:.4}")));
        text.push('\n');
    }
    text.into_bytes()
}

/// The labels that were given, a line an image: index, name, label. `classify --labels` reads it.
pub fn labels_csv(set: &SampleSet, classes: &[String], given: &[(usize, u16)]) -> Vec<u8> {
    let mut text = String::from("index,name,label\n");
    for &(image, class) in given {
        let name = set.names.get(image).map_or("", String::as_str);
        text.push_str(&format!("{image},{},{}\n", field(name), field(&classes[usize::from(class)])));
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_every_image_and_are_safe() {
        let names = vec!["a,b.png".into(), "=x.png".into()];
        let set = SampleSet::new("s", [1, 1, 1], vec![0, 9], None, names).unwrap();
        let classes = ["cat".to_string(), "+dog".to_string()];
        let text = String::from_utf8(predictions_csv(&set, &[0, 1], &classes, &[0.25, 0.75, 0.9, 0.1], &[(1, 0)]));
        let text = text.unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "index,name,given,predicted,confidence,p(cat),p(+dog)");
        assert_eq!(lines[1], "0,\"a,b.png\",,'+dog,0.7500,0.2500,0.7500");
        assert_eq!(lines[2], "1,'=x.png,cat,cat,0.9000,0.9000,0.1000");
        let labels = String::from_utf8(labels_csv(&set, &classes, &[(1, 0), (0, 1)])).unwrap();
        assert_eq!(labels, "index,name,label\n1,'=x.png,cat\n0,\"a,b.png\",'+dog\n");
    }
}
