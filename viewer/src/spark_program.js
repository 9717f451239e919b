// Spark's program in WebAssembly: build.mjs takes it out of the script, because few scenes need it.

import { bytesOf, unpacked } from "./source.js";

let program = null;

/** A promise of the compiled program, fetched when first asked for: from inside of the page, or beside it. */
export function sparkProgram() {
  program ??= bytes().then(WebAssembly.compile);
  return program;
}

async function bytes() {
  return document.getElementById("spark") ? unpacked(await bytesOf("#spark")) : bytesOf("spark.wasm");
}
