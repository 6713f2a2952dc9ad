// Whether the page is dark: what is drawn on a canvas has to be drawn again when that changes.

import { useEffect, useState } from "preact/hooks";

const DARK = matchMedia("(prefers-color-scheme: dark)");

export function useDark(): boolean {
  const [dark, setDark] = useState(DARK.matches);
  useEffect(() => {
    const onChange = () => setDark(DARK.matches);
    DARK.addEventListener("change", onChange);
    return () => DARK.removeEventListener("change", onChange);
  }, []);
  return dark;
}
