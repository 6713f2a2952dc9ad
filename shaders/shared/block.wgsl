// A block of a matrix product in the registers of one invocation: 8 rows × 8 columns. It is written out because software
// adapters, which these kernels are for, keep only what has a constant index in registers.

const ROWS: u32 = 8u;
const COLUMNS: u32 = 8u;

// Column after column, each as two vectors of rows.
alias Block = array<vec4<f32>, 16>;

// block += rows · columnsᵀ
fn add_outer(block: ptr<function, Block>, x0: vec4<f32>, x1: vec4<f32>, y0: vec4<f32>, y1: vec4<f32>) {
    (*block)[0] += x0 * y0.x;
    (*block)[1] += x1 * y0.x;
    (*block)[2] += x0 * y0.y;
    (*block)[3] += x1 * y0.y;
    (*block)[4] += x0 * y0.z;
    (*block)[5] += x1 * y0.z;
    (*block)[6] += x0 * y0.w;
    (*block)[7] += x1 * y0.w;
    (*block)[8] += x0 * y1.x;
    (*block)[9] += x1 * y1.x;
    (*block)[10] += x0 * y1.y;
    (*block)[11] += x1 * y1.y;
    (*block)[12] += x0 * y1.z;
    (*block)[13] += x1 * y1.z;
    (*block)[14] += x0 * y1.w;
    (*block)[15] += x1 * y1.w;
}
