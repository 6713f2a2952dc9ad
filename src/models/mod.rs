//! Encoders, heads, and the parameters they hold.

pub mod encoder;
pub mod layers;
pub mod momentum;
pub mod parameter;

mod convnet;
mod mlp;
mod resnet;
mod transformer;
mod vit;

pub use convnet::ConvNet;
pub use encoder::{Encoder, EncoderSettings, VitSettings};
pub use layers::Mode;
pub use mlp::Mlp;
pub use parameter::{Init, Module, Parameter, Visitor};
pub use resnet::ResNet;
pub use transformer::{Block, position_table};
pub use vit::ViT;
