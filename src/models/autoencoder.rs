//! An encoder, a code of a few numbers, and a decoder: what autoencoders of all kinds are made of.

use burn::tensor::{Tensor, activation::relu};

use super::ConvDecoder;
use super::encoder::{self, Encoder};
use super::layers::{Linear, Mode};
use super::parameter::{Init, Module, Visitor};
use crate::error::{Error, Result};
use crate::settings;
use crate::spec::Values;

settings! {
    /// How much passes from encoder to decoder.
    CodeSettings in "method" {
        basic integer code_dim = 32 in 1..1024, "numbers",
            "Code length": "Numbers that pass from the encoder to the decoder: all that the decoder learns of the image. The fewer there are, the more the encoder must summarise.",
            "Longueur du code": "Nombres transmis de l’encodeur au décodeur : tout ce que le décodeur apprend de l’image. Moins il y en a, plus l’encodeur doit résumer.";
    }
}

/// images → `encoder` → feature map → linear → code → linear, ReLU → feature map → `decoder` → images.
pub struct Autoencoder {
    /// The part that is kept.
    pub encoder: Box<dyn Encoder>,
    to_code: Linear,
    from_code: Linear,
    decoder: ConvDecoder,
    /// [features, rows, columns] of the feature maps on both sides.
    map: [usize; 3],
}

/// Most weights of the two linear maps: 64 MiB, of which a training step keeps several copies.
const MOST_WEIGHTS: usize = 1 << 24;

impl Autoencoder {
    /// An autoencoder of images of `shape` [channels, height, width] around the encoder that `values` choose. The
    /// encoder's side gives `encoded` numbers and the decoder's takes `decoded`; they differ where the code is drawn
    /// from a distribution. `setting` is the name of the parameter they come from.
    ///
    /// # Errors
    /// [`Error::Setting`] when the encoder does not fit the images, or the code is too long for its feature map.
    pub fn new(
        values: &Values,
        shape @ [channels, height, width]: [usize; 3],
        setting: &str,
        [encoded, decoded]: [usize; 2],
        init: &mut Init,
    ) -> Result<Self> {
        let encoder = encoder::build(values, shape, init)?;
        let [rows, columns] = encoder.map_size([height, width]);
        let map = [encoder.features(), rows, columns];
        let cells = map.iter().product::<usize>();
        if cells * (encoded + decoded) > MOST_WEIGHTS {
            let problem = format!(
                "the encoder's feature map has {cells} numbers, so at most {} fit; choose fewer, larger patches or a narrower encoder",
                MOST_WEIGHTS * decoded / (cells * (encoded + decoded))
            );
            return Err(Error::setting(setting, decoded, problem));
        }
        Ok(Self {
            encoder,
            to_code: Linear::new(cells, encoded, true, init),
            from_code: Linear::new(decoded, cells, true, init),
            decoder: ConvDecoder::new(map[0], [rows, columns], channels, [height, width], init),
            map,
        })
    }

    /// [batch, channels, height, width] → [batch, encoded]
    pub fn encode(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        let [batch, ..] = images.dims();
        let map = self.encoder.feature_map(images, mode);
        self.to_code.forward(map.reshape([batch, self.map.iter().product()]))
    }

    /// [batch, decoded] → [batch, channels, height, width]
    pub fn decode(&mut self, code: Tensor<2>, mode: Mode) -> Tensor<4> {
        let ([batch, _], [features, rows, columns]) = (code.dims(), self.map);
        let map = relu(self.from_code.forward(code)).reshape([batch, features, rows, columns]);
        self.decoder.forward(map, mode)
    }
}

impl Module for Autoencoder {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.to_code.visit(&format!("{at}to_code."), visit);
        self.from_code.visit(&format!("{at}from_code."), visit);
        self.decoder.visit(&format!("{at}decoder."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{EncoderSettings, VitSettings};
    use crate::random::Seed;
    use burn::tensor::Device;
    use serde_json::{Value as Json, json};

    fn build(given: Json, shape: [usize; 3], code: [usize; 2]) -> Result<Autoencoder> {
        let groups = [EncoderSettings::PARAMETERS, VitSettings::PARAMETERS];
        let parameters: Vec<_> = groups.into_iter().flatten().collect();
        let values = Values::resolve(&parameters, &[], given.as_object().unwrap()).unwrap();
        Autoencoder::new(&values, shape, "code_dim", code, &mut Init::new(Seed(1), &Device::flex()))
    }

    #[test]
    fn every_encoder_comes_back_to_the_size_of_the_image() {
        for given in [
            json!({ "encoder": "convnet", "convnet_width": 2 }),
            json!({ "encoder": "resnet18", "resnet_width": 8 }),
            json!({ "encoder": "vit", "vit_dim": 16, "vit_depth": 1 }),
        ] {
            let mut model = build(given, [3, 20, 12], [6, 3]).unwrap();
            let code = model.encode(Tensor::zeros([2, 3, 20, 12], &Device::flex()), Mode::Train);
            assert_eq!(code.dims(), [2, 6]);
            assert_eq!(model.decode(code.narrow(1, 0, 3), Mode::Train).dims(), [2, 3, 20, 12]);
        }
    }

    #[test]
    fn a_code_too_long_for_the_map_is_refused_with_what_fits() {
        let given = json!({ "encoder": "vit", "patch_size": 2, "vit_dim": 64, "vit_heads": 4, "vit_depth": 1 });
        let message = build(given.clone(), [3, 96, 96], [1024; 2]).err().unwrap().to_string();
        assert!(message.contains("`code_dim` is 1024") && message.contains("at most 56"), "{message}");
        assert!(build(given, [3, 96, 96], [56; 2]).is_ok());
    }
}
