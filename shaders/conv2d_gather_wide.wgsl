// A convolution, or its gradient with respect to the input, for more than 8 out channels (twin: src/kernels/conv2d.rs).

#parameters 64
#import conv2d_gather_body

const BLOCKS: u32 = 2u;
