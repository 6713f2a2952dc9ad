// Matrix product of any layout through workgroup memory (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_tiled_body
#import single

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;

fn value_a(at: u32) -> f32 {
    return a[at];
}

fn value_b(at: u32) -> f32 {
    return b[at];
}

fn back() -> f32 {
    return 1.0;
}
