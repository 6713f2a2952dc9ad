//! Convolution and its two gradients by WGSL, without an intermediate matrix of patches.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::choice::{Work, note};
use super::conv2d_work::{Convolution, Pass};
use super::custom::differentiable;
use super::half_webgpu::{Operand, Precision};
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::shaders::{
    self, conv2d_gather as gather, conv2d_gather_tiled, conv2d_pack as pack, conv2d_weight as per_weight,
};
use super::sum_webgpu::summed;
use super::variant::{Variant, variant};

/// Strides have a class of positions for each remainder, and the kernel's parameters room for this many.
pub const MAX_STRIDE: usize = 4;

/// How many invocations the gradient of the weights is divided among: enough to occupy a device, few enough that adding
/// their shares costs little.
const INVOCATIONS: usize = 2048;
/// The same for the tiled form.
const WORKGROUPS: usize = 64;
const TILE: usize = conv2d_gather_tiled::TILE as usize;

/// What a convolution's size is: images [batch, channels, height, width] in, images out, and the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    pub batch: usize,
    pub source: [usize; 3],
    pub target: [usize; 3],
    pub kernel: usize,
    pub stride: usize,
    pub padding: usize,
}

/// One axis of [`gather`]: which places a class of positions writes, and which its taps read.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Class {
    count: usize,
    in_start: isize,
    out_start: usize,
    first_tap: usize,
    taps: usize,
}

/// As [`super::conv2d()`].
pub fn conv2d(x: Tensor<4>, weight: Tensor<4>, stride: usize, padding: usize) -> Tensor<4> {
    let plan = Plan::new(x.dims(), weight.dims(), stride, padding);
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch()],
        |[x, weight], _| {
            let (x, weight) = (Operand::new(rows(x)), rows(weight));
            ([dispatched::<4>(plan.forward(&x, &weight))], (x, weight))
        },
        move |(x, weight), [gradient], wanted| {
            let Some(gradient) = gradient.map(|gradient| x.partner(rows(gradient))) else { return [None, None] };
            let dx = wanted[0].then(|| dispatched::<4>(plan.source_gradient(&gradient, &weight)));
            let dw = wanted[1].then(|| dispatched::<4>(plan.weight_gradient(&x, &gradient)));
            [dx, dw]
        },
    );
    Tensor::from_dispatch(y)
}

impl Plan {
    fn new([batch, inputs, height, width]: [usize; 4], weight: [usize; 4], stride: usize, padding: usize) -> Self {
        let [outputs, _, kernel, _] = weight;
        let reach = |edge: usize| (edge + 2 * padding - kernel) / stride + 1;
        let target = [outputs, reach(height), reach(width)];
        Self { batch, source: [inputs, height, width], target, kernel, stride, padding }
    }

    fn note(&self, pass: Pass) {
        note(|| Work::Convolution(Convolution { plan: *self, pass }));
    }

    /// The output.
    pub fn forward(&self, x: &Operand, weight: &CubeTensor) -> CubeTensor {
        self.note(Pass::Forward);
        let class = |count| {
            vec![Class { count, in_start: -(self.padding as isize), out_start: 0, first_tap: 0, taps: self.kernel }]
        };
        let axes = [class(self.target[1]), class(self.target[2])];
        let steps = Steps { source: self.stride, target: 1, sign: 1, tap: 1 };
        let packed = x.partner(self.packed(weight, false));
        self.gather(x, &packed, [self.source, self.target], &axes, steps)
    }

    /// The gradient with respect to x, from that with respect to the output.
    pub fn source_gradient(&self, gradient: &Operand, weight: &CubeTensor) -> CubeTensor {
        self.note(Pass::SourceGradient);
        let classes = |edge: usize| (0..self.stride).map(|remainder| self.class(remainder, edge)).collect();
        let axes = [classes(self.source[1]), classes(self.source[2])];
        let steps = Steps { source: 1, target: self.stride, sign: -1, tap: self.stride };
        let packed = gradient.partner(self.packed(weight, true));
        self.gather(gradient, &packed, [self.target, self.source], &axes, steps)
    }

    /// The places of x with one remainder by the stride: place p reads tap t where (p + padding − t) is a multiple of
    /// the stride.
    fn class(&self, remainder: usize, edge: usize) -> Class {
        let first_tap = (remainder + self.padding) % self.stride;
        Class {
            count: edge.saturating_sub(remainder).div_ceil(self.stride),
            in_start: ((remainder + self.padding - first_tap) / self.stride) as isize,
            out_start: remainder,
            first_tap,
            taps: self.kernel.saturating_sub(first_tap).div_ceil(self.stride),
        }
    }

    /// The weights as [`gather`] reads them; `swapped` for the gradient, where outputs are summed over.
    fn packed(&self, weight: &CubeTensor, swapped: bool) -> CubeTensor {
        let (outputs, inputs, taps) = (self.target[0], self.source[0], self.kernel * self.kernel);
        let (from, to) = if swapped { (outputs, inputs) } else { (inputs, outputs) };
        let padded = to.next_multiple_of(columns(to));
        let packed = empty(weight, [taps, from, padded]);
        let values = [
            (pack::A, outputs),
            (pack::B, inputs),
            (pack::TAPS, taps),
            (pack::SWAPPED, usize::from(swapped)),
            (pack::PADDED, padded),
        ];
        let shader = &shaders::CONV2D_PACK;
        let groups = [shader.strided_groups_for(packed.meta.shape().num_elements()), 1, 1];
        shader.run(groups, &[weight, &packed], &parameters(pack::PARAMETERS, &values));
        packed
    }

