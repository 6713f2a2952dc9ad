//! Running a shader of `shaders/` on burn's WebGPU device, between burn's own operations.

use burn::backend::wgpu::{CubeBackend, CubeTensor, into_contiguous};
use burn::backend::{BackendTensor, DispatchTensor, DispatchTensorKind};
use burn::cubecl::client::Client;
use burn::cubecl::ir::{AddressType, ElemType, Scope, UIntKind, metadata::Info};
use burn::cubecl::prelude::{
    CubeCount, CubeDim, ExecutionMode, KernelDefinition, KernelId, KernelMetadata, KernelSettings,
};
use burn::cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};
use burn::cubecl::{CubeKernel, PrecompiledSource};
use burn::tensor::{DType, Shape, Tensor};

use super::fault;

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
    /// Queues the shader with `groups` workgroups along x, y, z. `tensors` are its bindings 0, 1, …; none may stand twice,
    /// because WebGPU refuses memory that is bound for writing twice. `words` are its parameters, see
    /// [`Shader::launch_with`].
    pub fn run(&'static self, groups: [usize; 3], tensors: &[&CubeTensor], words: &[u32]) {
        let buffers = tensors.iter().map(|tensor| tensor.handle.clone()).collect();
        self.launch_with(&tensors[0].client, groups.map(|count| count as u32), buffers, words);
    }

    /// As [`Shader::run`], with buffers in the place of tensors and without parameters.
    pub fn launch(&'static self, client: &Client, groups: [u32; 3], buffers: Vec<Handle>) {
        self.launch_with(client, groups, buffers, &[]);
    }

    /// As [`Shader::launch`], with `parameters`: as many words as the shader's `PARAMETERS`. burn keeps recent
    /// parameters on the device, so those of a training step are uploaded once.
    pub fn launch_with(&'static self, client: &Client, groups: [u32; 3], buffers: Vec<Handle>, parameters: &[u32]) {
        let most = groups.iter().max().copied().unwrap_or(0);
        if most > MOST_GROUPS {
            let limit = format!("{most} workgroups along one axis, where GPUs run {MOST_GROUPS}");
            return fault::report(format!("kernel `{}` needs {limit}; choose a smaller batch", self.name));
        }
        fault::note(self.name, groups, buffers.iter().map(Handle::size_in_used).collect());
        let mut arguments = KernelArguments::new().with_buffers(buffers.into_iter().map(Handle::binding).collect());
        if !parameters.is_empty() {
            let pairs = parameters.chunks_exact(2);
            let words = pairs.map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32).collect();
            arguments = arguments.with_info(MetadataBindingInfo::custom(words));
        }
        client.launch(Box::new(Source(self)), CubeCount::Static(groups[0], groups[1], groups[2]), arguments);
    }

    /// Workgroups along x for one invocation for each of `count` elements.
    pub fn groups_for(&self, count: usize) -> usize {
        count.div_ceil(self.workgroup[0] as usize)
    }

    /// The same, at most as many as devices allow, for shaders whose invocations then take several elements each.
    pub fn strided_groups_for(&self, count: usize) -> usize {
        self.groups_for(count).min(MOST_GROUPS as usize)
    }

    fn cube_dim(&self) -> CubeDim {
        let [x, y, z] = self.workgroup;
        CubeDim::new_3d(x, y, z)
    }
}

/// What burn compiles, with the shader's name as that of its entry point: WebGPU's errors then say which one failed, and
/// burn's pipeline cache tells them apart by it.
struct Source(&'static Shader);

impl CubeKernel for Source {
    fn define(&self) -> KernelDefinition {
        // There is nothing for burn to generate: the text is the kernel.
        let settings = KernelSettings::new(self.0.cube_dim().0, ExecutionMode::Checked, AddressType::U32);
        KernelDefinition { body: Scope::root(settings.clone()), settings, info: Info::default() }
    }

    fn source(&self) -> Option<PrecompiledSource> {
        Some(PrecompiledSource { source: self.0.source.into(), entrypoint_name: self.0.name.into(), lang: "wgsl" })
    }
}

impl KernelMetadata for Source {
    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.0.name).cube_dim(self.0.cube_dim().0)
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
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

/// A new flat tensor of zeros on the device of `like`.
pub fn zeros(like: &CubeTensor, count: usize) -> CubeTensor {
    let handle = like.client.create_from_slice(&vec![0; count * size_of::<f32>()]);
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), [count].into(), handle, DType::F32)
}

/// Back to what burn's operations take.
pub fn tensor<const D: usize>(tensor: CubeTensor) -> Tensor<D> {
    Tensor::from_primitive::<CubeBackend>(tensor)
}

/// Back to what [`super::custom::differentiable`] takes.
pub fn dispatched<const D: usize>(of: CubeTensor) -> DispatchTensor {
    tensor::<D>(of).into_dispatch()
}
