//! What the GPU refuses is an error of the next reading, never a number.

use std::process::Command;

use autodidact::Error;
use autodidact::kernels::{Shader, fault::read_all};
use autodidact::training::largest_buffer;
use burn::backend::wgpu::CubeBackend;
use burn::tensor::Tensor;

use super::common::webgpu;

/// Runs `body` in a process of its own: what a device refused is a failure of every reading in its process, those of
/// other tests too. `name` is the test's.
fn alone(name: &str, body: fn()) {
    const MARK: &str = "AUTODIDACT_TEST_ALONE";
    if std::env::var_os(MARK).is_some() {
        return body();
    }
    let itself = std::env::current_exe().unwrap();
    let output = Command::new(itself).args([&format!("faults::{name}"), "--exact"]).env(MARK, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

static BROKEN: Shader = Shader {
    name: "broken",
    source: "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
        @compute @workgroup_size(64) fn broken() { a[0] = 1u; }",
    workgroup: [64, 1, 1],
};

static ONES: Shader = Shader {
    name: "ones",
    source: "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
        @compute @workgroup_size(64) fn ones(@builtin(global_invocation_id) id: vec3u) {
            if (id.x < arrayLength(&a)) { a[id.x] = 1.0; }
        }",
    workgroup: [64, 1, 1],
};

/// Runs a shader over `count` numbers and tells what the reading says; the device must go on after it.
fn refusal(shader: &'static Shader, count: usize, groups: usize) -> String {
    let x = Tensor::<1>::empty([count], webgpu()).without_autodiff();
    let primitive = x.clone().try_into_primitive::<CubeBackend>().unwrap();
    shader.run([groups, 1, 1], &[&primitive], &[]);
    let problem = match pollster::block_on(read_all(vec![x.narrow(0, 0, 1)])) {
        Err(Error::Device(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let sum = Tensor::<1>::ones([12], webgpu()).without_autodiff().sum();
    assert_eq!(sum.into_data().try_to_vec::<f32>().unwrap(), [12.0], "the device goes on");
    problem
}

#[test]
fn a_shader_that_does_not_compile_fails_the_reading_by_name_and_sizes() {
    alone("a_shader_that_does_not_compile_fails_the_reading_by_name_and_sizes", || {
        let problem = refusal(&BROKEN, 12, 3);
        assert!(problem.contains("kernel `broken`"), "{problem}");
        assert!(problem.contains("[3, 1, 1] workgroups and buffers of [48] bytes"), "{problem}");
    });
}

#[test]
fn more_workgroups_than_there_may_be_fail_the_reading() {
    alone("more_workgroups_than_there_may_be_fail_the_reading", || {
        let problem = refusal(&ONES, 12, 65536);
        assert!(problem.contains("kernel `ones` needs 65536 workgroups"), "{problem}");
        assert!(problem.contains("smaller batch"), "{problem}");
    });
}

#[test]
fn a_tensor_above_the_device_s_limit_fails_the_reading() {
    alone("a_tensor_above_the_device_s_limit_fails_the_reading", || {
        let most = largest_buffer(webgpu()).expect("a GPU has a limit");
        let problem = refusal(&ONES, most as usize / 4 + 64, 65535);
        assert!(problem.contains("no room for a buffer of") && problem.contains("kernel `ones`"), "{problem}");
        assert!(problem.contains("smaller batch"), "{problem}");
    });
}
