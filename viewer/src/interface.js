// Buttons, keys, photos, slider, statistics and help.

import { definitionList, element, icon, make, readableBytes, toggleTheme } from "./dom.js";
import { downloadMenu } from "./downloads.js";
import { imageAddress } from "./source.js";

const TOOLS = [
  { key: "r", name: "Reset", title: "Back to the first photo's view", icon: "reset", run: (v) => v.reset() },
  { key: "1", name: "Depth", title: "Colour by depth", icon: "depth", run: (v) => v.setMode("depth"), on: (v) => v.mode === "depth" },
  { key: "2", name: "Normals", title: "Colour by the flat side", icon: "normals", run: (v) => v.setMode("normals"), on: (v) => v.mode === "normals" },
  { key: "3", name: "Ellipsoids", title: "Gaussians with hard edges", icon: "ellipsoids", run: (v) => v.setMode("ellipsoids"), on: (v) => v.mode === "ellipsoids" },
  { key: "p", name: "Photo", title: "Lay the input photo over its view", icon: "photo", run: (v) => v.togglePhoto(v.current ?? 0), on: (v) => v.photo !== null, needs: (v) => v.cameras.some((c) => c.photo) },
  { key: "x", name: "Picture", title: "Save the picture", icon: "camera", run: (v) => v.screenshot() },
  { key: "v", name: "Record", title: "Record a video; again to stop", icon: "record", run: (v) => v.toggleRecording(), on: (v) => Boolean(v.recorder), needs: () => "MediaRecorder" in window },
  { key: "i", name: "Info", title: "Statistics", icon: "info", run: (v) => v.ui.toggleStats(), on: (v) => !v.ui.stats.hidden },
  { key: "t", name: "Theme", title: "Dark or light", icon: "theme", run: () => toggleTheme() },
  { key: "h", name: "Help", title: "Keys and mouse", icon: "help", run: (v) => v.ui.help() },
];

const MORE_KEYS = [
  ["Drag, one finger", "Turn"],
  ["Right drag, two fingers", "Shift"],
  ["Wheel, pinch", "Zoom"],
  ["W A S D, arrows", "Fly"],
  ["Q, E", "Down, up"],
  ["N", "Next photo"],
  ["[ and ]", "Move the divider"],
];

export class Interface {
  constructor(viewer) {
    this.viewer = viewer;
    viewer.ui = this;
    this.stats = element("stats");
    this.rate = 0;
    const { title, layers, cameras = [], downloads = [], home } = viewer.description;
    document.title = `${title} - SR3R`;
    element("title").textContent = title;
    const count = layers.at(-1).gaussians;
    element("subtitle").textContent = [
      count && `${count.toLocaleString("en")} Gaussians`,
      cameras.length && `${cameras.length} photos`,
    ].filter(Boolean).join(" from ");
    if (downloads.length) element("actions").append(...downloadMenu(downloads));
    if (home) element("actions").append(make("a", { href: home, className: "button" }, icon("plus"), make("span", {}, "New scene")));
    this.buttons = TOOLS.filter((tool) => tool.needs?.(viewer) ?? true).map((tool) => this.button(tool));
    this.photos = cameras.map((camera, index) => this.thumbnail(camera, index));
    this.slider();
    addEventListener("keydown", (event) => this.key(event));
    this.update();
  }

  button(tool) {
    const title = `${tool.title} (${tool.key.toUpperCase()})`;
    const button = make("button", { title }, icon(tool.icon), make("span", {}, tool.name));
    button.addEventListener("click", () => this.viewer.focus && tool.run(this.viewer));
    element("tools").append(button);
    return { button, tool };
  }

  thumbnail(camera, index) {
    const title = `Look through ${camera.name}`;
    const inside = camera.photo ? make("img", { src: imageAddress(camera.photo), alt: "" }) : String(index + 1);
    const button = make("button", { title, "aria-label": title }, inside);
    button.addEventListener("click", () => this.viewer.focus && this.viewer.goTo(index));
    element("cameras").append(button);
    return button;
  }

  slider() {
    const divider = element("divider");
    divider.firstElementChild.append(icon("left"), icon("right"));
    const [right, left] = this.viewer.layers.map((layer) => layer.entry.name);
    element("label-left").textContent = left ?? "";
    element("label-right").textContent = right;
    divider.addEventListener("pointerdown", (event) => {
      divider.setPointerCapture(event.pointerId);
      event.preventDefault();
      divider.focus();
    });
    divider.addEventListener("pointermove", (event) => {
      if (divider.hasPointerCapture(event.pointerId)) this.viewer.setSplit(event.clientX / innerWidth);
    });
    divider.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[event.key];
      if (step) {
        this.viewer.setSplit(this.viewer.split + step);
        event.preventDefault();
      }
    });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.viewer.focus) return;
    const key = event.key.toLowerCase();
    const tool = this.buttons.find((entry) => entry.tool.key === key);
    if (tool) tool.button.click();
    else if (key === "?") this.help();
    else if (key === "[" || key === "]") this.viewer.setSplit(this.viewer.split + (key === "[" ? -0.05 : 0.05));
    else if (key === "n" && this.photos.length) this.viewer.goTo(((this.viewer.current ?? -1) + 1) % this.photos.length);
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
    const share = Math.round(viewer.split * 100);
    const divider = element("divider");
    divider.style.left = `${viewer.split * 100}%`;
    divider.setAttribute("aria-valuenow", String(share));
    divider.setAttribute("aria-valuetext", `${element("label-left").textContent} on ${share} percent`);
    for (const id of ["divider", "label-left", "label-right"]) element(id).hidden = !viewer.layers[1]?.isLoaded;
    const photo = element("photo");
    photo.hidden = viewer.photo === null;
    if (viewer.photo !== null) {
      const camera = viewer.cameras[viewer.photo];
      photo.src = imageAddress(camera.photo);
      // Exactly where the photo's image plane is on the screen.
      const height = (innerHeight * (0.5 / camera.fy)) / Math.tan((viewer.camera.fov * Math.PI) / 360);
      const width = height * (camera.fy / camera.fx);
      Object.assign(photo.style, { width: `${width}px`, height: `${height}px` });
    }
    this.showStats();
  }

  frame(rate) {
    if (this.rate === rate) return;
    this.rate = rate;
    this.showStats();
  }

  showStats() {
    if (this.stats.hidden) return;
    const rows = [
      ...this.viewer.layers.map(({ entry }) => [entry.name, `${entry.gaussians.toLocaleString("en")} Gaussians, ${readableBytes(entry.bytes)}`]),
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
    const rows = [...MORE_KEYS, ...this.buttons.map(({ tool }) => [tool.key.toUpperCase(), tool.title])];
    const close = make("button", { "aria-label": "Close", className: "close" }, icon("close"));
    close.addEventListener("click", () => dialog.close());
    // A click beside the dialog lands on the dialog itself.
    dialog.onclick = (event) => event.target === dialog && dialog.close();
    const heading = make("h2", { id: "help-title" }, "Keys and mouse");
    dialog.replaceChildren(make("div", {}, heading, close, definitionList(rows)));
    dialog.showModal();
  }

  status(text) {
    const line = element("status");
    line.textContent = text;
    line.hidden = text === "";
  }
}
