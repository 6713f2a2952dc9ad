//! Running a shader of `shaders/` on burn's WebGPU device, between burn's own operations.

use burn::backend::wgpu::{KernelSource, SourceKernel, SourceTemplate};
use burn::cubecl::client::Client;
use burn::cubecl::prelude::{CubeCount, CubeDim, KernelId};
use burn::cubecl::server::{Handle, KernelArguments};

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
    /// Queues the shader with `groups` workgroups along x, y, z; `buffers` are its bindings 0, 1, …
    pub fn launch(&'static self, client: &Client, groups: [u32; 3], buffers: Vec<Handle>) {
        let kernel = SourceKernel::new(Source(self), self.cube_dim());
        let arguments = KernelArguments::new().with_buffers(buffers.into_iter().map(Handle::binding).collect());
        client.launch(Box::new(kernel), CubeCount::Static(groups[0], groups[1], groups[2]), arguments);
    }

    /// Workgroups along x for one invocation for each of `count` elements.
    pub fn groups_for(&self, count: usize) -> u32 {
        count.div_ceil(self.workgroup[0] as usize) as u32
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
