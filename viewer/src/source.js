// Where the scene comes from: files beside the page, or elements inside it.

export async function loadDescription() {
  const element = document.getElementById("scene");
  if (element) return JSON.parse(element.textContent);
  const response = await fetch("scene.json");
  if (!response.ok) throw new Error(`scene.json: ${response.status} ${response.statusText}`);
  return response.json();
}

/** The bytes of a file that a description names: "#id" is an element with base64, all else an address. */
export async function bytesOf(file) {
  if (file.startsWith("#")) {
    const text = document.getElementById(file.slice(1)).textContent.trim();
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
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
