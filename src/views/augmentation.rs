//! The augmentation recipe of SimCLR (Chen et al. 2020, appendix A) with BYOL's solarisation and RotNet's turns:
//! what is drawn for a sample, and what the drawn numbers do to it.

use super::blur::{gaussian_blur, kernel_size};
use super::colour::{adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation, grayscale};
use super::flip::horizontal_flip;
use super::image::Image;
use super::resized_crop::{CropBox, draw_crop, resized_crop};
use super::rotate::rot90;
use super::solarize::solarize;
use crate::error::{Error, Result};
use crate::random::Draws;
use crate::settings;
use crate::spec::Values;

settings! {
    /// How strongly views differ from their image. Strengths and probabilities of 0 turn a transform off.
    #[derive(Copy)]
    Augmentation in "views" {
        basic number crop_scale_min = 0.2 in 0.01..1.0, "",
            "Smallest crop": "Smallest share of the image's area in a crop; 0.08 in the paper, too strong for small images.",
            "Plus petit recadrage": "Plus petite part de l’aire de l’image dans un recadrage ; 0,08 dans l’article, trop fort pour de petites images.";
        advanced number crop_scale_max = 1.0 in 0.01..1.0, "",
            "Largest crop": "Largest share of the image's area in a crop.",
            "Plus grand recadrage": "Plus grande part de l’aire de l’image dans un recadrage.";
        advanced number crop_ratio_min = 0.75 in 0.1..10.0, "",
            "Narrowest crop": "Smallest width divided by height of a crop.",
            "Recadrage le plus étroit": "Plus petit rapport largeur sur hauteur d’un recadrage.";
        advanced number crop_ratio_max = 1.3333333333333333 in 0.1..10.0, "",
            "Widest crop": "Largest width divided by height of a crop.",
            "Recadrage le plus large": "Plus grand rapport largeur sur hauteur d’un recadrage.";
        basic number flip = 0.5 in 0.0..1.0, "probability",
            "Flip": "How often a view is mirrored, left to right.",
            "Miroir": "Fréquence à laquelle une vue est retournée, de gauche à droite.";
        basic number jitter_probability = 0.8 in 0.0..1.0, "probability",
            "Colour jitter": "How often brightness, contrast, saturation and hue change, in random order.",
            "Variation de couleur": "Fréquence à laquelle luminosité, contraste, saturation et teinte changent, dans un ordre aléatoire.";
        advanced number brightness = 0.4 in 0.0..2.0, "",
            "Brightness": "Factors lie between 1 minus this and 1 plus this.",
            "Luminosité": "Les facteurs sont compris entre 1 moins et 1 plus cette valeur.";
        advanced number contrast = 0.4 in 0.0..2.0, "",
            "Contrast": "Factors lie between 1 minus this and 1 plus this.",
            "Contraste": "Les facteurs sont compris entre 1 moins et 1 plus cette valeur.";
        advanced number saturation = 0.4 in 0.0..2.0, "",
            "Saturation": "Factors lie between 1 minus this and 1 plus this.",
            "Saturation": "Les facteurs sont compris entre 1 moins et 1 plus cette valeur.";
        advanced number hue = 0.1 in 0.0..0.5, "turns",
            "Hue": "Greatest turn of the colour circle, either way.",
            "Teinte": "Plus grande rotation du cercle des couleurs, dans un sens ou l’autre.";
        basic number grey_probability = 0.2 in 0.0..1.0, "probability",
            "Grey": "How often a view loses its colour.",
            "Gris": "Fréquence à laquelle une vue perd ses couleurs.";
        basic number blur_probability = 0.0 in 0.0..1.0, "probability",
            "Blur": "How often a view is blurred; 0.5 on ImageNet, none on small images in the paper.",
            "Flou": "Fréquence à laquelle une vue est floutée ; 0,5 sur ImageNet, jamais sur de petites images dans l’article.";
        advanced number blur_sigma_min = 0.1 in 0.01..10.0, "pixels",
            "Least blur": "Smallest standard deviation of the blur.",
            "Flou minimal": "Plus petit écart-type du flou.";
        advanced number blur_sigma_max = 2.0 in 0.01..10.0, "pixels",
            "Greatest blur": "Largest standard deviation of the blur.",
            "Flou maximal": "Plus grand écart-type du flou.";
        advanced number solarize_probability = 0.0 in 0.0..1.0, "probability",
            "Solarise": "How often bright pixels are inverted, as in BYOL.",
            "Solarisation": "Fréquence à laquelle les pixels clairs sont inversés, comme dans BYOL.";
        advanced number solarize_threshold = 0.5 in 0.0..1.0, "",
            "Solarise from": "Pixels from this value on are inverted.",
            "Solariser à partir de": "Les pixels à partir de cette valeur sont inversés.";
        advanced number rotation_probability = 0.0 in 0.0..1.0, "probability",
            "Quarter turns": "How often a view is turned by 90, 180 or 270 degrees.",
            "Quarts de tour": "Fréquence à laquelle une vue est tournée de 90, 180 ou 270 degrés.";
    }
}

