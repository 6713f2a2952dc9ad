// An encoder exported earlier, to begin with in place of random weights.

import { useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { active } from "../state/run.ts";
import { encoderFile } from "../state/settings.ts";

export function BeginWith() {
  const t = text.value.method;
  const input = useRef<HTMLInputElement>(null);
  const file = encoderFile.value;
  return (
    <div class="begin-with">
      <div class="row">
        <button type="button" class="quiet" disabled={active.value} onClick={() => input.current?.click()}>
          {t.beginWith}
        </button>
        {file && (
          <>
            <span class="small" data-testid="encoder-file">
              {file.name}
            </span>
            <button
              type="button"
              class="quiet"
              disabled={active.value}
              onClick={() => {
                encoderFile.value = null;
              }}
            >
              {t.beginRandom}
            </button>
          </>
        )}
      </div>
      {file && <p class="muted small">{t.beginNote}</p>}
      <input
        ref={input}
        type="file"
        accept=".safetensors"
        hidden
        data-testid="encoder-input"
        onChange={({ currentTarget }) => {
          encoderFile.value = currentTarget.files?.[0] ?? encoderFile.value;
          currentTarget.value = ""; // so that the same file can be chosen again
        }}
      />
    </div>
  );
}
