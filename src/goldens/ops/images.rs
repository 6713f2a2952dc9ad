//! The image transforms, on one image [channels, height, width] in [0, 1].

use super::super::case::{Case, Computed};
use super::{result, wide};
use crate::error::Result;
use crate::views::{self, CropBox, Image};

pub const OPS: &[&str] = &[
    "resized_crop",
    "horizontal_flip",
    "rot90",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_saturation",
    "adjust_hue",
    "grayscale",
    "gaussian_blur",
    "solarize",
];

pub fn compute(case: &Case) -> Result<Computed> {
    let image = image(case)?;
    let factor = || case.required("factor").map(|x| x as f32);
    let out = match case.op() {
        "resized_crop" => views::resized_crop(&image, area(case)?, edges(case, "size")?),
        "horizontal_flip" => views::horizontal_flip(&image),
        "rot90" => views::rot90(&image, case.required("k")? as i64),
        "adjust_brightness" => views::adjust_brightness(&image, factor()?),
        "adjust_contrast" => views::adjust_contrast(&image, factor()?),
        "adjust_saturation" => views::adjust_saturation(&image, factor()?),
        "adjust_hue" => views::adjust_hue(&image, factor()?),
        "grayscale" => views::grayscale(&image),
        "gaussian_blur" => {
            let (kernel, sigma) = (edges(case, "kernel_size")?, case.pair("sigma")?);
            if kernel.iter().any(|edge| edge % 2 == 0) || !sigma.iter().all(|&sigma| sigma > 0.0) {
                return Err(case.problem("`kernel_size` must be odd and `sigma` above 0".into()));
            }
            views::gaussian_blur(&image, kernel, sigma.map(|x| x as f32))
        }
        _ => views::solarize(&image, case.required("threshold")? as f32),
    };
    Ok(result("image", wide(out.data)))
}

/// Largest edge of an image or a kernel.
const MOST: f64 = 4096.0;

/// Two lengths in pixels.
fn edges(case: &Case, name: &str) -> Result<[usize; 2]> {
    let pair = case.pair(name)?;
    match pair.iter().all(|edge| (1.0..=MOST).contains(edge)) {
        true => Ok(pair.map(|edge| edge as usize)),
        false => Err(case.problem(format!("`{name}` must be whole numbers from 1 to {MOST}, not {pair:?}"))),
    }
}

fn image(case: &Case) -> Result<Image> {
    let input = case.input("image")?;
    match input.shape[..] {
        [channels @ (1 | 3), height, width] if height > 0 && width > 0 => {
            Ok(Image::new([channels, height, width], input.data.iter().map(|&x| x as f32).collect()))
        }
        _ => Err(case.problem("the image must be [1 or 3, height, width]".into())),
    }
}

fn area(case: &Case) -> Result<CropBox> {
    let whole = |name: &str| match case.required(name)? {
        x if x.abs() <= MOST => Ok(x as isize),
        x => Err(case.problem(format!("`{name}` is {x}; give at most {MOST}"))),
    };
    let edge = |name: &str| match whole(name)? {
        x if x > 0 => Ok(x as usize),
        x => Err(case.problem(format!("`{name}` is {x}; give at least 1"))),
    };
    Ok(CropBox { top: whole("top")?, left: whole("left")?, height: edge("height")?, width: edge("width")? })
}
