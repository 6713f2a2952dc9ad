//! Updates of many parameters by WGSL, in a number of dispatches that does not grow with them: optimizers, the clipping
//! of gradients, and momentum encoders. Only gathering the gradients takes one dispatch for seven of them.
//!
//! The twins are in `training::optimizer` and `models::momentum`.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::flat_webgpu::Layout;
use super::launch::{Shader, empty, parameters, rows};
use super::shaders::{self, parameter_norms, update_adamw as adamw_words, update_average, update_sgd as sgd_words};

/// One parameter in an update; all tensors are flat, of one length and on a WebGPU device.
pub struct Parameter<const M: usize> {
    /// What is updated.
    pub weight: Tensor<1>,
    /// Of the loss.
    pub gradient: Tensor<1>,
    /// What the rule remembers; `None` before the first update, which counts as zero.
    pub moments: [Option<Tensor<1>>; M],
    /// What the rule is told of this parameter.
    pub factors: [f64; 3],
}

/// The new weight and moments.
pub type Updated<const M: usize> = (Tensor<1>, [Tensor<1>; M]);

/// One step of AdamW; gradients are scaled first so that their common norm is at most `clip`.
///
/// The factors of a parameter: what is left of the weight, 1 − rate·decay; rate / (1 − β₁ᵗ); 1 / (1 − β₂ᵗ).
pub fn adamw(parameters: Vec<Parameter<2>>, betas: [f64; 2], epsilon: f64, clip: Option<f64>) -> Vec<Updated<2>> {
    let rule = [(adamw_words::BETA1, betas[0]), (adamw_words::BETA2, betas[1]), (adamw_words::EPSILON, epsilon)];
    let rule = rule.map(|(place, value)| (place, (value as f32).to_bits()));
    update(&shaders::UPDATE_ADAMW, parameters, &rule, clip, false)
}

/// One step of SGD, or of LARS where there is a `trust` coefficient; clipped as [`adamw`].
///
/// The factors of a parameter: learning rate, weight decay, and one that is not used.
pub fn sgd(
    parameters: Vec<Parameter<1>>,
    momentum: f64,
    nesterov: bool,
    trust: Option<f64>,
    clip: Option<f64>,
) -> Vec<Updated<1>> {
    let rule = [
        (sgd_words::MOMENTUM, (momentum as f32).to_bits()),
        (sgd_words::TRUST, (trust.unwrap_or(0.0) as f32).to_bits()),
        (sgd_words::NESTEROV, u32::from(nesterov)),
    ];
    update(&shaders::UPDATE_SGD, parameters, &rule, clip, trust.is_some())
}

/// momentum·slow + (1 − momentum)·fast, tensor by tensor, in one dispatch.
pub fn average(slow: Vec<Tensor<1>>, fast: Vec<Tensor<1>>, momentum: f64) -> Vec<Tensor<1>> {
    let layout = Layout::new(slow.iter().map(|tensor| tensor.dims()[0]).collect());
    let [slow, fast] = [slow, fast].map(primitives);
    let Some(Some(like)) = slow.first().cloned() else { return vec![] };
    let memory = |tensor: &CubeTensor| tensor.handle.clone().binding().claim_key().0;
    let (from, mut to) = (layout.packed(&slow, &like), layout.packed(&fast, &like));
    if memory(&from) == memory(&to) {
        // A momentum encoder starts as its encoder; WebGPU refuses memory that is bound twice.
        to = layout.copied(&fast, &like);
    }
    let output = layout.empty(&like);
    let mut words = parameters(update_average::PARAMETERS, &[(update_average::COUNT, layout.len())]);
    words[update_average::MOMENTUM as usize] = (momentum as f32).to_bits();
    let shader = &shaders::UPDATE_AVERAGE;
    shader.run([shader.strided_groups_for(layout.len()), 1, 1], &[&from, &to, &output], &words);
    layout.slices(&output)
}

/// Chunks of a parameter whose squares are summed apart.
const CHUNKS: usize = 8;
const MOST_SEGMENTS: usize = adamw_words::MOST_SEGMENTS as usize;

