enable f16;
// conv2d_gather_tiled with images and weights in half precision (twin: src/kernels/conv2d.rs).

#parameters 64
#import conv2d_gather_tiled_body
#import half

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: Halves;
// [kernel, kernel, in channels, out channels with padding]
@group(0) @binding(1) var<storage, read_write> weight: Halves;

fn value_a(at: u32) -> f16 {
    return source.values[at];
}

fn value_b(at: u32) -> f16 {
    return weight.values[at];
}

fn back() -> f32 {
    return source.back * weight.back;
}
