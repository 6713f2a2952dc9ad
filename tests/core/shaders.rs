//! Every shader is valid WGSL and meets what WebGPU in the browser and burn's launcher demand. A shader that fails on
//! the device fails its run.

use std::collections::BTreeSet;

use autodidact::kernels::{Shader, shaders};
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use naga::{AddressSpace, Module, StorageAccess};

/// What a shader says that imports `tile`.
const FACTORS: &str = "alias Factor = f32; fn back() -> f32 { return 1.0; }
    fn a_along_k() -> bool { return true; } fn b_along_k() -> bool { return true; }
    fn load_a(row: u32, k: u32) -> f32 { return 0.0; } fn load_b(k: u32, column: u32) -> f32 { return 0.0; }";
/// Storage buffers that every WebGPU device offers to one stage.
const MAX_BUFFERS: usize = 8;
/// Invocations that every WebGPU device runs in one workgroup.
const MAX_INVOCATIONS: u32 = 256;

fn validate(source: &str, name: &str) -> Result<(Module, ModuleInfo), String> {
    let module = naga::front::wgsl::parse_str(source).map_err(|error| error.emit_to_string_with_path(source, name))?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::SHADER_FLOAT16);
    let info = validator.validate(&module).map_err(|error| error.emit_to_string_with_path(source, name))?;
    Ok((module, info))
}

/// What naga alone does not demand.
fn check(shader: &Shader) -> Result<(), String> {
    let (module, info) = validate(shader.source, shader.name)?;
    let [entry] = module.entry_points.as_slice() else {
        return Err("it must have exactly one entry point".into());
    };
    if entry.name != shader.name {
        return Err(format!("its entry point is `{}`; it must be `main`, which the build renames", entry.name));
    }
    if entry.workgroup_size != shader.workgroup {
        return Err(format!("the build read workgroup size {:?}, not {:?}", shader.workgroup, entry.workgroup_size));
    }
    if shader.workgroup.iter().product::<u32>() > MAX_INVOCATIONS {
        return Err(format!("a workgroup of {:?} is above {MAX_INVOCATIONS} invocations", shader.workgroup));
    }
    let (mut bindings, mut buffers) = (BTreeSet::new(), 0);
    for (handle, variable) in module.global_variables.iter() {
        let Some(binding) = &variable.binding else { continue };
        let name = variable.name.as_deref().unwrap_or("?");
        let bindable = match variable.space {
            AddressSpace::Storage { access } => access.contains(StorageAccess::STORE),
            // Made by `#parameters`, after the buffers.
            AddressSpace::Uniform => name == "words",
            _ => false,
        };
        if binding.group != 0 || !bindable {
            return Err(format!("`{name}` must be in group 0 and `var<storage, read_write>`: burn binds it so"));
        }
        buffers += usize::from(variable.space != AddressSpace::Uniform);
        if info.get_entry_point(0)[handle].is_empty() {
            return Err(format!("`{name}` is never used: it would be missing from the layout"));
        }
        bindings.insert(binding.binding as usize);
    }
    let count = bindings.len();
    if buffers > MAX_BUFFERS || bindings.last().is_some_and(|&last| last + 1 != count) {
        return Err(format!("bindings {bindings:?} must count from 0, at most {MAX_BUFFERS} of them"));
    }
    Ok(())
}

#[test]
fn every_shader_is_valid_and_launchable() {
    let problems: Vec<String> = shaders::ALL
        .iter()
        .filter_map(|shader| check(shader).err().map(|problem| format!("{}: {problem}", shader.name)))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_shared_file_is_valid_alone_and_used() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/shaders/shared");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !source.contains("#import ") {
            // The shader that imports it declares the parameters, and the factors of a tile.
            let factors = if source.contains("load_a(") { FACTORS } else { "" };
            let enables = if source.contains("f16;") { "enable f16;\n" } else { "" };
            let source = format!(
                "{enables}fn word(index: u32) -> u32 {{ return index; }}\nfn float_word(index: u32) -> f32 {{ return f32(index); }}\n{factors}{source}"
            );
            validate(&source, &name).unwrap_or_else(|problem| panic!("{problem}"));
        }
        // What it imports itself stands elsewhere in the shader.
        let own: Vec<&str> = source.lines().filter(|line| !line.starts_with("#import ")).collect();
        // The build renames the entry point.
        let in_it = |shader: &Shader, line: &str| {
            shader.source.contains(&line.replace("fn main(", &format!("fn {}(", shader.name)))
        };
        let has_all = |shader: &&Shader| own.iter().all(|line| in_it(shader, line));
        assert!(shaders::ALL.iter().copied().any(|shader| has_all(&shader)), "no shader imports {name}");
    }
}

#[test]
fn the_checks_find_what_would_fail_on_the_device() {
    let check_source = |source| check(&Shader { name: "test", source, workgroup: [64, 1, 1] });
    let fails = |source, part: &str| {
        let problem = check_source(source).unwrap_err();
        assert!(problem.contains(part), "{problem}");
    };
    let good = "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
        @compute @workgroup_size(64) fn test() { a[0] = 1.0; }";
    assert_eq!(check_source(good), Ok(()));
    fails(good.replace("1.0", "1u").leak(), "f32");
    fails(good.replace("read_write", "read").replace("a[0] = 1.0", "let b = a[0]").leak(), "read_write");
    fails(good.replace("a[0] = 1.0;", "").leak(), "never used");
    fails(good.replace("binding(0)", "binding(1)").leak(), "count from 0");
    fails(good.replace("fn test", "fn start").leak(), "must be `main`");
}