/// Runs `shader`, whose bindings are weight, gradient, moments, norms, new weight, new moments.
fn update<const M: usize>(
    shader: &'static Shader,
    parameters: Vec<Parameter<M>>,
    rule: &[(u32, u32)],
    clip: Option<f64>,
    adapts: bool,
) -> Vec<Updated<M>> {
    let layout = Layout::new(parameters.iter().map(|parameter| parameter.weight.dims()[0]).collect());
    let tables = tables(&parameters, &layout, rule, clip.is_some());
    let (mut weights, mut gradients, mut moments) = (vec![], vec![], [(); M].map(|()| vec![]));
    for parameter in parameters {
        weights.push(parameter.weight);
        gradients.push(parameter.gradient);
        moments.iter_mut().zip(parameter.moments).for_each(|(list, moment)| list.push(moment));
    }
    let (weights, gradients) = (primitives(weights), primitives(gradients));
    let Some(Some(like)) = weights.first().cloned() else { return vec![] };
    let weight = layout.packed(&weights, &like);
    let gradient = layout.packed(&gradients, &like);
    let moments = moments.map(|list| {
        let list: Vec<_> = list.into_iter().map(|moment| moment.map(|moment| rows(moment.into_dispatch()))).collect();
        // Without any there is nothing to read, but something must be bound.
        if list.iter().all(Option::is_none) { empty(&like, [1]) } else { layout.packed(&list, &like) }
    });
    let norms = match clip.is_some() || adapts {
        true => norms(&tables, &weight, &gradient, clip),
        false => empty(&like, [2]),
    };
    let (new_weight, new_moments) = (layout.empty(&like), [(); M].map(|()| layout.empty(&like)));
    let tensors: Vec<_> =
        [&weight, &gradient].into_iter().chain(&moments).chain([&norms, &new_weight]).chain(&new_moments).collect();
    for table in &tables {
        shader.run([table.elements.div_ceil(adamw_words::SPAN as usize), 1, 1], &tensors, &table.words);
    }
    let mut slices = new_moments.map(|flat| layout.slices(&flat).into_iter());
    let next = |slices: &mut std::vec::IntoIter<_>| slices.next().expect("there are as many moments as weights");
    layout.slices(&new_weight).into_iter().map(|weight| (weight, slices.each_mut().map(next))).collect()
}

/// What one launch is told.
struct Table {
    words: Vec<u32>,
    segments: usize,
    /// From the first to the last of its segments.
    elements: usize,
}

fn tables<const M: usize>(
    parameters: &[Parameter<M>],
    layout: &Layout,
    rule: &[(u32, u32)],
    clipped: bool,
) -> Vec<Table> {
    let all: Vec<_> = parameters.iter().zip(layout.places()).collect();
    let parts = all.chunks(MOST_SEGMENTS).enumerate();
    let tables = parts.map(|(i, part)| {
        let mut words = vec![0; adamw_words::PARAMETERS as usize];
        words[adamw_words::SEGMENTS as usize] = part.len() as u32;
        words[adamw_words::FIRST as usize] = (i * MOST_SEGMENTS) as u32;
        words[adamw_words::CLIPPED as usize] = u32::from(clipped);
        // Where nothing is clipped, the norms may be a single pair.
        words[adamw_words::ALL as usize] = if clipped { all.len() as u32 } else { 0 };
        rule.iter().for_each(|&(place, value)| words[place as usize] = value);
        let entries = words[adamw_words::TABLE as usize..].chunks_exact_mut(adamw_words::SEGMENT_WORDS as usize);
        for (entry, (parameter, (offset, length))) in entries.zip(part) {
            entry[adamw_words::OFFSET as usize] = *offset as u32;
            entry[adamw_words::LENGTH as usize] = *length as u32;
            entry[adamw_words::FRESH as usize] = u32::from(parameter.moments.iter().any(Option::is_none));
            let factors = entry[adamw_words::FACTORS as usize..].iter_mut();
            factors.zip(parameter.factors).for_each(|(word, factor)| *word = (factor as f32).to_bits());
        }
        let start = part.first().map_or(0, |(_, (offset, _))| *offset);
        let elements = part.last().map_or(0, |(_, (offset, length))| offset + length - start);
        Table { words, segments: part.len(), elements }
    });
    tables.collect()
}

/// [segments + 1, 2], as `parameter_norms.wgsl` leaves them.
fn norms(tables: &[Table], weight: &CubeTensor, gradient: &CubeTensor, clip: Option<f64>) -> CubeTensor {
    let segments = tables.iter().map(|table| table.segments).sum::<usize>();
    let squares = empty(weight, [segments, CHUNKS, 2]);
    for table in tables {
        let tensors = [weight, gradient, &squares];
        shaders::PARAMETER_SQUARES.run([CHUNKS, table.segments, 1], &tensors, &table.words);
    }
    let norms = empty(weight, [segments + 1, 2]);
    let values = [(parameter_norms::SEGMENTS, segments), (parameter_norms::CHUNKS, CHUNKS)];
    let mut words = parameters(parameter_norms::PARAMETERS, &values);
    words[parameter_norms::LIMIT as usize] = (clip.unwrap_or(0.0) as f32).to_bits();
    shaders::PARAMETER_NORMS.run([1, 1, 1], &[&squares, &norms], &words);
    norms
}

fn primitives(tensors: Vec<Tensor<1>>) -> Vec<Option<CubeTensor>> {
    tensors.into_iter().map(|tensor| Some(rows(tensor.into_dispatch()))).collect()
}
