// Colour jitter of one pixel (twin: src/views/colour.rs). A grey image has its value in .x.

const BRIGHTNESS: u32 = 1u;
const CONTRAST: u32 = 2u;
const SATURATION: u32 = 3u;
const HUE: u32 = 4u;

fn luma(colour: vec3<f32>, channels: u32) -> f32 {
    return select(colour.x, dot(colour, vec3<f32>(0.2989, 0.587, 0.114)), channels == 3u);
}

fn blend(colour: vec3<f32>, other: f32, ratio: f32) -> vec3<f32> {
    return clamp(colour * ratio + other * (1.0 - ratio), vec3<f32>(0.0), vec3<f32>(1.0));
}

// RGB → HSV → RGB in one step, as derived in the twin.
fn turn_hue(colour: vec3<f32>, turn: f32) -> vec3<f32> {
    let highest = max(max(colour.x, colour.y), colour.z);
    let range = highest - min(min(colour.x, colour.y), colour.z);
    let inverse = 1.0 / select(1.0, range, range > 0.0);
    var hue = 4.0 + (colour.x - colour.y) * inverse;
    hue = select(hue, 2.0 + (colour.z - colour.x) * inverse, highest == colour.y);
    hue = select(hue, (colour.y - colour.z) * inverse, highest == colour.x) + turn * 6.0;
    hue = select(hue, hue + 6.0, hue < 0.0);
    hue = select(hue, hue - 6.0, hue >= 6.0);
    var k = vec3<f32>(5.0, 3.0, 1.0) + hue;
    k = select(k, k - 6.0, k >= vec3<f32>(6.0));
    return highest - range * clamp(min(k, 4.0 - k), vec3<f32>(0.0), vec3<f32>(1.0));
}

// One jitter step. `mean` is that of the grey image before a contrast step.
fn jitter(colour: vec3<f32>, kind: u32, factor: f32, mean: f32, channels: u32) -> vec3<f32> {
    if (kind == BRIGHTNESS) {
        return clamp(colour * factor, vec3<f32>(0.0), vec3<f32>(1.0));
    }
    if (kind == CONTRAST) {
        return blend(colour, mean, factor);
    }
    if (kind == SATURATION && channels == 3u) {
        return blend(colour, luma(colour, channels), factor);
    }
    if (kind == HUE && channels == 3u) {
        return turn_hue(colour, factor);
    }
    return colour;
}
