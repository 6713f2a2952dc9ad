//! The operations that models and losses are made of.
//!
//! This is the seam for hand-written WGSL: each operation has one function here. Where a fast kernel
//! exists the function picks it by device; the tensor operations below stay as the CPU path and as the
//! reference of its tests.
//!
//! To add a kernel: write `shaders/NAME.wgsl` (entry point `main`; bindings from 0 in group 0, at most 8, all
//! `var<storage, read_write>` and all used; at most 256 invocations; `tests/core/shaders.rs` checks it) and call
//! `shaders::NAME.run(groups, tensors, words)`. Its `u32` constants are in `shaders::name`.

mod attention;
mod attention_webgpu;
pub mod augment;
mod batch_norm_webgpu;
mod choice;
mod conv2d;
mod conv2d_webgpu;
mod custom;
pub mod fault;
mod flat_webgpu;
mod gelu;
mod launch;
mod layer_norm_webgpu;
mod linear;
mod matmul;
mod matmul_webgpu;
mod norm;
pub mod nt_xent_webgpu;
mod patches;
mod sum_webgpu;
pub mod update_webgpu;
mod variant;

pub use attention::{attention, attention_twin, attention_weights, split_heads};
pub use conv2d::{conv2d, conv2d_twin};
pub use gelu::gelu;
pub use launch::{Shader, on_webgpu};
pub use linear::{linear, linear_twin};
pub use matmul::matmul;
pub use norm::{
    BatchMoments, batch_norm, batch_norm_inference, batch_norm_twin, layer_norm, layer_norm_twin, unit_rows,
};
pub use patches::{gather_rows, patchify, unpatchify};

pub use choice::{Work, choose, work_of};
pub use variant::{Variant, set_variant, variant};

/// What the build made of `shaders/*.wgsl`.
pub mod shaders {
    include!(concat!(env!("OUT_DIR"), "/shaders.rs"));
}