/// One step of colour jitter and its strength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Jitter {
    /// Factor of [`adjust_brightness`].
    Brightness(f32),
    /// Factor of [`adjust_contrast`].
    Contrast(f32),
    /// Factor of [`adjust_saturation`].
    Saturation(f32),
    /// Turn of [`adjust_hue`].
    Hue(f32),
}

/// What was drawn for one view: all that is needed to make it from its image, on any device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The part of the image that is seen.
    pub crop: CropBox,
    /// Mirrored left to right.
    pub flip: bool,
    /// Counter-clockwise quarter turns, 0..=3, after the flip.
    pub quarter_turns: u8,
    /// Colour jitter, in order.
    pub jitter: [Option<Jitter>; 4],
    /// Without colour.
    pub grey: bool,
    /// σ of the Gaussian blur, in pixels of the view.
    pub blur: Option<f32>,
    /// Threshold of solarisation.
    pub solarize: Option<f32>,
}

impl Augmentation {
    /// These settings out of checked values, checked against each other.
    ///
    /// # Errors
    /// [`Error::Setting`] when a range is upside down.
    pub fn checked(values: &Values) -> Result<Self> {
        let settings = Self::read(values);
        let ranges = [
            ("crop_scale_min", settings.crop_scale_min, settings.crop_scale_max),
            ("crop_ratio_min", settings.crop_ratio_min, settings.crop_ratio_max),
            ("blur_sigma_min", settings.blur_sigma_min, settings.blur_sigma_max),
        ];
        match ranges.into_iter().find(|(_, min, max)| min > max) {
            Some((name, min, max)) => Err(Error::setting(name, min, format!("it must not be above {max}"))),
            None => Ok(settings),
        }
    }

    /// Draws a view of an image of `shape` [channels, height, width].
    pub fn draw(&self, draws: &mut Draws, [_, height, width]: [usize; 3]) -> View {
        let scale = [self.crop_scale_min, self.crop_scale_max];
        let ratio = [self.crop_ratio_min, self.crop_ratio_max];
        let crop = draw_crop(draws, [height, width], scale, ratio);
        let flip = draws.chance(self.flip as f32);
        let turned = draws.chance(self.rotation_probability as f32);
        let quarter_turns = if turned { 1 + draws.below(3) as u8 } else { 0 };
        let jittered = draws.chance(self.jitter_probability as f32);
        let jitter = if jittered { self.draw_jitter(draws) } else { [None; 4] };
        let grey = draws.chance(self.grey_probability as f32);
        let blurred = draws.chance(self.blur_probability as f32);
        let blur = blurred.then(|| draws.range(self.blur_sigma_min as f32, self.blur_sigma_max as f32));
        let solarized = draws.chance(self.solarize_probability as f32);
        let solarize = solarized.then_some(self.solarize_threshold as f32);
        View { crop, flip, quarter_turns, jitter, grey, blur, solarize }
    }

    /// Four factors in random order; `None` for a strength of 0.
    fn draw_jitter(&self, draws: &mut Draws) -> [Option<Jitter>; 4] {
        let mut factor = |strength: f64, make: fn(f32) -> Jitter| {
            let drawn = draws.range((1.0 - strength).max(0.0) as f32, (1.0 + strength) as f32);
            (strength > 0.0).then(|| make(drawn))
        };
        let mut jitter = [
            factor(self.brightness, Jitter::Brightness),
            factor(self.contrast, Jitter::Contrast),
            factor(self.saturation, Jitter::Saturation),
            None,
        ];
        let hue = self.hue.min(0.5) as f32;
        let turn = draws.range(-hue, hue);
        jitter[3] = (hue > 0.0).then_some(Jitter::Hue(turn));
        for i in (1..4).rev() {
            jitter.swap(i, draws.below(i + 1));
        }
        jitter
    }
}

