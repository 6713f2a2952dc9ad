//! What the GPU refuses is an error of the next reading, never a number.

use autodidact::Error;
use autodidact::kernels::{Shader, fault::read_all};
use burn::backend::wgpu::CubeBackend;
use burn::tensor::Tensor;

use crate::common::webgpu;

#[test]
fn a_shader_that_does_not_compile_fails_the_reading_by_name_and_sizes() {
    static BROKEN: Shader = Shader {
        name: "broken",
        source: "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
            @compute @workgroup_size(64) fn broken() { a[0] = 1u; }",
        workgroup: [64, 1, 1],
    };
    let x = Tensor::<1>::ones([12], webgpu()).without_autodiff();
    let primitive = x.clone().try_into_primitive::<CubeBackend>().unwrap();
    BROKEN.run([3, 1, 1], &[&primitive], &[]);
    let problem = match pollster::block_on(read_all(vec![x])) {
        Err(Error::Device(problem)) => problem,
        other => panic!("{other:?}"),
    };
    assert!(problem.contains("kernel `broken`"), "{problem}");
    assert!(problem.contains("[3, 1, 1] workgroups and buffers of [48] bytes"), "{problem}");
    // The device goes on.
    let sum = Tensor::<1>::ones([12], webgpu()).without_autodiff().sum();
    assert_eq!(pollster::block_on(read_all(vec![sum])).unwrap(), [[12.0]]);
}
