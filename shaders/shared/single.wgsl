// Factors of a tiled product in single precision. The importing shader binds them.
alias Factor = f32;
