enable f16;
// conv2d_weight_tiled with images and gradient in half precision (twin: src/kernels/conv2d.rs).

#parameters 11
#import conv2d_weight_tiled_body
#import half

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: Halves;
// [batch, out channels, out height, out width]
@group(0) @binding(1) var<storage, read_write> gradient: Halves;

fn value_b(at: u32) -> f16 {
    return source.values[at];
}

fn value_a(at: u32) -> f16 {
    return gradient.values[at];
}

fn back() -> f32 {
    return source.back * gradient.back;
}
