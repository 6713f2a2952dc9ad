//! ConvNet and ResNet-18 as graphs.

use super::graph::Graph;
use super::proto::Attribute::{Float, Ints};
use crate::error::Result;

/// Edge of the ConvNet's kernels and of most of ResNet's.
const KERNEL: usize = 3;

/// Four blocks of convolution, BatchNorm and ReLU: images [batch, channels, height, width] → feature map.
pub fn convnet(graph: &mut Graph, images: String) -> Result<String> {
    let mut x = images;
    for block in 0..4 {
        let at = format!("blocks.{block}.");
        let stride = if block == 0 { 1 } else { 2 };
        x = convolve(graph, &x, &format!("{at}conv."), [KERNEL, stride])?;
        x = normalize(graph, &x, &format!("{at}norm."))?;
        x = graph.node("Relu", &[&x], vec![]);
    }
    Ok(x)
}

/// Stem, four stages of two blocks: images → feature map.
pub fn resnet(graph: &mut Graph, images: String) -> Result<String> {
    let mut x = convolve(graph, &images, "conv1.", [KERNEL, 1])?;
    x = normalize(graph, &x, "bn1.")?;
    x = graph.node("Relu", &[&x], vec![]);
    for stage in 0..4 {
        for block in 0..2 {
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            x = residual(graph, x, &format!("layer{}.{block}.", stage + 1), stride)?;
        }
    }
    Ok(x)
}

fn residual(graph: &mut Graph, x: String, at: &str, stride: usize) -> Result<String> {
    let mut y = convolve(graph, &x, &format!("{at}conv1."), [KERNEL, stride])?;
    y = normalize(graph, &y, &format!("{at}bn1."))?;
    y = graph.node("Relu", &[&y], vec![]);
    y = convolve(graph, &y, &format!("{at}conv2."), [KERNEL, 1])?;
    y = normalize(graph, &y, &format!("{at}bn2."))?;
    let shortcut = if graph.has(&format!("{at}downsample.0.weight")) {
        let x = convolve(graph, &x, &format!("{at}downsample.0."), [1, stride])?;
        normalize(graph, &x, &format!("{at}downsample.1."))?
    } else {
        x
    };
    let sum = graph.node("Add", &[&y, &shortcut], vec![]);
    Ok(graph.node("Relu", &[&sum], vec![]))
}

fn convolve(graph: &mut Graph, x: &str, at: &str, [kernel, stride]: [usize; 2]) -> Result<String> {
    let weight = graph.weight(&format!("{at}weight"))?;
    let (kernel, stride, padding) = (kernel as i64, stride as i64, (kernel / 2) as i64);
    let attributes =
        vec![Ints("kernel_shape", vec![kernel; 2]), Ints("strides", vec![stride; 2]), Ints("pads", vec![padding; 4])];
    Ok(graph.node("Conv", &[x, &weight], attributes))
}

/// BatchNorm by its running averages.
fn normalize(graph: &mut Graph, x: &str, at: &str) -> Result<String> {
    let mut inputs = vec![x.to_string()];
    for part in ["weight", "bias", "running_mean", "running_var"] {
        inputs.push(graph.weight(&format!("{at}{part}"))?);
    }
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    Ok(graph.node("BatchNormalization", &inputs, vec![Float("epsilon", 1e-5)]))
}