impl View {
    /// The whole image of `shape` [channels, height, width], unchanged but for its size.
    pub fn plain([_, height, width]: [usize; 3]) -> Self {
        Self {
            crop: CropBox::full([height, width]),
            flip: false,
            quarter_turns: 0,
            jitter: [None; 4],
            grey: false,
            blur: None,
            solarize: None,
        }
    }

    /// Size [height, width] to resample the crop to, so that it has `size` after the turns.
    pub(crate) fn size_before_turns(&self, [height, width]: [usize; 2]) -> [usize; 2] {
        if self.quarter_turns % 2 == 1 { [width, height] } else { [height, width] }
    }

    /// The view of `image`, `size` = [height, width]: the readable twin of [`super::augment_batch`].
    pub fn apply(&self, image: &Image, size: [usize; 2]) -> Image {
        let mut view = resized_crop(image, self.crop, self.size_before_turns(size));
        if self.flip {
            view = horizontal_flip(&view);
        }
        view = rot90(&view, i64::from(self.quarter_turns));
        for step in self.jitter.into_iter().flatten() {
            view = match step {
                Jitter::Brightness(factor) => adjust_brightness(&view, factor),
                Jitter::Contrast(factor) => adjust_contrast(&view, factor),
                Jitter::Saturation(factor) => adjust_saturation(&view, factor),
                Jitter::Hue(turn) => adjust_hue(&view, turn),
            };
        }
        if self.grey {
            view = grayscale(&view);
        }
        if let Some(sigma) = self.blur {
            view = gaussian_blur(&view, [kernel_size(size[1]), kernel_size(size[0])], [sigma; 2]);
        }
        if let Some(threshold) = self.solarize {
            view = solarize(&view, threshold);
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    fn draw(augmentation: &Augmentation, sample: u64) -> View {
        augmentation.draw(&mut Seed(5).draws(Stream::View0, 0, sample), [3, 32, 32])
    }

    fn everything() -> Augmentation {
        Augmentation {
            blur_probability: 0.5,
            solarize_probability: 0.2,
            rotation_probability: 0.5,
            ..Augmentation::default()
        }
    }

    #[test]
    fn the_same_address_draws_the_same_view() {
        assert_eq!(draw(&everything(), 1), draw(&everything(), 1));
        assert_ne!(draw(&everything(), 1), draw(&everything(), 2));
    }

    #[test]
    fn frequencies_are_the_probabilities() {
        let views: Vec<View> = (0..4000).map(|sample| draw(&everything(), sample)).collect();
        let rate = |test: fn(&View) -> bool| views.iter().filter(|view| test(view)).count() as f64 / 4000.0;
        let near = |got: f64, want: f64| assert!((got - want).abs() < 0.03, "{got}, not {want}");
        near(rate(|view| view.flip), 0.5);
        near(rate(|view| view.jitter[0].is_some()), 0.8);
        near(rate(|view| view.grey), 0.2);
        near(rate(|view| view.blur.is_some()), 0.5);
        near(rate(|view| view.solarize.is_some()), 0.2);
        near(rate(|view| view.quarter_turns == 2), 0.5 / 3.0);
        near(rate(|view| matches!(view.jitter[0], Some(Jitter::Hue(_)))), 0.8 / 4.0);
    }

    #[test]
    fn strengths_bound_the_factors_and_zero_turns_off() {
        let augmentation = Augmentation { brightness: 1.5, contrast: 0.0, ..everything() };
        for step in (0..500).flat_map(|sample| draw(&augmentation, sample).jitter).flatten() {
            match step {
                Jitter::Brightness(factor) => assert!((0.0..=2.5).contains(&factor), "{factor}"),
                Jitter::Contrast(factor) => panic!("contrast {factor}"),
                Jitter::Saturation(factor) => assert!((0.6..=1.4).contains(&factor), "{factor}"),
                Jitter::Hue(turn) => assert!((-0.1..=0.1).contains(&turn), "{turn}"),
            }
        }
    }

    #[test]
    fn a_turned_view_has_the_size_asked_for() {
        let image = Image::new([1, 4, 6], vec![0.5; 24]);
        for quarter_turns in 0..4 {
            let view = View { quarter_turns, ..View::plain(image.shape()) };
            assert_eq!(view.apply(&image, [3, 5]).shape(), [1, 3, 5]);
        }
    }

    #[test]
    fn the_plain_view_is_the_image() {
        let image = Image::new([3, 2, 2], (0..12).map(|i| i as f32 / 12.0).collect());
        assert_eq!(View::plain(image.shape()).apply(&image, [2, 2]), image);
    }
}
