// Whole-number division by way of floats, for a fraction of what it costs otherwise on devices that divide numbers one by
// one; exact for numbers below 2³¹ with quotients below 2²⁰. The float's quotient may be off by one.
fn quotient(x: u32, by: u32) -> u32 {
    let q = u32(i32(f32(i32(x)) / f32(i32(by))));
    return select(select(q, q + 1u, (q + 1u) * by <= x), q - 1u, q * by > x);
}

fn quotients(x: vec4<u32>, by: u32) -> vec4<u32> {
    let q = vec4<u32>(vec4<i32>(vec4<f32>(vec4<i32>(x)) / f32(i32(by))));
    return select(select(q, q + 1u, (q + 1u) * by <= x), q - 1u, q * by > x);
}
