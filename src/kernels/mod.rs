//! The operations that models and losses are made of.
//!
//! This is the seam for what is written by hand: each operation has one function here. Where there is a fast kernel,
//! `NAME_webgpu.rs` with WGSL or `NAME_cpu.rs` with loops, the function picks it by device; the twin in tensor operations
//! stays as the reference of the tests, and for what the kernels do not take.
//!
//! To add a kernel: write `shaders/NAME.wgsl` (entry point `main`; bindings from 0 in group 0, at most 8, all
//! `var<storage, read_write>` and all used; at most 256 invocations; `tests/core/shaders.rs` checks it) and call
//! `shaders::NAME.run(groups, tensors, words)`. Its `u32` constants are in `shaders::name`.

mod attention;
mod attention_cpu;
mod attention_webgpu;
pub mod augment;
mod batch_norm_cpu;
mod batch_norm_webgpu;
mod choice;
mod conv2d;
mod conv2d_cpu;
mod conv2d_webgpu;
mod conv2d_work;
mod correlate_cpu;
mod cpu;
mod custom;
pub mod fault;
mod flat_webgpu;
mod gelu;
mod gelu_cpu;
mod half_webgpu;
pub mod info_nce_queue_webgpu;
mod launch;
mod layer_norm_cpu;
mod layer_norm_webgpu;
mod linear;
mod linear_cpu;
mod matmul;
mod matmul_webgpu;
mod norm;
pub mod nt_xent_webgpu;
mod patches;
mod product_cpu;
mod softmax;
mod softmax_cpu;
mod sum_webgpu;
pub mod update_webgpu;
mod variant;

pub use attention::{attention, attention_twin, attention_weights, split_heads};
pub use conv2d::{conv2d, conv2d_twin};
pub use cpu::cores;
pub use gelu::{gelu, gelu_twin};
pub use half_webgpu::{Precision, in_precision};
pub use launch::{Shader, on_webgpu};
pub use linear::{linear, linear_twin};
pub use linear_cpu::linear as linear_in_browsers;
pub use matmul::matmul;
pub use norm::{
    RunningAverages, batch_norm, batch_norm_inference, batch_norm_twin, layer_norm, layer_norm_twin, unit_rows,
};
pub use patches::{gather_rows, patchify, unpatchify};
pub use softmax::{softmax, softmax_twin};

pub use choice::{Work, choose, work_of};
pub use variant::{Variant, set_variant, variant};

/// What the build made of `shaders/*.wgsl`.
pub mod shaders {
    include!(concat!(env!("OUT_DIR"), "/shaders.rs"));
}
