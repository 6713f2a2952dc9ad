// The Gaussian of the blur and its reflected border (twin: src/views/blur.rs).

// Weight of the tap `offset` pixels from the middle, before normalisation.
fn gaussian(offset: i32, sigma: f32) -> f32 {
    let x = f32(offset) / sigma;
    return exp(-0.5 * x * x);
}

// `index` folded back into 0..length, the border pixel not repeated; at most one length outside of it.
fn reflect_index(index: i32, length: u32) -> u32 {
    let last = i32(length) - 1;
    return u32(clamp(last - abs(last - abs(index)), 0, last));
}
