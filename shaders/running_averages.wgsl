// The running averages of BatchNorm after a batch (twin: src/kernels/norm.rs).

#parameters 4
// [4, channels]: mean, biased variance, weight, bias
@group(0) @binding(0) var<storage, read_write> statistics: array<f32>;
// [channels] each
@group(0) @binding(1) var<storage, read_write> mean: array<f32>;
@group(0) @binding(2) var<storage, read_write> variance: array<f32>;
@group(0) @binding(3) var<storage, read_write> new_mean: array<f32>;
@group(0) @binding(4) var<storage, read_write> new_variance: array<f32>;

const CHANNELS: u32 = 0u;
// Floats: what is kept of the old averages, and what is added of the new values.
const KEPT: u32 = 1u;
const MEAN_SHARE: u32 = 2u;
const VARIANCE_SHARE: u32 = 3u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let channels = word(CHANNELS);
    let i = id.x;
    if (i >= channels) {
        return;
    }
    new_mean[i] = float_word(KEPT) * mean[i] + float_word(MEAN_SHARE) * statistics[i];
    new_variance[i] = float_word(KEPT) * variance[i] + float_word(VARIANCE_SHARE) * statistics[channels + i];
}
