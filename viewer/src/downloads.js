// The menu with the files of a scene, each with its size and what it is good for ("NAME: what for" is a label).

import { icon, make, readableBytes } from "./dom.js";

/** `isCropped` says whether less is shown than the files hold. */
export function downloadMenu(downloads, isCropped) {
  const menu = make("div", { id: "download-menu", popover: "auto" });
  const button = make("button", { id: "download", title: "Download" }, icon("download"), make("span", {}, "Download"));
  button.popoverTargetElement = menu;
  const entries = downloads.map(({ name, label, bytes, url }) => {
    const [title, purpose = ""] = label.split(": ");
    const line = make("span", {}, make("strong", {}, title), make("small", {}, purpose));
    return make("li", {}, make("a", { href: url, download: name }, line, make("small", {}, readableBytes(bytes))));
  });
  const note = make("p", { className: "note" }, "The files hold the whole scene. To keep the crop, save the view too (Settings).");
  menu.addEventListener("beforetoggle", () => (note.hidden = !isCropped()));
  menu.append(make("h2", {}, "Download"), note, make("ul", {}, ...entries));
  return [button, menu];
}
