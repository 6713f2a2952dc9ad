// conv2d_gather through workgroup memory (twin: src/kernels/conv2d.rs).

#parameters 64
#import conv2d_gather_tiled_body
#import single

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [kernel, kernel, in channels, out channels with padding]
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;

fn value_a(at: u32) -> f32 {
    return source[at];
}

fn value_b(at: u32) -> f32 {
    return weight[at];
}

fn back() -> f32 {
    return 1.0;
}
