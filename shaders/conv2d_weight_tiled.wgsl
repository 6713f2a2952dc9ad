// conv2d_weight through workgroup memory (twin: src/kernels/conv2d.rs).

#parameters 11
#import conv2d_weight_tiled_body
#import single

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [batch, out channels, out height, out width]
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;

fn value_b(at: u32) -> f32 {
    return source[at];
}

fn value_a(at: u32) -> f32 {
    return gradient[at];
}

fn back() -> f32 {
    return 1.0;
}
