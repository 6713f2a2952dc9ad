// The methods as the core describes them, with the camelCase key of each parameter.

import { camelName, snakeName } from "./case.ts";
import { engine } from "./shared.ts";
import type { MethodSpec, Value } from "./types.ts";

let registry: Promise<MethodSpec[]> | undefined;

/** Every method with its paper, equation, texts and parameters. */
export function methods(): Promise<MethodSpec[]> {
  if (!registry) {
    registry = engine()
      .call((api) => api.methods())
      .then((specs) => specs.map(withKeys));
    registry.catch(() => {
      registry = undefined;
    });
  }
  return registry;
}

function withKeys(spec: MethodSpec): MethodSpec {
  return {
    ...spec,
    parameters: spec.parameters.map((parameter) => ({ ...parameter, key: camelName(parameter.name) })),
  };
}

/** Parameters by the core's names. An unknown key is passed on, so that the core's error names it and its neighbours. */
export async function configFor(method: string, parameters: Record<string, unknown>): Promise<Record<string, Value>> {
  const spec = (await methods()).find((candidate) => candidate.id === method);
  const names = new Map(spec?.parameters.map((parameter) => [parameter.key, parameter.name]));
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [names.get(key) ?? snakeName(key), value as Value]));
}
