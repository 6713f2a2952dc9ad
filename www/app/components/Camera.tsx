// Pictures from the camera, for as long as a button is held, into named groups. They stay in the page's memory; the
// camera is off as soon as the dialog closes.

import { useEffect, useRef, useState } from "preact/hooks";
import { load } from "../state/data.ts";
import { fill, number, text } from "../state/language.ts";

/** Between two pictures, in milliseconds. */
const PAUSE_MS = 120;
const EDGE = 128;
const GROUPS = ["A", "B"] as const;
type Group = (typeof GROUPS)[number];

interface Picture {
  path: string;
  bytes: Uint8Array;
}

export function hasCamera(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

export function Camera({ onClose }: { onClose: () => void }) {
  const t = text.value.camera;
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const files = useRef<Picture[]>([]);
  const [counts, setCounts] = useState<Record<Group, number>>({ A: 0, B: 0 });
  const [problem, setProblem] = useState<string | null>(null);
  useStream(video, setProblem);
  useEffect(() => dialog.current?.showModal(), []);
  const take = async (group: Group) => {
    const file = await shot(video.current, group, files.current.length);
    if (!file) return;
    files.current.push(file);
    setCounts((before) => ({ ...before, [group]: before[group] + 1 }));
  };
  const use = () => {
    if (files.current.length > 0) void load(files.current);
    onClose();
  };
  return (
    <dialog ref={dialog} class="camera" aria-labelledby="camera-title" onClose={onClose}>
      <h2 id="camera-title">{t.title}</h2>
      <p class="muted small">{t.note}</p>
      {problem ? (
        <p class="problem">{fill(t.refused, { message: problem })}</p>
      ) : (
        <video ref={video} muted playsInline />
      )}
      <div class="row">
        {GROUPS.map((group) => (
          <Shutter key={group} name={fill(t.take, { group, count: number(counts[group]) })} take={() => take(group)} />
        ))}
      </div>
      <div class="row">
        <button type="button" class="strong" disabled={counts.A + counts.B < 2} onClick={use}>
          {fill(t.use, { count: number(counts.A + counts.B) })}
        </button>
        <button type="button" onClick={onClose}>
          {text.value.data.cancel}
        </button>
      </div>
    </dialog>
  );
}

/** Shows the camera in the element while the dialog is open. */
function useStream(video: { current: HTMLVideoElement | null }, setProblem: (problem: string) => void): void {
  useEffect(() => {
    let stream: MediaStream | undefined;
    let open = true;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 320 }, audio: false });
      if (!open) return stop();
      if (!video.current) return;
      video.current.srcObject = stream;
      await video.current.play();
    };
    start().catch((thrown: Error) => setProblem(thrown.message || thrown.name));
    return () => {
      open = false;
      stop();
    };
  }, [video, setProblem]);
}

/** Takes pictures while it is held; a key press, or a click, takes one. */
function Shutter({ name, take }: { name: string; take: () => Promise<void> }) {
  const held = useRef<ReturnType<typeof setInterval> | undefined>(undefined);
  const release = () => clearInterval(held.current);
  useEffect(() => release, []);
  return (
    <button
      type="button"
      onClick={() => void take()}
      onPointerDown={() => {
        release();
        held.current = setInterval(() => void take(), PAUSE_MS);
      }}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
    >
      {name}
    </button>
  );
}

/** The middle square of what the camera sees now, as a file in the folder of its group, which becomes its label. */
async function shot(video: HTMLVideoElement | null, group: Group, index: number): Promise<Picture | null> {
  if (!video || video.videoWidth === 0) return null;
  const edge = Math.min(video.videoWidth, video.videoHeight);
  const canvas = document.createElement("canvas");
  canvas.width = EDGE;
  canvas.height = EDGE;
  const [x, y] = [(video.videoWidth - edge) / 2, (video.videoHeight - edge) / 2];
  canvas.getContext("2d")?.drawImage(video, x, y, edge, edge, 0, 0, EDGE, EDGE);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  const path = `camera/${group}/${String(index).padStart(5, "0")}.png`;
  return blob && { path, bytes: new Uint8Array(await blob.arrayBuffer()) };
}
