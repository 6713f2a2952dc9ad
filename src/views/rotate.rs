//! Rotation by quarter turns, counter-clockwise, as `torch.rot90` over (height, width).

use super::image::Image;

/// The image turned `quarter_turns` × 90° counter-clockwise; any integer, negative ones turn clockwise.
pub fn rot90(image: &Image, quarter_turns: i64) -> Image {
    let turns = quarter_turns.rem_euclid(4) as u8;
    let mut data = vec![0.0; image.data.len()];
    rotate_into(&image.data, image.shape(), turns, &mut data);
    let [channels, height, width] = image.shape();
    let shape = if turns % 2 == 1 { [channels, width, height] } else { [channels, height, width] };
    Image::new(shape, data)
}

/// Writes `source` [channels, height, width], turned `turns` (0..=3) quarters, into `target`.
pub(super) fn rotate_into(source: &[f32], [_, height, width]: [usize; 3], turns: u8, target: &mut [f32]) {
    let plane = height * width;
    for (from, to) in source.chunks_exact(plane).zip(target.chunks_exact_mut(plane)) {
        match turns % 4 {
            0 => to.copy_from_slice(from),
            // A quarter turn puts the last column first: row y of the result is column width-1-y.
            1 => fill(to, height, |y, x| from[x * width + width - 1 - y]),
            2 => to.iter_mut().zip(from.iter().rev()).for_each(|(to, from)| *to = *from),
            _ => fill(to, height, |y, x| from[(height - 1 - x) * width + y]),
        }
    }
}

/// Fills `target`, of rows of length `width`, with the values at (row, column).
fn fill(target: &mut [f32], width: usize, value: impl Fn(usize, usize) -> f32) {
    for (y, row) in target.chunks_exact_mut(width).enumerate() {
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = value(y, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Image {
        Image::new([1, 2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    }

    #[test]
    fn a_quarter_turn_is_counter_clockwise() {
        let turned = rot90(&image(), 1);
        assert_eq!((turned.height, turned.width), (3, 2));
        assert_eq!(turned.data, [3.0, 6.0, 2.0, 5.0, 1.0, 4.0]);
    }

    #[test]
    fn turns_add_up_modulo_four() {
        let mut turned = image();
        for turns in 0..=7 {
            assert_eq!(rot90(&image(), turns), turned, "{turns}");
            turned = rot90(&turned, 1);
        }
        assert_eq!(turned, image());
        assert_eq!(rot90(&image(), -1), rot90(&image(), 3));
    }
}
