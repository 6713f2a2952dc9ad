//! Where a transformer looks, as columns of a figure.

use burn::tensor::{Int, Tensor, TensorData};

use super::{Column, Role};
use crate::spec::Text;

/// Headings of the attention maps that are shown.
const HEADS: [Text; 4] = [
    Text { en: "Attention, head 1", fr: "Attention, tête 1" },
    Text { en: "Attention, head 2", fr: "Attention, tête 2" },
    Text { en: "Attention, head 3", fr: "Attention, tête 3" },
    Text { en: "Attention, head 4", fr: "Attention, tête 4" },
];

/// A column for each head, up to four, of an image's size.
///
/// - `maps`: [batch, heads, rows, columns]
/// - `shape`: [channels, height, width] of the pictures
pub fn attention_columns(maps: Tensor<4>, [channels, height, width]: [usize; 3]) -> impl Iterator<Item = Column> {
    let heads = brightest_to_one(maps).split(1, 1);
    heads.into_iter().zip(HEADS).map(move |(head, title)| {
        let images = enlarge(head, [height, width]).repeat_dim(1, channels);
        Column { role: Role::Predicted, title, images }
    })
}

/// Scales each map of `maps` [batch, heads, rows, columns] so that its greatest weight is 1.
fn brightest_to_one(maps: Tensor<4>) -> Tensor<4> {
    let [batch, heads, rows, columns] = maps.dims();
    let greatest = maps.clone().reshape([batch, heads, rows * columns]).max_dim(2);
    maps / greatest.reshape([batch, heads, 1, 1]).clamp_min(1e-12)
}

/// `images` [batch, channels, rows, columns] at another size = [height, width], without smoothing.
pub fn enlarge(images: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    let [_, _, rows, columns] = images.dims();
    let device = images.device();
    let sources = |from: usize, to: usize| {
        let places: Vec<i32> = (0..to).map(|place| (place * from / to) as i32).collect();
        Tensor::<1, Int>::from_data(TensorData::new(places, [to]), &device)
    };
    images.select(2, sources(rows, size[0])).select(3, sources(columns, size[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn maps_are_enlarged_without_smoothing_and_the_brightest_cell_is_white() {
        let maps = Tensor::<4>::from_floats([[[[0.1, 0.2]], [[0.0, 0.0]]]], &Device::flex());
        let columns: Vec<Column> = attention_columns(maps, [3, 2, 4]).collect();
        assert_eq!(columns.len(), 2);
        let pixels = |i: usize| columns[i].images.clone().into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(pixels(0), [0.5, 0.5, 1.0, 1.0].repeat(6));
        assert_eq!(pixels(1), [0.0; 24]);
    }
}
