// The controls of a run: device, seed, Train / Pause / Resume / Stop, and how far it is.

import { useEffect, useState } from "preact/hooks";
import type { DeviceChoice } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { Panel } from "../components/Panel.tsx";
import { compiling } from "../state/compiling.ts";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import { canKeep, galleryBusy, keepCurrent } from "../state/gallery.ts";
import { moreCores } from "../state/isolation.ts";
import { duration, fill, number, say, text } from "../state/language.ts";
import { active, prepareError, preparing, run, shown, switchToCpu, train } from "../state/run.ts";
import { device, problems, seed, seedProblem, valid } from "../state/settings.ts";
import { goSlow, slow } from "../state/slow.ts";
import { Survival } from "./SavedRun.tsx";

export function TrainPanel() {
  return (
    <Panel id="train" title={text.value.train.title} actions={<Choices />}>
      <Problems />
      <Survival />
      <div class="train-bar">
        <Controls />
        <Status />
      </div>
      <DeviceLine />
    </Panel>
  );
}

function Choices() {
  const t = text.value.train;
  const names: Record<DeviceChoice, string> = { auto: t.deviceAuto, webgpu: t.deviceWebgpu, cpu: t.deviceCpu };
  return (
    <fieldset class="bare choices" disabled={active.value}>
      <label>
        {t.device}
        <select
          name="device"
          value={device.value}
          onChange={(event) => {
            device.value = event.currentTarget.value as DeviceChoice;
          }}
        >
          {Object.entries(names).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.seed}
        <input
          name="seed"
          inputMode="numeric"
          size={4}
          value={seed.value}
          aria-invalid={seedProblem.value}
          onInput={(event) => {
            seed.value = event.currentTarget.value;
          }}
        />
      </label>
    </fieldset>
  );
}

function DeviceLine() {
  const t = text.value.train;
  const info = shown.value?.info;
  if (!info) return <p class="device muted">&nbsp;</p>;
  const names = { webgpu: t.deviceWebgpu, cpu: t.deviceCpu };
  const { kind, reason, cores } = active.value && run.value ? run.value.device.value : info.device;
  const plan = {
    steps: number(info.totalSteps),
    train: number(info.train),
    batch: number(info.batchSize),
    heldOut: number(info.heldOut),
    parameters: number(info.parameters),
    features: number(info.features),
  };
  return (
    <div class="device">
      <p data-testid="device" data-device={kind}>
        <strong>{names[kind]}</strong>
        {cores && <span>, {cores === 1 ? t.oneCore : fill(t.cores, { count: number(cores) })}</span>}{" "}
        <span>— {say(reason)}</span>
      </p>
      {kind === "cpu" && moreCores.value && !active.value && <MoreCores />}
      {active.value && kind === "webgpu" && (
        <button type="button" class="quiet" onClick={() => void switchToCpu()}>
          {text.value.saved.onCpu}
        </button>
      )}
      <p class="muted small">{fill(t.plan, plan)}</p>
      {compiling.value && (
        <p class="muted small" data-testid="compiling">
          {fill(t.compiling, { compiled: number(compiling.value.compiled), asked: number(compiling.value.asked) })}
        </p>
      )}
    </div>
  );
}

function MoreCores() {
  const t = text.value.train;
  return (
    <p class="small">
      {t.moreCores}{" "}
      <button type="button" class="quiet" onClick={() => location.reload()}>
        {t.reload}
      </button>
    </p>
  );
}

function Problems() {
  const t = text.value.train;
  const failed = run.value?.error.value;
  const refused = prepareError.value;
  return (
    <>
      {refused && <Banner>{explain(refused.message)}</Banner>}
      {failed && (
        <Banner>
          {explain(failed.message)}
          {failed.kind === "panic" && <p>{t.crashed}</p>}
        </Banner>
      )}
    </>
  );
}

function Controls() {
  const t = text.value.train;
  const current = run.value;
  const phase = current?.phase.value;
  if (active.value && current) {
    return (
      <div class="row">
        {phase === "paused" ? (
          <button type="button" class="primary" onClick={() => current.resume()}>
            {t.resume}
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => current.pause()}>
            {t.pause}
          </button>
        )}
        {phase === "paused" && !slow.value && (
          <button type="button" onClick={() => void goSlow()}>
            {text.value.slow.start}
          </button>
        )}
        <button type="button" onClick={() => current.stop()}>
          {t.stop}
        </button>
      </div>
    );
  }
  const ready = dataSet.value !== null && valid.value && !preparing.value && !prepareError.value;
  return (
    <div class="row">
      <button type="button" class="primary" disabled={!ready} onClick={() => void train()}>
        {current ? t.again : t.start}
      </button>
      <button type="button" disabled={!ready} onClick={() => void goSlow()}>
        {text.value.slow.start}
      </button>
      {canKeep.value && (
        <button type="button" disabled={galleryBusy.value} onClick={() => void keepCurrent()}>
          {text.value.gallery.keep}
        </button>
      )}
    </div>
  );
}

/** The state in one word. */
function stateName(): string {
  const t = text.value.train;
  const phase = run.value?.phase.value;
  if (phase === "running" || phase === "paused") return t[phase];
  if (!dataSet.value) return t.waiting;
  if (seedProblem.value || Object.keys(problems.value).length > 0) return t.invalid;
  if (preparing.value) return t.preparing;
  return phase ? t[phase] : t.ready;
}

function Status() {
  const t = text.value.train;
  const progress = run.value?.progress.value;
  const known = progress?.totalSteps ?? shown.value?.info.totalSteps;
  const total = known ?? 1;
  const step = progress?.step ?? 0;
  const left = progress?.secondsLeft;
  const speed = progress?.imagesPerSecond;
  return (
    <div class="status">
      <progress aria-label={t.progress} max={total} value={step} data-testid="train-progress" />
      <dl class="facts">
        <div class="state">
          <dt class="sr-only">{t.title}</dt>
          <dd data-testid="state">{stateName()}</dd>
        </div>
        <div>
          <dt>{t.step}</dt>
          <dd data-testid="step">
            {number(step)} <small>/ {known === undefined ? "–" : number(known)}</small>
          </dd>
        </div>
        <div class="epoch">
          <dt>{t.epoch}</dt>
          <dd>{number(progress?.epoch ?? 0, 1)}</dd>
        </div>
        <div>
          <dt>{t.speed}</dt>
          <dd data-testid="speed">{speed ? number(speed, speed < 10 ? 1 : 0) : "–"}</dd>
        </div>
        <div>
          <dt>{t.left}</dt>
          <dd>{left == null || !active.value ? "–" : duration(left)}</dd>
        </div>
      </dl>
      <Announcer state={stateName()} step={step} total={total} />
    </div>
  );
}

/** Says every tenth of the way and every change of state, and no more: a live region must not chatter. */
function Announcer({ state, step, total }: { state: string; step: number; total: number }) {
  const [said, setSaid] = useState("");
  const tenth = Math.floor((10 * step) / total);
  // The step is read when the tenth or the state changes.
  useEffect(() => {
    setSaid(step === 0 ? state : fill(text.peek().train.announce, { state, step: number(step), total: number(total) }));
  }, [tenth, state]);
  return (
    <p class="sr-only" aria-live="polite">
      {said}
    </p>
  );
}
