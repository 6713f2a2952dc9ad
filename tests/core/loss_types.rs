//! The registry of losses as TypeScript.

use std::fmt::Write;

use autodidact::goldens::losses::{Input, Loss, Role};
use autodidact::spec::Kind;

const HEAD: &str = "\
// The losses of the core: generated from its registry by `UPDATE_TYPES=1 cargo test --release loss`, which also checks
// that this file is up to date.
// biome-ignore-all format: generated

import type { LossArray, LossInput, LossOptions, LossResult } from \"./losses.ts\";

";

/// `nt_xent` → `ntXent`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_string();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

fn input(input: &Input) -> String {
    let Input { name, about, role, list, optional } = input;
    let (mark, kind) = (if *optional { "?" } else { "" }, if *list { "LossInput[]" } else { "LossInput" });
    let constant = if *role == Role::Constant { " Taken as given: it has no gradient." } else { "" };
    format!("    /** {about}{constant} */\n    {}{mark}: {kind};\n", camel(name))
}

fn range(kind: Kind) -> (&'static str, String) {
    match kind {
        Kind::Number { default, min, max } => ("number", format!("From {min} to {max}, default {default}.")),
        Kind::Integer { default, min, max } => ("number", format!("Whole, from {min} to {max}, default {default}.")),
        Kind::Flag { default } => ("boolean", format!("Default {default}.")),
        Kind::Choice { default, .. } => ("string", format!("Default {default}.")),
    }
}

fn method(loss: &Loss) -> String {
    let mut text = format!("  /** {} */\n  {}(\n    options: LossOptions & {{\n", loss.about, camel(loss.id));
    let mut fields: String = loss.inputs.iter().map(input).collect();
    for parameter in loss.parameters {
        let (kind, range) = range(parameter.kind);
        write!(fields, "    /** {} {range} */\n    {}?: {kind};\n", parameter.about, camel(parameter.name)).unwrap();
    }
    fields.lines().for_each(|line| writeln!(text, "  {line}").unwrap());
    let leaves = loss.inputs.iter().filter(|input| input.role == Role::Leaf);
    let grads: Vec<_> = leaves
        .map(|Input { name, list, optional, .. }| {
            let kind = if *list { "LossArray[]" } else { "LossArray" };
            format!("{}{}: {kind}", camel(name), if *optional { "?" } else { "" })
        })
        .collect();
    write!(text, "    }},\n  ): Promise<LossResult<{{ {} }}>>;\n", grads.join("; ")).unwrap();
    text
}

/// `www/lib/loss-types.ts`.
pub fn typescript(losses: &[Loss]) -> String {
    let mut text = format!(
        "{HEAD}/** Every loss, with its gradients. Numbers are computed in 32 bits. */\nexport interface Losses {{\n"
    );
    text += &losses.iter().map(method).collect::<Vec<_>>().join("\n");
    text += "}\n\n/** The losses by their names, and which of their inputs are lists. */\n";
    text += "export const LISTS: Record<keyof Losses, readonly string[]> = {\n";
    for loss in losses {
        let lists = loss.inputs.iter().filter(|input| input.list).map(|input| format!("\"{}\"", camel(input.name)));
        writeln!(text, "  {}: [{}],", camel(loss.id), lists.collect::<Vec<_>>().join(", ")).unwrap();
    }
    text + "};\n"
}
