// The choice of the images that the encoder is tested on: transfer, if they are others than it was trained on.

import { useRef } from "preact/hooks";
import { SAMPLES } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { dataSet } from "../state/data.ts";
import { fill, number, text } from "../state/language.ts";
import { choose, chooseOther, other, otherError, readingOther, type Where, where } from "../state/transfer.ts";

export function TestData() {
  const t = text.value.evaluate;
  const choice = where.value;
  return (
    <div class="test-data">
      <div class="row">
        <label>
          {t.on}{" "}
          <select
            name="evaluate-on"
            value={choice}
            disabled={readingOther.value !== null}
            onChange={(event) => choose(event.currentTarget.value as Where)}
          >
            <option value="here">{t.here}</option>
            {SAMPLES.filter(({ title }) => title !== dataSet.value?.name).map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
            <option value="files">{t.files}</option>
          </select>
        </label>
        {choice === "files" && <Files />}
        {readingOther.value !== null && (
          <progress aria-label={text.value.data.loadingSample} max={1} value={readingOther.value} />
        )}
      </div>
      {choice !== "here" && <p class="muted small">{t.transfer}</p>}
      {otherError.value && <Banner>{otherError.value.message}</Banner>}
    </div>
  );
}

function Files() {
  const t = text.value.data;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const size = dataSet.value?.height ?? 32;
  const pick = (input: HTMLInputElement | null) => {
    if (input?.files?.length) void chooseOther([...input.files], size);
    if (input) input.value = ""; // so that the same file can be chosen again
  };
  const set = other.value;
  return (
    <>
      <button type="button" onClick={() => files.current?.click()}>
        {t.chooseFiles}
      </button>
      <button type="button" onClick={() => folder.current?.click()}>
        {t.chooseFolder}
      </button>
      {set && (
        <span class="small" data-testid="other-data">
          {fill(text.value.evaluate.other, { name: set.name, count: number(set.count) })}
        </span>
      )}
      <input ref={files} type="file" multiple hidden data-testid="other-files" onChange={() => pick(files.current)} />
      <input ref={folder} type="file" hidden {...{ webkitdirectory: true }} onChange={() => pick(folder.current)} />
    </>
  );
}
