// What updates of many parameters in one launch share. Every parameter is a segment of flat buffers that are laid out
// alike; segments start at multiples of 64 elements, so that a block of 64 belongs to one. The words hold a header, the
// constants of the rule among it, and a table of the launch's segments.

// Segments in the table.
const SEGMENTS: u32 = 0u;
// Number of its first segment, counted over all launches.
const FIRST: u32 = 1u;
// 1 where the gradients are scaled by what parameter_norms left.
const CLIPPED: u32 = 2u;
// All segments of all launches.
const ALL: u32 = 3u;
// What the rule is told, up to the table.
const RULE: u32 = 4u;
const TABLE: u32 = 16u;
const SEGMENT_WORDS: u32 = 6u;
const MOST_SEGMENTS: u32 = 128u;

// Words of a segment: place and length in elements, whether its moments do not exist yet, then three floats of the rule.
const OFFSET: u32 = 0u;
const LENGTH: u32 = 1u;
const FRESH: u32 = 2u;
const FACTORS: u32 = 3u;

const THREADS: u32 = 64u;
// Elements that a workgroup updates.
const SPAN: u32 = 1024u;

fn segment_word(segment: u32, field: u32) -> u32 {
    return word(TABLE + segment * SEGMENT_WORDS + field);
}

fn segment_factor(segment: u32, factor: u32) -> f32 {
    return bitcast<f32>(segment_word(segment, FACTORS + factor));
}

// The last segment that starts at or before an element.
fn segment_at(element: u32) -> u32 {
    var low = 0u;
    var high = word(SEGMENTS);
    while (high - low > 1u) {
        let middle = (low + high) / 2u;
        if (segment_word(middle, OFFSET) <= element) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

// One past the last element of the launch.
fn end_of_segments() -> u32 {
    let last = word(SEGMENTS) - 1u;
    return segment_word(last, OFFSET) + segment_word(last, LENGTH);
}
