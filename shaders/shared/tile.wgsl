// A 64×64 block of a matrix product by one workgroup, through workgroup memory: for GPUs, where threads share what one
// of them loads. The importing shader says what the factors are: `load_a(row, k)`, `load_b(k, column)`, both zero
// outside; and along which axis their memory runs, so that neighbouring threads read neighbouring numbers.

const TILE: u32 = 64u;
const DEPTH: u32 = 16u;
const THREADS: u32 = 256u;

// [DEPTH, TILE] each
var<workgroup> tile_a: array<f32, 1024>;
var<workgroup> tile_b: array<f32, 1024>;

// (k, place) that a thread loads as its `turn`th of a tile.
fn tile_place(thread: u32, turn: u32, along_k: bool) -> vec2<u32> {
    let e = thread + turn * THREADS;
    return select(vec2<u32>(e / TILE, e % TILE), vec2<u32>(e % DEPTH, e / DEPTH), along_k);
}

// Rows 4·(thread / 16).. and columns 4·(thread % 16).. of the block at `corner`, summed over k from `span.x` to `span.y`.
fn multiply(corner: vec2<u32>, span: vec2<u32>, thread: u32) -> array<vec4<f32>, 4> {
    let down = thread / 16u * 4u;
    let across = thread % 16u * 4u;
    var r0 = vec4<f32>(0.0);
    var r1 = r0;
    var r2 = r0;
    var r3 = r0;
    for (var start = span.x; start < span.y; start += DEPTH) {
        for (var turn = 0u; turn < 4u; turn++) {
            let a = tile_place(thread, turn, a_along_k());
            var x = 0.0;
            if (start + a.x < span.y) {
                x = load_a(corner.x + a.y, start + a.x);
            }
            tile_a[a.x * TILE + a.y] = x;
            let b = tile_place(thread, turn, b_along_k());
            var y = 0.0;
            if (start + b.x < span.y) {
                y = load_b(start + b.x, corner.y + b.y);
            }
            tile_b[b.x * TILE + b.y] = y;
        }
        workgroupBarrier();
        for (var k = 0u; k < DEPTH; k++) {
            let a = k * TILE + down;
            let b = k * TILE + across;
            let y = vec4<f32>(tile_b[b], tile_b[b + 1u], tile_b[b + 2u], tile_b[b + 3u]);
            r0 += tile_a[a] * y;
            r1 += tile_a[a + 1u] * y;
            r2 += tile_a[a + 2u] * y;
            r3 += tile_a[a + 3u] * y;
        }
        workgroupBarrier();
    }
    return array<vec4<f32>, 4>(r0, r1, r2, r3);
}
