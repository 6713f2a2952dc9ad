//! Tests of the core through its public interface: one binary, because linking burn takes most of a minute.

mod augment_reference;
mod augment_webgpu;
mod command_line;
mod command_line_resume;
mod common;
mod data_hostile;
mod data_readers;
mod diagnosis;
mod evaluation;
mod export;
mod hostile_files;
mod kernel_case;
mod kernels_webgpu;
mod layering;
mod learning;
mod loss_types;
mod losses;
mod mutate;
mod reference_cases;
mod resume;
mod same_run;
mod shaders;
mod updates_webgpu;
mod writers;
