//! One planar image of floats: what the readable transforms take and give.

/// Pixels in [0, 1], [channels, height, width] row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// 1 (grey) or 3 (RGB).
    pub channels: usize,
    /// Pixels.
    pub height: usize,
    /// Pixels.
    pub width: usize,
    /// [channels, height, width]
    pub data: Vec<f32>,
}

impl Image {
    /// An image over `data`.
    ///
    /// # Panics
    /// When `data` does not hold channels × height × width values.
    pub fn new([channels, height, width]: [usize; 3], data: Vec<f32>) -> Self {
        assert_eq!(data.len(), channels * height * width, "the data must fill [{channels}, {height}, {width}]");
        Self { channels, height, width, data }
    }

    /// The image of packed bytes, 255 becoming 1.
    ///
    /// # Panics
    /// When `bytes` does not hold channels × height × width values.
    pub fn from_bytes(shape: [usize; 3], bytes: &[u8]) -> Self {
        Self::new(shape, bytes.iter().map(|&byte| byte.to_unit()).collect())
    }

    /// The image as bytes, rounded, for showing it: [channels, height, width].
    pub fn to_bytes(&self) -> Vec<u8> {
        self.data.iter().map(|&value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect()
    }

    /// [channels, height, width]
    pub fn shape(&self) -> [usize; 3] {
        [self.channels, self.height, self.width]
    }

    /// A copy whose pixels went through `transform`.
    pub(super) fn with_pixels(&self, transform: impl FnOnce(&mut [f32])) -> Self {
        let mut image = self.clone();
        transform(&mut image.data);
        image
    }
}

/// A stored pixel that can be read as a float in [0, 1].
pub(super) trait Pixel: Copy {
    /// The value, scaled to [0, 1].
    fn to_unit(self) -> f32;
}

impl Pixel for u8 {
    fn to_unit(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }
}

impl Pixel for f32 {
    fn to_unit(self) -> f32 {
        self
    }
}
