// Copies up to seven flat tensors into places of one buffer: the y axis of the grid counts the tensors.
// (twin: src/kernels/flat_webgpu.rs, `Layout`)

#parameters 14
@group(0) @binding(0) var<storage, read_write> source0: array<f32>;
@group(0) @binding(1) var<storage, read_write> source1: array<f32>;
@group(0) @binding(2) var<storage, read_write> source2: array<f32>;
@group(0) @binding(3) var<storage, read_write> source3: array<f32>;
@group(0) @binding(4) var<storage, read_write> source4: array<f32>;
@group(0) @binding(5) var<storage, read_write> source5: array<f32>;
@group(0) @binding(6) var<storage, read_write> source6: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

const SOURCES: u32 = 7u;
// For each source its length and its place in `output`, in elements.
const SOURCE_WORDS: u32 = 2u;
// Elements that a workgroup copies at a time.
const SPAN: u32 = 1024u;

fn read(source: u32, i: u32) -> f32 {
    switch source {
        case 0u: { return source0[i]; }
        case 1u: { return source1[i]; }
        case 2u: { return source2[i]; }
        case 3u: { return source3[i]; }
        case 4u: { return source4[i]; }
        case 5u: { return source5[i]; }
        default: { return source6[i]; }
    }
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let length = word(group.y * SOURCE_WORDS);
    let place = word(group.y * SOURCE_WORDS + 1u);
    for (var first = group.x * SPAN; first < length; first += groups.x * SPAN) {
        for (var i = first + thread; i < min(first + SPAN, length); i += 64u) {
            output[place + i] = read(group.y, i);
        }
    }
}
