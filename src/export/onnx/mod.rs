//! ONNX: the encoder, and a classifier on it if there is one, as one graph that any runtime computes.
//!
//! Operators of opset 17. Input `images`, [batch, channels, height, width] of pixels in 0..1: the normalisation is
//! part of the graph. Output `features`, [batch, features]; with a classifier also `probabilities`, [batch, classes].
//! The batch is free. Weights have PyTorch's names and layouts.

mod convolutions;
mod graph;
mod proto;
mod transformer;

use graph::Graph;
use proto::Attribute::{Float, Int};
use proto::{Message, entry, value_info};

use super::About;
use super::head::LinearHead;
use super::weights::weights_of;
use crate::error::Result;
use crate::models::{Architecture, Encoder};

/// Version of the file format, and of the operators.
const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// An encoder as an ONNX file, with `head` on its features.
///
/// # Errors
/// [`crate::Error::Weights`] when the classifier does not fit the encoder or the encoder is not of this crate,
/// [`crate::Error::Device`] when reading the weights fails.
pub async fn onnx_file(encoder: &mut dyn Encoder, about: &About, head: Option<&LinearHead>) -> Result<Vec<u8>> {
    let features = encoder.features();
    if let Some(head) = head {
        head.check(features)?;
    }
    let architecture = encoder.architecture();
    let mut graph = Graph::new(weights_of(encoder).await?);
    let images = normalize(&mut graph, about);
    let found = match architecture {
        Architecture::ConvNet => convolutions::convnet(&mut graph, images).map(|map| pool(&mut graph, &map))?,
        Architecture::ResNet18 => convolutions::resnet(&mut graph, images).map(|map| pool(&mut graph, &map))?,
        Architecture::Vit { patch_size, heads, class_features } => {
            let shape = transformer::Shape { image: about.shape, patch_size, heads, class_features };
            transformer::vit(&mut graph, images, &shape)?
        }
        Architecture::Other => {
            let problem = "an encoder from outside of this crate has no form in ONNX; export it as safetensors";
            return Err(crate::Error::Weights(problem.into()));
        }
    };
    graph.output("features", &found, &[features]);
    if let Some(head) = head {
        classify(&mut graph, &found, head, features);
    }
    let graph = graph.finish("autodidact_encoder", value_info("images", &about.shape))?;
    Ok(model(graph, about, head).into_bytes())
}

/// `ModelProto`: ir_version 1, producer_name 2, producer_version 3, graph 7, opset_import 8, metadata_props 14.
fn model(graph: Message, about: &About, head: Option<&LinearHead>) -> Message {
    let mut metadata: Vec<(String, String)> = about.metadata().into_iter().collect();
    if let Some(head) = head {
        metadata.push(("classes".into(), serde_json::json!(head.classes).to_string()));
    }
    metadata.sort_unstable();
    Message::new()
        .int(1, IR_VERSION)
        .text(2, "autodidact")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, graph)
        .message(8, Message::new().text(1, "").int(2, OPSET))
        .messages(14, metadata.iter().map(|(key, value)| entry(key, value)))
}

/// (images − mean) / std, channel by channel.
fn normalize(graph: &mut Graph, about: &About) -> String {
    let channels = [1, about.shape[0], 1, 1];
    let mean = graph.floats("image_mean", &channels, &about.statistics.mean);
    let std = graph.floats("image_std", &channels, &about.statistics.std);
    let centred = graph.node("Sub", &["images", &mean], vec![]);
    graph.node("Div", &[&centred, &std], vec![])
}

/// Mean over the image plane: [batch, channels, height, width] → [batch, channels]
fn pool(graph: &mut Graph, map: &str) -> String {
    let pooled = graph.node("GlobalAveragePool", &[map], vec![]);
    graph.node("Flatten", &[&pooled], vec![Int("axis", 1)])
}

fn classify(graph: &mut Graph, features: &str, head: &LinearHead, dim: usize) {
    let classes = head.classes.len();
    let mean = graph.floats("head_mean", &[1, dim], &head.mean);
    let std = graph.floats("head_std", &[1, dim], &head.std);
    let weights = graph.floats("head_weight", &[classes, dim], &head.weights);
    let bias = graph.floats("head_bias", &[classes], &head.bias);
    let centred = graph.node("Sub", &[features, &mean], vec![]);
    let scaled = graph.node("Div", &[&centred, &std], vec![]);
    let attributes = vec![Float("alpha", 1.0), Float("beta", 1.0), Int("transB", 1)];
    let logits = graph.node("Gemm", &[&scaled, &weights, &bias], attributes);
    let probabilities = graph.node("Softmax", &[&logits], vec![Int("axis", 1)]);
    graph.output("probabilities", &probabilities, &[classes]);
}
