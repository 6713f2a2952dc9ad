//! The augmentation recipe of SimCLR (Chen et al. 2020, appendix A) with BYOL's solarisation and RotNet's turns:
//! what is drawn for a sample, and what the drawn numbers do to it.

use super::blur::{gaussian_blur, kernel_size};
use super::colour::{adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation, grayscale};
use super::flip::horizontal_flip;
use super::image::Image;
use super::resized_crop::{CropBox, draw_crop, resized_crop};
use super::rotate::rot90;
use super::solarize::solarize;
use crate::random::Draws;

/// How strongly views differ from their image. Strengths and probabilities of 0 turn a transform off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Augmentation {
    /// Smallest share of the image's area in a crop, in (0, 1].
    pub crop_scale_min: f64,
    /// Largest share of the image's area in a crop, in (0, 1].
    pub crop_scale_max: f64,
    /// Smallest width / height of a crop.
    pub crop_ratio_min: f64,
    /// Largest width / height of a crop.
    pub crop_ratio_max: f64,
    /// Probability of a horizontal flip.
    pub flip: f64,
    /// Probability of colour jitter: the next four, in random order.
    pub jitter_probability: f64,
    /// Brightness factors are uniform in [1 − b, 1 + b], not below 0.
    pub brightness: f64,
    /// Contrast factors, likewise.
    pub contrast: f64,
    /// Saturation factors, likewise.
    pub saturation: f64,
    /// Hue turns are uniform in [−h, h] of the colour circle, h ≤ 0.5.
    pub hue: f64,
    /// Probability of greyscale.
    pub grey_probability: f64,
    /// Probability of Gaussian blur.
    pub blur_probability: f64,
    /// Smallest σ of the blur, in pixels, above 0.
    pub blur_sigma_min: f64,
    /// Largest σ of the blur, in pixels.
    pub blur_sigma_max: f64,
    /// Probability of solarisation.
    pub solarize_probability: f64,
    /// Pixels from this value on are inverted by solarisation.
    pub solarize_threshold: f64,
    /// Probability of a rotation by 90°, 180° or 270°.
    pub rotation_probability: f64,
}

impl Default for Augmentation {
    fn default() -> Self {
        Self {
            crop_scale_min: 0.2,
            crop_scale_max: 1.0,
            crop_ratio_min: 0.75,
            crop_ratio_max: 4.0 / 3.0,
            flip: 0.5,
            jitter_probability: 0.8,
            brightness: 0.4,
            contrast: 0.4,
            saturation: 0.4,
            hue: 0.1,
            grey_probability: 0.2,
            blur_probability: 0.0,
            blur_sigma_min: 0.1,
            blur_sigma_max: 2.0,
            solarize_probability: 0.0,
            solarize_threshold: 0.5,
            rotation_probability: 0.0,
        }
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
