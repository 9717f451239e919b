// Where the scene comes from: files beside the page, or elements inside it.

/** The connection broke, or never was: asking again may help. */
export class ConnectionLost extends Error {
  constructor() {
    super("the connection was lost before all of it had arrived.");
  }
}

export async function loadDescription() {
  const element = document.getElementById("scene");
  if (element) return JSON.parse(element.textContent);
  return (await ask("scene.json")).json().catch(lost);
}

/**
 * The bytes of a file that a description names: "#id" is an element with base64, all else an address.
 *
 * Where their number is known, onShare hears again and again which share of them has arrived.
 */
export async function bytesOf(file, { bytes, onShare } = {}) {
  if (file.startsWith("#")) {
    const text = document.getElementById(file.slice(1)).textContent.trim();
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }
  const response = await ask(file);
  if (!onShare) return new Uint8Array(await response.arrayBuffer().catch(lost));
  const reader = response.body.getReader();
  const whole = new Uint8Array(bytes);
  let arrived = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(lost);
    if (done) break;
    if (arrived + value.length > bytes) throw new Error(`${file} is larger than it should be; reload the page.`);
    whole.set(value, arrived);
    arrived += value.length;
    onShare(arrived / bytes);
  }
  return whole.subarray(0, arrived);
}

/** A promise of what a gzip stream contains. */
export async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An address that an <img> can show. */
export function imageAddress(file) {
  return file.startsWith("#") ? document.getElementById(file.slice(1)).textContent.trim() : file;
}

async function ask(address) {
  const response = await fetch(address).catch(lost);
  if (response.ok) return response;
  const text = await response.text().catch(lost);
  // What serves a scene says in a sentence what is wrong with it.
  const isSentence = response.headers.get("content-type")?.startsWith("text/plain") && text;
  throw new Error(isSentence ? text : `${address}: ${response.status} ${response.statusText}`);
}

function lost() {
  throw new ConnectionLost();
}
