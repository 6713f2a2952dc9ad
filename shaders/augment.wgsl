// Views straight from the packed bytes of the data set: crop, resize, flip, turn, colour jitter, grey; then, where no
// blur follows, solarise and normalise. One workgroup makes one view (twin: src/views/batch.rs).

#import augment_words
#import augment_filter
#import augment_colour

// [samples, channels, source height, source width], four bytes a word.
@group(0) @binding(0) var<storage, read_write> samples: array<u32>;
// [views, channels, out height, out width]
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

const THREADS: u32 = 64u;

// Each thread's share of the sum of the grey image.
var<workgroup> sums: array<f32, THREADS>;

fn sample_byte(index: u32) -> f32 {
    return f32((samples[index >> 2u] >> ((index & 3u) * 8u)) & 255u);
}

// The place in the resized crop, [row, column], that flip and turns bring to `position` of the view; and the crop's
// resized size.
fn before_turns(view: u32, position: vec2<u32>, size: vec2<u32>) -> vec4<u32> {
    let turns = view_word(view, TURNS);
    let unturned = select(size, size.yx, (turns & 1u) == 1u);
    let last = unturned - 1u;
    var place = position;
    if (turns == 1u) {
        place = vec2<u32>(position.y, last.y - position.x);
    } else if (turns == 2u) {
        place = last - position;
    } else if (turns == 3u) {
        place = vec2<u32>(last.x - position.y, position.x);
    }
    if (view_word(view, FLIP) == 1u) {
        place.y = last.y - place.y;
    }
    return vec4<u32>(place, unturned);
}

// The resized, flipped and turned crop at `pixel` of the view.
fn crop(view: u32, pixel: u32, size: vec2<u32>, channels: u32) -> vec3<f32> {
    let place = before_turns(view, vec2<u32>(pixel / size.y, pixel % size.y), size);
    let rows = filter_window(place.x, view_word(view, HEIGHT), place.z);
    let columns = filter_window(place.y, view_word(view, WIDTH), place.w);
    let corner = vec2<i32>(bitcast<i32>(view_word(view, TOP)), bitcast<i32>(view_word(view, LEFT)));
    let source = vec2<i32>(i32(words[SOURCE_HEIGHT]), i32(words[SOURCE_WIDTH]));
    let plane = words[SOURCE_HEIGHT] * words[SOURCE_WIDTH];
    let first = view_word(view, SAMPLE) * channels * plane;
    var colour = vec3<f32>(0.0);
    var total = 0.0;
    for (var y = rows.start; y < rows.start + rows.taps; y++) {
        let row_weight = filter_weight(rows, y);
        for (var x = columns.start; x < columns.start + columns.taps; x++) {
            let weight = row_weight * filter_weight(columns, x);
            total += weight;
            let at = corner + vec2<i32>(i32(y), i32(x));
            // Black outside of the image.
            if (all(at >= vec2<i32>(0)) && all(at < source)) {
                let offset = first + u32(at.x * source.y + at.y);
                for (var channel = 0u; channel < channels; channel++) {
                    colour[channel] += weight * sample_byte(offset + channel * plane);
                }
            }
        }
    }
    return colour / (total * 255.0);
}

// Jitter steps `from`..`to` of the view.
fn jitter_steps(view: u32, start: vec3<f32>, from_step: u32, to_step: u32, mean: f32, channels: u32) -> vec3<f32> {
    var colour = start;
    for (var step = from_step; step < to_step; step++) {
        let kind = view_word(view, JITTER + 2u * step);
        colour = jitter(colour, kind, view_number(view, JITTER + 2u * step + 1u), mean, channels);
    }
    return colour;
}

// The step that needs the mean, or JITTER_STEPS.
fn contrast_step(view: u32) -> u32 {
    for (var step = 0u; step < JITTER_STEPS; step++) {
        if (view_word(view, JITTER + 2u * step) == CONTRAST) {
            return step;
        }
    }
    return JITTER_STEPS;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let view = group.x;
    let channels = words[CHANNELS];
    let size = vec2<u32>(words[OUT_HEIGHT], words[OUT_WIDTH]);
    let plane = size.x * size.y;
    let first = view * channels * plane;

    // Up to the contrast step, whose mean is over the whole view. The output holds the crop meanwhile: a thread
    // reads back only what it wrote.
    let contrast = contrast_step(view);
    var sum = 0.0;
    for (var pixel = thread; pixel < plane; pixel += THREADS) {
        var colour = crop(view, pixel, size, channels);
        if (contrast < JITTER_STEPS) {
            colour = jitter_steps(view, colour, 0u, contrast, 0.0, channels);
            sum += luma(colour, channels);
        }
        for (var channel = 0u; channel < channels; channel++) {
            output[first + channel * plane + pixel] = colour[channel];
        }
    }
    sums[thread] = sum;
    workgroupBarrier();
    var total = 0.0;
    for (var i = 0u; i < THREADS; i++) {
        total += sums[i];
    }
    let mean = total / f32(plane);

    let from_step = select(0u, contrast, contrast < JITTER_STEPS);
    for (var pixel = thread; pixel < plane; pixel += THREADS) {
        var colour = vec3<f32>(0.0);
        for (var channel = 0u; channel < channels; channel++) {
            colour[channel] = output[first + channel * plane + pixel];
        }
        colour = jitter_steps(view, colour, from_step, JITTER_STEPS, mean, channels);
        if (view_word(view, GREY) == 1u) {
            colour = vec3<f32>(luma(colour, channels));
        }
        for (var channel = 0u; channel < channels; channel++) {
            let finished = finish(colour[channel], view, channel);
            output[first + channel * plane + pixel] = select(finished, colour[channel], words[BLURRED] == 1u);
        }
    }
}
