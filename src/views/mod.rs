//! What a method sees of a sample: crops, colour changes, masks.
//!
//! Random parameters are drawn on the CPU ([`Augmentation::draw`] gives a [`View`]); the pixels follow on any
//! device. [`View::apply`] is the readable form, [`augment_batch`] the CPU's fast one, [`augment`] the GPU's.

mod ab_bins;
mod augmentation;
mod batch;
mod blocks;
mod blur;
mod colour;
mod corrupt;
mod device;
mod flip;
mod holes;
mod image;
mod jigsaw;
mod lab;
mod mask;
mod resized_crop;
mod rotate;
mod solarize;

pub use crate::kernels::augment::DeviceSamples;
pub use ab_bins::AbBins;
pub use augmentation::{Augmentation, Jitter, View};
pub use batch::augment_batch;
pub use blocks::{BlockSettings, Blocks};
pub use blur::{gaussian_blur, kernel_size};
pub use colour::{LUMA, adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation, grayscale};
pub use corrupt::{Corruption, corrupt};
pub use device::augment;
pub use flip::horizontal_flip;
pub use holes::Holes;
pub use image::Image;
pub use jigsaw::{TileGrid, permutation_set};
pub use lab::{ab_of_views, lab_to_rgb, lightness, paint, pixel_to_lab, rgb_to_lab};
pub use mask::{Mask, kept_patches, random_mask};
pub use resized_crop::{CropBox, draw_crop, resized_crop};
pub use rotate::rot90;
pub use solarize::solarize;
