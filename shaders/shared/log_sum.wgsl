// log Σ exp(score) while it runs, with a running maximum, so that it cannot overflow (Milakov & Gimelshein 2018): the
// highest score, and Σ exp(score − highest).

// Of no score at all.
fn no_scores() -> vec2<f32> {
    return vec2(-3.4e38, 0.0);
}

// Of one score.
fn one_score(score: f32) -> vec2<f32> {
    return vec2(score, 1.0);
}

fn joined(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    let highest = max(a.x, b.x);
    return vec2(highest, a.y * exp(a.x - highest) + b.y * exp(b.x - highest));
}

fn log_sum_of(sum: vec2<f32>) -> f32 {
    return sum.x + log(sum.y);
}