    fn gather(
        &self,
        source: &Operand,
        packed: &Operand,
        [from, to]: [[usize; 3]; 2],
        axes: &[Vec<Class>; 2],
        steps: Steps,
    ) -> CubeTensor {
        let output = empty(&source.tensor, [self.batch, to[0], to[1], to[2]]);
        let mut words = parameters(
            gather::PARAMETERS,
            &[
                (gather::BATCH, self.batch),
                (gather::IN_CHANNELS, from[0]),
                (gather::IN_HEIGHT, from[1]),
                (gather::IN_WIDTH, from[2]),
                (gather::OUT_CHANNELS, to[0]),
                (gather::OUT_HEIGHT, to[1]),
                (gather::OUT_WIDTH, to[2]),
                (gather::KERNEL, self.kernel),
                (gather::IN_STEP, steps.source),
                (gather::OUT_STEP, steps.target),
                (gather::TAP_SIGN, steps.sign as usize),
                (gather::TAP_STEP, steps.tap),
                (gather::CLASSES, axes[0].len()),
                (gather::VECTORS, to[0].next_multiple_of(columns(to[0])) / 4),
            ],
        );
        for (i, class) in axes.iter().flatten().enumerate() {
            let at = gather::AXES as usize + i * gather::AXIS_WORDS as usize;
            words[at + gather::COUNT as usize] = class.count as u32;
            words[at + gather::IN_START as usize] = class.in_start as u32;
            words[at + gather::OUT_START as usize] = class.out_start as u32;
            words[at + gather::FIRST_TAP as usize] = class.first_tap as u32;
            words[at + gather::TAPS as usize] = class.taps as u32;
        }
        // The first class of an axis has the most positions.
        let positions = self.batch * axes[0][0].count * axes[1][0].count;
        let (shader, [rows, channels]) = match (source.precision, variant()) {
            (Precision::F16, _) => (&shaders::CONV2D_GATHER_HALF, [TILE; 2]),
            (_, Variant::Tiled) => (&shaders::CONV2D_GATHER_TILED, [TILE; 2]),
            (_, Variant::Registers) => {
                let shader = gather_shader(to[0]);
                (shader, [shader.workgroup[0] as usize * gather::ROWS as usize, columns(to[0])])
            }
        };
        let classes = axes[0].len() * axes[1].len();
        let groups = [positions.div_ceil(rows), to[0].div_ceil(channels), classes];
        shader.run(groups, &[&source.tensor, &packed.tensor, &output], &words);
        output
    }

    /// The gradient with respect to the weights, from that with respect to the output.
    pub fn weight_gradient(&self, x: &Operand, gradient: &Operand) -> CubeTensor {
        self.note(Pass::WeightGradient);
        let tiled = match (x.precision, variant()) {
            (Precision::F16, _) => Some(&shaders::CONV2D_WEIGHT_HALF),
            (_, Variant::Tiled) => Some(&shaders::CONV2D_WEIGHT_TILED),
            (_, Variant::Registers) => None,
        };
        let places = self.batch * self.target[1] * self.target[2];
        let columns = self.source[0] * self.kernel * self.kernel;
        let blocks =
            [columns.div_ceil(per_weight::ROWS as usize), self.target[0].div_ceil(per_weight::COLUMNS as usize)];
        let tiles = [columns.div_ceil(TILE), self.target[0].div_ceil(TILE)];
        let wanted = match tiled {
            Some(_) => WORKGROUPS / (tiles[0] * tiles[1]),
            None => INVOCATIONS / (blocks[0] * blocks[1]),
        };
        let per_chunk = places.div_ceil(wanted.clamp(1, places));
        let chunks = places.div_ceil(per_chunk);
        let shape = [self.target[0], self.source[0], self.kernel, self.kernel];
        let count = shape.iter().product::<usize>();
        let partial = empty(&x.tensor, [chunks, count]);
        let (shader, groups) = match tiled {
            Some(shader) => (shader, [tiles[0], tiles[1], chunks]),
            None => {
                let shader = &shaders::CONV2D_WEIGHT;
                (shader, [shader.groups_for(blocks[0] * chunks), blocks[1], 1])
            }
        };
        shader.run(groups, &[&x.tensor, &gradient.tensor, &partial], &self.weight_words(per_chunk));
        summed(&partial, chunks, shape.into())
    }

    /// What the gradient of the weights is told.
    fn weight_words(&self, places_per_chunk: usize) -> Vec<u32> {
        parameters(
            per_weight::PARAMETERS,
            &[
                (per_weight::BATCH, self.batch),
                (per_weight::IN_CHANNELS, self.source[0]),
                (per_weight::IN_HEIGHT, self.source[1]),
                (per_weight::IN_WIDTH, self.source[2]),
                (per_weight::OUT_CHANNELS, self.target[0]),
                (per_weight::OUT_HEIGHT, self.target[1]),
                (per_weight::OUT_WIDTH, self.target[2]),
                (per_weight::KERNEL, self.kernel),
                (per_weight::STRIDE, self.stride),
                (per_weight::PADDING, self.padding),
                (per_weight::PLACES_PER_CHUNK, places_per_chunk),
            ],
        )
    }
}

/// How many of `channels` out channels an invocation of [`gather`] takes.
fn columns(channels: usize) -> usize {
    let block = gather::COLUMNS as usize;
    if channels > block { 2 * block } else { block }
}

/// The kernel in registers for so many out channels.
pub fn gather_shader(channels: usize) -> &'static Shader {
    if columns(channels) > gather::COLUMNS as usize { &shaders::CONV2D_GATHER_WIDE } else { &shaders::CONV2D_GATHER }
}

/// How far one position moves in what is read and what is written, and one tap in both.
#[derive(Debug, Clone, Copy)]
struct Steps {
    source: usize,
    target: usize,
    sign: isize,
    tap: usize,
}
