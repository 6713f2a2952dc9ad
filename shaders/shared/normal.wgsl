// The standard normal distribution, which GELU weighs its input by.

// Φ(x) by erf's rational approximation 7.1.26 of Abramowitz & Stegun, exact to 1e-7: WGSL has no erf.
fn normal_cdf(x: f32) -> f32 {
    let z = abs(x) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    let tail = 0.5 * poly * exp(-z * z);
    return select(tail, 1.0 - tail, x > 0.0);
}

fn normal_density(x: f32) -> f32 {
    return 0.3989422804 * exp(-0.5 * x * x);
}
