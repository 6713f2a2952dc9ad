//! The Rust half of `shaders/`: one operation a file.
//!
//! To add a kernel: write `shaders/NAME.wgsl` (entry point `main`, bindings from 0 in group 0, all
//! `var<storage, read_write>`, at most 8; the build checks it) and call `shaders::NAME.launch(..)` from here.

pub mod augment;
mod launch;

/// What the build made of `shaders/*.wgsl`.
mod shaders {
    include!(concat!(env!("OUT_DIR"), "/shaders.rs"));
}
