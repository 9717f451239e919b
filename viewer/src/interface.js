// Buttons, keys, photos, statistics and help.

import { videoKind } from "./capture.js";
import { Compare } from "./compare.js";
import { definitionList, element, icon, make, readableBytes, toggleTheme } from "./dom.js";
import { downloadMenu } from "./downloads.js";
import { enterHeadset } from "./headset.js";
import { Settings } from "./settings.js";
import { imageAddress } from "./source.js";
import { legend } from "./surface.js";

// `minor` ones are in the settings where there is little room; `isLater` ones are hidden until they are known to work; `opens` names a
// panel.
const TOOLS = [
  { key: "r", name: "Reset", title: "Back to the first view", icon: "reset", run: (v) => v.reset() },
  { key: "c", name: "Compare", title: "Compare with the low resolution", icon: "compare", run: (v) => v.toggleCompare(), on: (v) => v.isComparing, needs: (v) => v.layers.length > 1 },
  { key: "p", name: "Photo", title: "Lay the photo over its view", icon: "photo", run: (v) => v.togglePhoto(), on: (v) => v.photo !== null, needs: (v) => v.cameras.some((camera) => camera.photo) },
  { key: "o", name: "Sway", title: "Turn gently by itself", icon: "sway", run: (v) => v.toggleSway(), on: (v) => Boolean(v.navigation.sway) },
  { key: "1", name: "Depth", title: "Depth in colours", icon: "depth", minor: true, run: (v) => v.setMode("depth"), on: (v) => v.mode === "depth" },
  { key: "2", name: "Normals", title: "Which way surfaces face, in colours", icon: "normals", minor: true, run: (v) => v.setMode("normals"), on: (v) => v.mode === "normals" },
  { key: "3", name: "Ellipsoids", title: "Gaussians with hard edges", icon: "ellipsoids", minor: true, run: (v) => v.setMode("ellipsoids"), on: (v) => v.mode === "ellipsoids" },
  { key: "x", name: "Picture", title: "Save the picture", icon: "camera", run: (v) => v.savePicture() },
  { key: "v", name: "Record", title: "Record a video; again to stop", icon: "record", run: (v) => v.toggleRecording(), on: (v) => Boolean(v.recorder), needs: () => videoKind() !== undefined },
  { key: "f", name: "Full screen", title: "Full screen", icon: "fullscreen", run: () => toggleFullscreen(), on: () => document.fullscreenElement !== null, needs: () => document.fullscreenEnabled },
  { key: "j", name: "Headset", title: "Look with a headset", icon: "headset", run: (v) => enterHeadset(v), isLater: true },
  { key: "i", name: "Info", title: "Statistics", icon: "info", minor: true, run: (v) => v.ui.toggleStats(), on: (v) => !v.ui.stats.hidden },
  { key: "t", name: "Theme", title: "Dark or light", icon: "theme", minor: true, run: (v) => v.toggleTheme(toggleTheme) },
  { key: "g", name: "Settings", title: "Lens, background, crop, link", icon: "settings", opens: "settings", run: (v) => v.ui.settings.panel.togglePopover() },
  { key: "h", name: "Help", title: "Keys and mouse", icon: "help", run: (v) => v.ui.help() },
];

const MORE_KEYS = [
  ["Drag, one finger", "Turn about the scene"],
  ["Right drag, two fingers", "Shift"],
  ["Wheel, pinch", "Zoom"],
  ["Double click", "Turn about this point"],
  ["W A S D, arrows", "Fly (without limits)"],
  ["Q, E", "Down, up"],
  ["L", "Turn without limits, or with them"],
  ["N", "Next photo"],
  ["[ and ]", "Move the line between the two"],
  ["B", "Show the crop box"],
  ["K", "Copy a link to this view"],
  ["U", "Hide all controls, or show them"],
];

export class Interface {
  constructor(viewer) {
    this.viewer = viewer;
    viewer.ui = this;
    this.stats = element("stats");
    this.rate = 0;
    const { title, layers, cameras = [], downloads = [], home } = viewer.description;
    document.title = `${title} - SR3R`;
    element("title").textContent = element("title").title = title;
    const count = layers.at(-1).gaussians;
    element("subtitle").textContent = [
      count && counted(count, "Gaussian"),
      cameras.length && counted(cameras.length, "photo"),
    ].filter(Boolean).join(" from ");
    if (downloads.length) element("actions").append(...downloadMenu(downloads, () => Boolean(viewer.crop?.isOn)));
    if (home) element("actions").append(make("a", { href: home, className: "button", title: "New scene" }, icon("plus"), make("span", {}, "New scene")));
    this.tools = TOOLS.filter((tool) => tool.needs?.(viewer) ?? true);
    this.buttons = this.tools.map((tool) => this.button(tool, "tools"));
    this.photos = cameras.map((camera, index) => this.thumbnail(camera, index));
    this.compare = new Compare(viewer);
    addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("fullscreenchange", () => this.update());
    this.update();
  }

  /** What needs the scene itself. */
  sceneIsThere() {
    const more = this.tools.filter((tool) => tool.minor).map((tool) => this.button(tool));
    this.buttons.push(...more);
    this.settings = new Settings(this.viewer, more.map(({ button }) => button));
  }

