//! The folders of `src` use each other only downwards; see ARCHITECTURE.md.

use std::path::{Path, PathBuf};

/// Each folder or file of `src`, and what it may use. `error`, `random` and `spec` are open to all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("random", &[]),
    ("spec", &[]),
    ("data", &[]),
    ("kernels", &[]),
    ("losses", &["kernels"]),
    ("views", &["data", "kernels"]),
    ("models", &["kernels"]),
    ("diagnostics", &["kernels"]),
    ("methods", &["models", "views", "losses", "kernels", "data"]),
    ("training", &["methods", "diagnostics", "models", "kernels", "data"]),
    ("export", &["training", "diagnostics", "methods", "models", "data"]),
    ("evaluation", &["training", "diagnostics", "methods", "losses", "models", "views", "data"]),
    ("explore", &["evaluation", "export", "training", "diagnostics", "methods", "data"]),
    ("goldens", &["training", "diagnostics", "losses", "views", "kernels", "data"]),
    ("web", &["goldens", "explore", "export", "evaluation", "training", "diagnostics", "methods", "data"]),
];

const OPEN: &[&str] = &["error", "random", "spec", "settings", "Error", "Result"];

fn rust_files(at: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(at).unwrap().flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Module names after `crate::` outside of tests and comments.
fn used(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or("");
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = |line: &str| {
        let after = line
            .split("crate::")
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
        after.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    lines.flat_map(names).collect()
}

#[test]
fn folders_use_only_what_is_below_them() {
    let mut problems = vec![];
    for (module, allowed) in MAY_USE {
        let (folder, file) = (Path::new("src").join(module), Path::new("src").join(format!("{module}.rs")));
        let files = if folder.is_dir() { rust_files(&folder) } else { vec![file] };
        assert!(!files.is_empty(), "src/{module} is gone; update this table");
        for file in files {
            for name in used(&std::fs::read_to_string(&file).unwrap()) {
                let fine = name == *module || OPEN.contains(&name.as_str()) || allowed.contains(&name.as_str());
                if !fine {
                    problems.push(format!("{} uses {name}", file.display()));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_module_is_in_the_table() {
    let library = std::fs::read_to_string("src/lib.rs").unwrap();
    for line in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let module = line.trim_end_matches(';');
        assert!(MAY_USE.iter().any(|(name, _)| *name == module), "add `{module}` to the table");
    }
}

#[test]
fn only_the_doors_know_javascript_the_file_system_or_the_clock() {
    let forbidden = ["std::fs", "std::time", "wasm_bindgen", "js_sys", "println!", "SystemTime"];
    for file in rust_files(Path::new("src")) {
        if file.starts_with("src/web") || file.starts_with("src/cli") || file.ends_with("main.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap_or("");
        for word in forbidden {
            assert!(!code.contains(word), "{} uses {word}", file.display());
        }
    }
}
