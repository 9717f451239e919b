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
    const text = atob(document.getElementById(file.slice(1)).textContent.trim());
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** An address that an <img> can show. */
export function imageAddress(file) {
  return file.startsWith("#") ? document.getElementById(file.slice(1)).textContent.trim() : file;
}
