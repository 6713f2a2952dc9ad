// The flow of the chosen method, and which of its stages is open.

import { computed, signal } from "@preact/signals";
import type { FlowStage, MethodSpec, Role, Text } from "../../lib/index.ts";
import { rawOf, spec } from "./settings.ts";

/** The groups of settings, in the order in which the data meets them. */
export const GROUPS = ["data", "views", "encoder", "method", "training"] as const;
export type Group = (typeof GROUPS)[number];

export interface Selection {
  group: Group;
  /** The stage that was chosen; none when a group was. */
  stage: string | null;
}

export const selection = signal<Selection>({ group: "data", stage: "images" });

export function isGroup(name: string): name is Group {
  return (GROUPS as readonly string[]).includes(name);
}

/** Opens a stage's settings. */
export function select(stage: FlowStage): void {
  selection.value = { group: isGroup(stage.group) ? stage.group : "method", stage: stage.id };
}

/** Opens a group, at the first stage that belongs to it. */
export function selectGroup(group: Group): void {
  const first = flow.peek().find((stage) => stage.group === group);
  selection.value = { group, stage: first?.id ?? null };
}

/** The stages of the chosen method. */
export const flow = computed<FlowStage[]>(() => (spec.value ? (spec.value.flow ?? plainFlow(spec.value)) : []));

/** Whether the flag `setting` is on; no setting is always on. */
export function isOn(setting: string | null): boolean {
  if (setting === null) return true;
  const parameter = spec.value?.parameters.find(({ name }) => name === setting);
  const raw = rawOf(setting) ?? parameter?.default ?? true;
  return raw === true || raw === "true";
}

/** What every method has in common, for a core that does not describe its flow. */
export function plainFlow({ hidden, predicted }: MethodSpec): FlowStage[] {
  const stage = (id: string, column: number, part: Partial<FlowStage>): FlowStage => {
    const before = ["images", "shown", "encoder", "head", "loss"][column - 1];
    const inputs = before ? [{ from: before, arrow: "forward" as const, switch: null }] : [];
    const common = { kind: "operation" as const, role: null, lanes: [1, 1] as [number, number] };
    return {
      id,
      column,
      ...common,
      title: NONE,
      about: NONE,
      group: "method",
      shape: "",
      switch: null,
      inputs,
      ...part,
    };
  };
  const images = { kind: "images" as const, role: "original" as Role, group: "data", title: IMAGES, about: IMAGES };
  return [
    stage("images", 0, images),
    stage("shown", 1, { title: SHOWN, about: hidden, group: "views" }),
    stage("encoder", 2, { kind: "network", title: ENCODER, about: ENCODER, group: "encoder", shape: "features" }),
    stage("head", 3, { kind: "network", title: HEAD, about: predicted }),
    stage("loss", 4, { kind: "loss", title: LOSS, about: predicted }),
  ];
}

const NONE: Text = { en: "", fr: "" };
const IMAGES: Text = { en: "Images", fr: "Images" };
const SHOWN: Text = { en: "What is shown", fr: "Ce qui est montré" };
const ENCODER: Text = { en: "Encoder", fr: "Encodeur" };
const HEAD: Text = { en: "Head", fr: "Tête" };
const LOSS: Text = { en: "Loss", fr: "Perte" };
