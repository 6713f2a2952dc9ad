//! Turns `shaders/*.wgsl` into constants of the crate.
//!
//! Resolves `#import name` lines from `shaders/shared/` and `#parameters count`, and writes `shaders.rs`: each shader's source, workgroup size
//! and `u32` constants, so that no number is written both in WGSL and in Rust. `tests/core/shaders.rs` validates what comes
//! out: naga as a build dependency would change the features of what procedural macros are built from, and with them
//! rebuild the whole of burn.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Result<T> = std::result::Result<T, String>;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=shaders");
    declare_threads();
    if let Err(problem) = build(Path::new("shaders")) {
        println!("cargo::error={problem}");
    }
}

/// `cfg(threads)`: natively, and in the browser's build for memory that threads share, which says so itself.
fn declare_threads() {
    println!("cargo::rustc-check-cfg=cfg(threads)");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|name| name != "wasm32") {
        println!("cargo::rustc-cfg=threads");
    }
}

fn build(folder: &Path) -> Result<()> {
    let target = PathBuf::from(env::var("OUT_DIR").map_err(|error| error.to_string())?);
    let (mut generated, mut names) = (String::new(), String::new());
    for path in wgsl_files(folder)? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = resolve(&path, &folder.join("shared"), &mut BTreeSet::new())?;
        let source = with_parameters(&source).map_err(|problem| format!("{}: {problem}", path.display()))?;
        // The device names the entry point when it refuses a shader.
        let source = source.replace("fn main(", &format!("fn {name}("));
        write_file(&target.join(format!("{name}.wgsl")), &source)?;
        let constants = constants(&source);
        let workgroup = workgroup(&source, &constants).map_err(|problem| format!("{}: {problem}", path.display()))?;
        generated += &shader(&name, workgroup, &constants);
        names += &format!("&{}, ", name.to_uppercase());
    }
    generated += &format!("/// Every shader.\npub static ALL: &[&super::launch::Shader] = &[{names}];\n");
    write_file(&target.join("shaders.rs"), &generated)
}

/// The `.wgsl` files of `folder`, sorted.
fn wgsl_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wgsl"));
    paths.sort();
    Ok(paths)
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The source of `path` with its imports, each taken once.
fn resolve(path: &Path, shared: &Path, seen: &mut BTreeSet<String>) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut source = String::new();
    for line in text.lines() {
        match line.strip_prefix("#import ") {
            Some(name) if seen.insert(name.trim().to_string()) => {
                source += &resolve(&shared.join(format!("{}.wgsl", name.trim())), shared, seen)?;
            }
            Some(_) => {}
            None => source += line,
        }
        source.push('\n');
    }
    Ok(source)
}

/// The source with `#parameters COUNT` spelt out: a uniform of that many words, bound after the storage buffers, with
/// the functions that read it. burn passes a kernel's parameters so, and uploads equal ones once.
fn with_parameters(source: &str) -> Result<String> {
    let Some((before, rest)) = source.split_once("#parameters ") else { return Ok(source.into()) };
    let (count, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let count: usize = count.trim().parse().map_err(|_| format!("#parameters {count} is not a number of words"))?;
    let (binding, vectors) = (source.matches("var<storage").count(), count.div_ceil(4));
    Ok(format!(
        "{before}const PARAMETERS: u32 = {words}u;
@group(0) @binding({binding}) var<uniform> words: array<vec4<u32>, {vectors}>;

fn word(index: u32) -> u32 {{
    return words[index >> 2u][index & 3u];
}}

fn float_word(index: u32) -> f32 {{
    return bitcast<f32>(word(index));
}}
{after}",
        words = 4 * vectors,
    ))
}

/// The declarations `const NAME: u32 = 123u;`, each on a line of its own.
fn constants(source: &str) -> Vec<(&str, u32)> {
    let constant = |line| {
        let (name, value) = str::strip_prefix(line, "const ")?.split_once(": u32 = ")?;
        Some((name, value.split_once("u;")?.0.parse().ok()?))
    };
    source.lines().filter_map(constant).collect()
}

/// The arguments of `@workgroup_size`, missing ones being 1.
fn workgroup(source: &str, constants: &[(&str, u32)]) -> Result<[u32; 3]> {
    let arguments = source.split_once("@workgroup_size(").and_then(|(_, rest)| rest.split_once(')'));
    let arguments = arguments.ok_or("it has no @workgroup_size")?.0;
    let mut size = [1; 3];
    for (size, argument) in size.iter_mut().zip(arguments.split(',').map(str::trim)) {
        let named = constants.iter().find(|(name, _)| *name == argument).map(|&(_, value)| value);
        let value = named.or_else(|| argument.trim_end_matches('u').parse().ok());
        *size = value.ok_or_else(|| format!("@workgroup_size({argument}) is neither a number nor a u32 constant"))?;
    }
    Ok(size)
}

/// One static for the shader, and one module for its constants.
fn shader(name: &str, workgroup: [u32; 3], constants: &[(&str, u32)]) -> String {
    let mut text = format!(
        "/// `shaders/{name}.wgsl`
pub static {}: super::launch::Shader = super::launch::Shader {{
    name: {name:?},
    source: include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}.wgsl\")),
    workgroup: {workgroup:?},
}};
/// The `u32` constants of `shaders/{name}.wgsl`.
#[allow(dead_code, missing_docs)]
pub mod {name} {{
",
        name.to_uppercase()
    );
    for (name, value) in constants {
        let _ = writeln!(text, "    pub const {name}: u32 = {value};");
    }
    text + "}\n"
}