  button(tool, place) {
    const title = `${tool.title} (${tool.key.toUpperCase()})`;
    const button = make("button", { title, className: tool.minor ? "minor" : "" }, icon(tool.icon), make("span", {}, tool.name));
    button.hidden = tool.isLater ?? false;
    // The browser opens and closes it: a click outside of it, on this button too, has closed it already.
    if (tool.opens) button.setAttribute("popovertarget", tool.opens);
    else button.addEventListener("click", () => this.viewer.focus && tool.run(this.viewer));
    if (place) element(place).append(button);
    return { button, tool };
  }

  offerHeadset() {
    this.buttons.find(({ tool }) => tool.name === "Headset").button.hidden = false;
    this.viewer.resize();
  }

  thumbnail(camera, index) {
    const title = `Look through ${camera.name}`;
    const inside = camera.photo ? make("img", { src: imageAddress(camera.photo), alt: "" }) : String(index + 1);
    const button = make("button", { title, "aria-label": title }, inside);
    button.addEventListener("click", () => this.viewer.focus && this.viewer.goTo(index));
    element("cameras").append(button);
    return button;
  }

  key(event) {
    const { viewer } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !viewer.focus) return;
    if (event.target.closest("textarea, select, input:not([type=range], [type=checkbox], [type=color])")) return;
    const key = event.key.toLowerCase();
    const entry = this.buttons.find(({ tool, button }) => tool.key === key && !button.hidden);
    const more = {
      "?": () => this.help(),
      "[": () => viewer.setSplit(viewer.split - 0.05),
      "]": () => viewer.setSplit(viewer.split + 0.05),
      n: () => this.photos.length && viewer.goTo(((viewer.current ?? -1) + 1) % this.photos.length),
      l: () => viewer.setFree(!viewer.navigation.isFree),
      b: () => viewer.setOutline(!viewer.hasOutline),
      k: () => viewer.copyLink(),
      u: () => viewer.hideControls(!document.body.classList.contains("noui")),
    };
    if (entry) entry.tool.run(viewer);
    else if (more[key]) more[key]();
    else return;
    event.preventDefault();
  }

  /** Show what the viewer's state is. */
  update() {
    const { viewer } = this;
    for (const { button, tool } of this.buttons) {
      if (tool.on) button.setAttribute("aria-pressed", String(tool.on(viewer)));
    }
    this.photos.forEach((button, index) => button.setAttribute("aria-pressed", String(index === viewer.current)));
    this.compare.update();
    const photo = element("photo");
    photo.hidden = viewer.photo === null;
    if (viewer.photo !== null) {
      photo.src = imageAddress(viewer.cameras[viewer.photo].photo);
      for (const side of ["left", "top", "width", "height"]) photo.style[side] = `${viewer.place[side]}px`;
    }
    this.showLegend();
    this.showStats();
    this.settings?.update();
  }

  showLegend() {
    const place = element("legend");
    place.hidden = this.viewer.mode !== "depth" || !this.viewer.focus;
    if (place.hidden) return;
    const { gradient, numbers } = legend(this.viewer.focus, this.viewer.unit);
    const bar = make("div", { className: "bar" });
    bar.style.background = gradient;
    place.replaceChildren(make("span", {}, "Depth, in units of the scene"), bar, make("div", { className: "ends" }, ...numbers.map((text) => make("span", {}, text))));
  }

  frame(rate) {
    if (this.rate === rate) return;
    this.rate = rate;
    this.showStats();
  }

  showStats() {
    if (this.stats.hidden) return;
    const rows = [
      ...this.viewer.layers.map(({ entry }) => [entry.name, `${counted(entry.gaussians, "Gaussian")}, ${readableBytes(entry.bytes)}`]),
      ...Object.entries(this.viewer.description.stats ?? {}),
      ["Frames per second", this.rate],
    ];
    this.stats.replaceChildren(definitionList(rows));
  }

  toggleStats() {
    this.stats.hidden = !this.stats.hidden;
    this.update();
  }

  help() {
    const dialog = element("help");
    if (dialog.open) return dialog.close();
    const known = this.tools.filter((tool) => this.buttons.find((entry) => entry.tool === tool && !entry.button.hidden));
    const rows = [...MORE_KEYS, ...known.map((tool) => [tool.key.toUpperCase(), tool.title])];
    const close = make("button", { "aria-label": "Close", className: "close" }, icon("close"));
    close.addEventListener("click", () => dialog.close());
    // A click beside the dialog lands on the dialog itself.
    dialog.onclick = (event) => event.target === dialog && dialog.close();
    const heading = make("h2", { id: "help-title" }, "Keys and mouse");
    dialog.replaceChildren(make("div", {}, heading, close, definitionList(rows)));
    dialog.showModal();
  }

  recording(text) {
    const line = element("recording");
    line.hidden = text === null;
    if (text !== null && line.textContent !== text) line.textContent = text;
  }

  /** A word in the middle of the window; with `seconds` it goes by itself. */
  status(text, seconds) {
    const line = element("status");
    line.textContent = text;
    line.hidden = text === "";
    clearTimeout(this.timer);
    if (seconds) this.timer = setTimeout(() => this.status(""), 1000 * seconds);
  }
}

function counted(count, name) {
  return `${count.toLocaleString("en")} ${name}${count === 1 ? "" : "s"}`;
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}
