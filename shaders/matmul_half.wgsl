enable f16;
// matmul_tiled with factors in half precision (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_tiled_body
#import half

@group(0) @binding(0) var<storage, read_write> a: Halves;
@group(0) @binding(1) var<storage, read_write> b: Halves;

fn value_a(at: u32) -> f16 {
    return a.values[at];
}

fn value_b(at: u32) -> f16 {
    return b.values[at];
}

fn back() -> f32 {
    return a.back * b.back;
}
