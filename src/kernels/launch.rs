//! Running a shader of `shaders/` on burn's WebGPU device, between burn's own operations.

use burn::backend::wgpu::{CubeBackend, CubeTensor, KernelSource, SourceKernel, SourceTemplate, into_contiguous};
use burn::backend::{BackendTensor, DispatchTensor, DispatchTensorKind};
use burn::cubecl::client::Client;
use burn::cubecl::prelude::{CubeCount, CubeDim, KernelId};
use burn::cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};
use burn::tensor::{DType, Shape, Tensor};

/// Workgroups along one axis that every device allows.
const MOST_GROUPS: u32 = 65535;

/// A shader as the build wrote it.
pub struct Shader {
    /// Base name of its file.
    pub name: &'static str,
    /// WGSL, imports resolved.
    pub source: &'static str,
    /// Invocations of a workgroup along x, y, z.
    pub workgroup: [u32; 3],
}

impl Shader {
    /// Queues the shader with `groups` workgroups along x, y, z; `buffers` are its bindings 0, 1, … No buffer may stand
    /// twice, because WebGPU refuses a buffer that is bound for writing twice.
    pub fn launch(&'static self, client: &Client, groups: [u32; 3], buffers: Vec<Handle>) {
        self.launch_with(client, groups, buffers, &[]);
    }

    /// As [`Shader::launch`], with `parameters`: as many words as the shader's `PARAMETERS`. burn keeps recent
    /// parameters on the device, so those of a training step are uploaded once.
    pub fn launch_with(&'static self, client: &Client, groups: [u32; 3], buffers: Vec<Handle>, parameters: &[u32]) {
        let most = groups.iter().max().copied().unwrap_or(0);
        // The device would only log it and leave the outputs as they were.
        assert!(
            most <= MOST_GROUPS,
            "kernel `{}` needs {most} workgroups along one axis; use smaller batches",
            self.name
        );
        let kernel = SourceKernel::new(Source(self), self.cube_dim());
        let mut arguments = KernelArguments::new().with_buffers(buffers.into_iter().map(Handle::binding).collect());
        if !parameters.is_empty() {
            let pairs = parameters.chunks_exact(2);
            let words = pairs.map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32).collect();
            arguments = arguments.with_info(MetadataBindingInfo::custom(words));
        }
        client.launch(Box::new(kernel), CubeCount::Static(groups[0], groups[1], groups[2]), arguments);
    }

    /// Workgroups along x for one invocation for each of `count` elements.
    pub fn groups_for(&self, count: usize) -> u32 {
        count.div_ceil(self.workgroup[0] as usize) as u32
    }

    /// The same, at most as many as devices allow, for shaders whose invocations then take several elements each.
    pub fn strided_groups_for(&self, count: usize) -> u32 {
        self.groups_for(count).min(MOST_GROUPS)
    }

    fn cube_dim(&self) -> CubeDim {
        let [x, y, z] = self.workgroup;
        CubeDim::new_3d(x, y, z)
    }
}

/// What burn compiles. The name tells shaders apart in its pipeline cache.
struct Source(&'static Shader);

impl KernelSource for Source {
    fn source(&self) -> SourceTemplate {
        SourceTemplate::new(self.0.source)
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.0.name).cube_dim(self.0.cube_dim().0)
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

/// The parameters of one launch: zeros with `values` at their places. `length` is the shader's `PARAMETERS`.
pub fn parameters(length: u32, values: &[(u32, usize)]) -> Vec<u32> {
    let mut words = vec![0; length as usize];
    values.iter().for_each(|&(place, value)| words[place as usize] = value as u32);
    words
}

/// Whether a tensor is on a WebGPU device, where the kernels run.
pub fn on_webgpu<const D: usize>(tensor: &Tensor<D>) -> bool {
    match tensor.clone().into_dispatch().kind {
        DispatchTensorKind::Autodiff(inner) => matches!(*inner, DispatchTensorKind::Cube(_)),
        kind => matches!(kind, DispatchTensorKind::Cube(_)),
    }
}

/// The tensor as its kernels take it: row-major, without gaps, outside of autodiff.
///
/// # Panics
/// When it is not on a WebGPU device: only what [`on_webgpu`] lets through gets here.
pub fn rows(tensor: DispatchTensor) -> CubeTensor {
    match tensor.kind {
        DispatchTensorKind::Cube(BackendTensor::Float(tensor)) => into_contiguous(tensor),
        _ => unreachable!("kernels get float tensors on WebGPU, outside of autodiff"),
    }
}

/// A new tensor on the device of `like`, its values undefined.
pub fn empty(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    let shape = shape.into();
    let handle = like.client.empty(shape.num_elements() * size_of::<f32>());
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), shape, handle, DType::F32)
}

/// Back to what burn's operations take.
pub fn tensor<const D: usize>(tensor: CubeTensor) -> Tensor<D> {
    Tensor::from_primitive::<CubeBackend>(tensor)
}

/// Back to what [`super::custom::differentiable`] takes.
pub fn dispatched<const D: usize>(of: CubeTensor) -> DispatchTensor {
    tensor::<D>(of).into_dispatch()
}
