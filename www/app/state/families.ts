// Methods by family, in the order in which the registry first names each.

import type { Family, MethodSpec } from "../../lib/index.ts";

export interface FamilyMembers {
  family: Family;
  members: MethodSpec[];
}

export function byFamily(specs: MethodSpec[]): FamilyMembers[] {
  const families = new Map<string, FamilyMembers>();
  for (const spec of specs) {
    const found = families.get(spec.family.id);
    if (found) found.members.push(spec);
    else families.set(spec.family.id, { family: spec.family, members: [spec] });
  }
  return [...families.values()];
}
