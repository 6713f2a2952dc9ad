// A 64×64 block of a matrix product by one workgroup, through workgroup memory: for GPUs, where threads share what one
// of them loads. The importing shader says what the factors are: `Factor`, the type of their elements; `load_a(row, k)`
// and `load_b(k, column)`, both zero outside; along which axis their memory runs, so that neighbouring threads read
// neighbouring numbers; and `back()`, what the product is multiplied by.

const TILE: u32 = 64u;
const DEPTH: u32 = 16u;
const THREADS: u32 = 256u;
// Vectors from one k of a tile to the next: one more than it has, so that threads that write the same places of
// neighbouring k meet different banks of the memory.
const STEP: u32 = 17u;

// [DEPTH, STEP] each, four places a vector
var<workgroup> tile_a: array<vec4<Factor>, 272>;
var<workgroup> tile_b: array<vec4<Factor>, 272>;

// (k, vector of places) that a thread loads.
fn tile_place(thread: u32, along_k: bool) -> vec2<u32> {
    return select(vec2<u32>(thread / 16u, thread % 16u), vec2<u32>(thread % DEPTH, thread / DEPTH), along_k);
}

// Rows 4·(thread / 16).. and columns 4·(thread % 16).. of the block at `corner`, summed over k from `span.x` to `span.y`.
fn multiply(corner: vec2<u32>, span: vec2<u32>, thread: u32) -> array<vec4<f32>, 4> {
    let of_a = tile_place(thread, a_along_k());
    let of_b = tile_place(thread, b_along_k());
    let row = corner.x + 4u * of_a.y;
    let column = corner.y + 4u * of_b.y;
    var r0 = vec4<f32>(0.0);
    var r1 = r0;
    var r2 = r0;
    var r3 = r0;
    for (var start = span.x; start < span.y; start += DEPTH) {
        var a = vec4<Factor>();
        let at_a = start + of_a.x;
        if (at_a < span.y) {
            a = vec4<Factor>(load_a(row, at_a), load_a(row + 1u, at_a), load_a(row + 2u, at_a), load_a(row + 3u, at_a));
        }
        tile_a[of_a.x * STEP + of_a.y] = a;
        var b = vec4<Factor>();
        let k = start + of_b.x;
        if (k < span.y) {
            b = vec4<Factor>(load_b(k, column), load_b(k, column + 1u), load_b(k, column + 2u), load_b(k, column + 3u));
        }
        tile_b[of_b.x * STEP + of_b.y] = b;
        workgroupBarrier();
        // In the precision of the factors only as long as their greatest products cannot add up to more than it holds.
        var s0 = vec4<Factor>();
        var s1 = s0;
        var s2 = s0;
        var s3 = s0;
        for (var k = 0u; k < DEPTH; k++) {
            let x = tile_a[k * STEP + thread / 16u];
            let y = tile_b[k * STEP + thread % 16u];
            s0 += x.x * y;
            s1 += x.y * y;
            s2 += x.z * y;
            s3 += x.w * y;
        }
        r0 += vec4<f32>(s0);
        r1 += vec4<f32>(s1);
        r2 += vec4<f32>(s2);
        r3 += vec4<f32>(s3);
        workgroupBarrier();
    }
    return array<vec4<f32>, 4>(r0 * back(), r1 * back(), r2 * back(), r3 * back());
}
