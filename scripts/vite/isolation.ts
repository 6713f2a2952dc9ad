// Headers that isolate the page from others, which gives it exact clocks and memory that threads share; it loads nothing
// from elsewhere. The servers of this project send them; elsewhere the page's service worker adds them.

export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
