// Buttons that make a file and hand it over: how far it is stands in place of its name, and one is made at a time.

import { useState } from "preact/hooks";
import { AutodidactError } from "../../lib/index.ts";
import { explain } from "../state/complaint.ts";
import { fill, percent } from "../state/language.ts";
import { Banner } from "./Banner.tsx";
import { download } from "./download.ts";

export interface FileToTake {
  title: string;
  /** What it is saved as. */
  name: string;
  /** Makes it, and tells the part that is done, 0 to 1, where it can; undefined while there is nothing to take. */
  make: ((onProgress: (done: number) => void) => Promise<Blob>) | undefined;
}

interface Props {
  files: FileToTake[];
  /** What is said when one cannot be made, with `{message}`. */
  failed: string;
}

export function FileButtons({ files, failed }: Props) {
  const [making, setMaking] = useState<{ name: string; done: number | null } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async ({ name, make }: FileToTake) => {
    // Not `disabled` meanwhile: the button would lose the focus.
    if (!make || making) return;
    try {
      setProblem(null);
      setMaking({ name, done: null });
      download(await make((done) => setMaking({ name, done })), name);
    } catch (thrown) {
      setProblem(explain(AutodidactError.from(thrown).message));
    } finally {
      setMaking(null);
    }
  };
  return (
    <>
      <div class="row">
        {files.map((file) => {
          const busy = making?.name === file.name;
          return (
            <button
              key={file.name}
              type="button"
              disabled={!file.make}
              aria-busy={busy}
              onClick={() => void take(file)}
            >
              {file.title} <small>{busy ? (making.done === null ? "…" : percent(making.done)) : file.name}</small>
            </button>
          );
        })}
      </div>
      {problem && <Banner>{fill(failed, { message: problem })}</Banner>}
    </>
  );
}
