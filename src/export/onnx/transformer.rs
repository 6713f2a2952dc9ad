//! The vision transformer as a graph.

use super::graph::Graph;
use super::proto::Attribute::{Float, Int, Ints};
use crate::error::Result;

/// What its weights do not say.
pub struct Shape {
    /// [channels, height, width] of the images.
    pub image: [usize; 3],
    /// Edge of a patch.
    pub patch_size: usize,
    /// Heads of each block.
    pub heads: usize,
    /// Whether the features are the class token rather than the mean of the patches.
    pub class_features: bool,
}

/// Images [batch, channels, height, width] → features [batch, dim].
pub fn vit(graph: &mut Graph, images: String, shape: &Shape) -> Result<String> {
    let (mut x, tokens, dim) = embed(graph, &images, shape)?;
    let mut block = 0;
    while graph.has(&format!("blocks.{block}.norm1.weight")) {
        x = self::block(graph, x, &format!("blocks.{block}."), shape.heads, [tokens, dim])?;
        block += 1;
    }
    x = layer_norm(graph, &x, "norm.")?;
    let (from, to, axis) = if shape.class_features { (0, 1, 1) } else { (1, tokens as i64, 1) };
    let [from, to, axis] = [from, to, axis].map(|value| graph.list(&[value]));
    let rows = graph.node("Slice", &[&x, &from, &to, &axis], vec![]);
    // Of one row, the mean is the row.
    Ok(graph.node("ReduceMean", &[&rows], vec![Ints("axes", vec![1]), Int("keepdims", 0)]))
}

/// Tokens as they enter the first block, [batch, 1 + patches, dim], and those two sizes.
fn embed(graph: &mut Graph, images: &str, shape: &Shape) -> Result<(String, usize, usize)> {
    let ([channels, height, width], patch) = (shape.image, shape.patch_size);
    let (rows, columns) = (height / patch, width / patch);
    let sizes = [channels, rows, patch, columns, patch].map(|size| size as i64);
    let cut = reshape(graph, images, &[[-1].as_slice(), &sizes].concat());
    let cut = graph.node("Transpose", &[&cut], vec![Ints("perm", vec![0, 2, 4, 3, 5, 1])]);
    let count = rows * columns;
    let patches = reshape(graph, &cut, &[-1, count as i64, (patch * patch * channels) as i64]);
    let patches = linear(graph, &patches, "patch_embed.")?;
    let (class, positions) = (graph.take("cls_token")?, graph.take("pos_embed")?);
    let dim = class.values.len();
    let (of_class, of_patches) = positions.values.split_at(dim.min(positions.values.len()));
    let of_patches = graph.floats("pos_embed_patches", &[1, count, dim], of_patches);
    let class: Vec<f32> = class.values.iter().zip(of_class).map(|(token, position)| token + position).collect();
    let class = graph.floats("cls_token_placed", &[1, 1, dim], &class);
    let patches = graph.node("Add", &[&patches, &of_patches], vec![]);
    // The class token once an image: [batch] and [1, dim] make the shape to expand to.
    let batch = graph.node("Shape", &[images], vec![Int("start", 0), Int("end", 1)]);
    let rest = graph.list(&[1, dim as i64]);
    let wanted = graph.node("Concat", &[&batch, &rest], vec![Int("axis", 0)]);
    let class = graph.node("Expand", &[&class, &wanted], vec![]);
    Ok((graph.node("Concat", &[&class, &patches], vec![Int("axis", 1)]), 1 + count, dim))
}

/// x + attn(norm1 x), then x + mlp(norm2 x). [batch, tokens, dim] → the same shape
fn block(graph: &mut Graph, x: String, at: &str, heads: usize, sizes: [usize; 2]) -> Result<String> {
    let y = layer_norm(graph, &x, &format!("{at}norm1."))?;
    let y = attend(graph, &y, at, heads, sizes)?;
    let x = graph.node("Add", &[&x, &y], vec![]);
    let y = layer_norm(graph, &x, &format!("{at}norm2."))?;
    let y = linear(graph, &y, &format!("{at}mlp.fc1."))?;
    let y = gelu(graph, &y);
    let y = linear(graph, &y, &format!("{at}mlp.fc2."))?;
    Ok(graph.node("Add", &[&x, &y], vec![]))
}

fn attend(graph: &mut Graph, x: &str, at: &str, heads: usize, [tokens, dim]: [usize; 2]) -> Result<String> {
    let head = dim / heads;
    let qkv = linear(graph, x, &format!("{at}attn.qkv."))?;
    let qkv = reshape(graph, &qkv, &[-1, tokens as i64, 3, heads as i64, head as i64]);
    let qkv = graph.node("Transpose", &[&qkv], vec![Ints("perm", vec![2, 0, 3, 1, 4])]);
    let first = graph.list(&[0]);
    let parts = graph.split("Split", &[&qkv], vec![Int("axis", 0)], 3);
    // Each [batch, heads, tokens, head].
    let [query, key, value] = [0, 1, 2].map(|i| graph.node("Squeeze", &[&parts[i], &first], vec![]));
    let scale = graph.number((head as f32).powf(-0.5));
    let query = graph.node("Mul", &[&query, &scale], vec![]);
    let key = graph.node("Transpose", &[&key], vec![Ints("perm", vec![0, 1, 3, 2])]);
    let scores = graph.node("MatMul", &[&query, &key], vec![]);
    let weights = graph.node("Softmax", &[&scores], vec![Int("axis", -1)]);
    let mixed = graph.node("MatMul", &[&weights, &value], vec![]);
    let mixed = graph.node("Transpose", &[&mixed], vec![Ints("perm", vec![0, 2, 1, 3])]);
    let mixed = reshape(graph, &mixed, &[-1, tokens as i64, dim as i64]);
    linear(graph, &mixed, &format!("{at}attn.proj."))
}

fn reshape(graph: &mut Graph, x: &str, shape: &[i64]) -> String {
    let shape = graph.list(shape);
    graph.node("Reshape", &[x, &shape], vec![])
}

/// x·Wᵀ + b; W keeps PyTorch's layout in the file.
fn linear(graph: &mut Graph, x: &str, at: &str) -> Result<String> {
    let (weight, bias) = (graph.weight(&format!("{at}weight"))?, graph.weight(&format!("{at}bias"))?);
    let weight = graph.node("Transpose", &[&weight], vec![Ints("perm", vec![1, 0])]);
    let product = graph.node("MatMul", &[x, &weight], vec![]);
    Ok(graph.node("Add", &[&product, &bias], vec![]))
}

fn layer_norm(graph: &mut Graph, x: &str, at: &str) -> Result<String> {
    let (weight, bias) = (graph.weight(&format!("{at}weight"))?, graph.weight(&format!("{at}bias"))?);
    let attributes = vec![Int("axis", -1), Float("epsilon", 1e-6)];
    Ok(graph.node("LayerNormalization", &[x, &weight, &bias], attributes))
}

/// x·Φ(x) = x · (1 + erf(x / √2)) / 2: the operator Gelu came with a later opset.
fn gelu(graph: &mut Graph, x: &str) -> String {
    let [scale, one, half] = [std::f32::consts::FRAC_1_SQRT_2, 1.0, 0.5].map(|value| graph.number(value));
    let scaled = graph.node("Mul", &[x, &scale], vec![]);
    let erf = graph.node("Erf", &[&scaled], vec![]);
    let sum = graph.node("Add", &[&erf, &one], vec![]);
    let product = graph.node("Mul", &[x, &sum], vec![]);
    graph.node("Mul", &[&product, &half], vec![])
}
