// The Gaussian of the blur and its reflected border (twin: src/views/blur.rs).

// Weight of the tap `offset` pixels from the middle, before normalisation.
fn gaussian(offset: i32, sigma: f32) -> f32 {
    let x = f32(offset) / sigma;
    return exp(-0.5 * x * x);
}

// `index` folded back into 0..length, the border pixel not repeated.
fn reflect_index(index: i32, length: u32) -> u32 {
    let last = i32(length) - 1;
    let period = 2 * max(last, 1);
    let folded = ((index % period) + period) % period;
    return u32(min(min(folded, period - folded), last));
}
