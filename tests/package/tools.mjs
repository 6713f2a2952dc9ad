// What is installed here, for the stage `package`: scripts/test/package.

export { build as esbuild } from "esbuild";
export { publint } from "publint";
export { formatMessage } from "publint/utils";
export { default as webpack } from "webpack";
