//! Encoders, heads, and the parameters they hold.

pub mod autoencoder;
pub mod encoder;
pub mod layers;
pub mod momentum;
pub mod parameter;

mod convnet;
mod decoder;
mod dino_head;
mod groups;
mod key_queue;
mod mlp;
mod patch_predictor;
mod resnet;
mod transformer;
mod vit;

pub use autoencoder::{Autoencoder, CodeSettings};
pub use convnet::ConvNet;
pub use decoder::ConvDecoder;
pub use dino_head::DinoHead;
pub use encoder::{Activations, Architecture, Encoder, EncoderSettings, VitSettings};
pub use groups::{in_groups, in_other_groups};
pub use key_queue::KeyQueue;
pub use layers::Mode;
pub use mlp::Mlp;
pub use parameter::{Init, Module, Parameter, Visitor};
pub use patch_predictor::PatchPredictor;
pub use resnet::ResNet;
pub use transformer::{Block, position_table};
pub use vit::ViT;
