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
        "resized_crop" => views::resized_crop(&image, area(case)?, case.pair("size")?.map(|x| x as usize)),
        "horizontal_flip" => views::horizontal_flip(&image),
        "rot90" => views::rot90(&image, case.required("k")? as i64),
        "adjust_brightness" => views::adjust_brightness(&image, factor()?),
        "adjust_contrast" => views::adjust_contrast(&image, factor()?),
        "adjust_saturation" => views::adjust_saturation(&image, factor()?),
        "adjust_hue" => views::adjust_hue(&image, factor()?),
        "grayscale" => views::grayscale(&image),
        "gaussian_blur" => {
            let (kernel, sigma) = (case.pair("kernel_size")?, case.pair("sigma")?);
            views::gaussian_blur(&image, kernel.map(|x| x as usize), sigma.map(|x| x as f32))
        }
        _ => views::solarize(&image, case.required("threshold")? as f32),
    };
    Ok(result("image", wide(out.data)))
}

fn image(case: &Case) -> Result<Image> {
    let input = case.input("image")?;
    match input.shape[..] {
        [channels, height, width] => {
            Ok(Image::new([channels, height, width], input.data.iter().map(|&x| x as f32).collect()))
        }
        _ => Err(case.problem("the image must be [channels, height, width]".into())),
    }
}

fn area(case: &Case) -> Result<CropBox> {
    let whole = |name: &str| case.required(name).map(|x| x as isize);
    Ok(CropBox {
        top: whole("top")?,
        left: whole("left")?,
        height: whole("height")? as usize,
        width: whole("width")? as usize,
    })
}
