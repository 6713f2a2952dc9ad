// Factors of a tiled product in half precision, as `halve` makes them. The importing shader enables f16 and binds them.
alias Factor = f16;

struct Halves {
    // What a product is multiplied by for it.
    back: f32,
    values: array<f16>,
}
