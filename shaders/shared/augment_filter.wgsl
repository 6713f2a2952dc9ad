// The antialiased bilinear filter of one axis (twin: `Axis` in src/views/resized_crop.rs).

struct Window {
    start: u32,
    taps: u32,
    center: f32,
    inverse: f32, // 1 / support
}

// The inputs that weigh on output `position`, when `input` pixels become `output`.
fn filter_window(position: u32, input: u32, output: u32) -> Window {
    let scale = f32(input) / f32(output);
    let support = max(scale, 1.0);
    let center = scale * (f32(position) + 0.5);
    let taps = min(u32(ceil(2.0 * support)), input);
    let start = min(u32(max(center - support + 0.5, 0.0)), input - taps);
    return Window(start, taps, center, 1.0 / support);
}

// The weight of input `index`, before normalisation.
fn filter_weight(window: Window, index: u32) -> f32 {
    return max(1.0 - abs((f32(index) - window.center + 0.5) * window.inverse), 0.0);
}
