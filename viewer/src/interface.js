// Buttons, keys, photos, slider, statistics and help.

import { imageAddress } from "./source.js";

const TOOLS = [
  { key: "r", name: "Reset", title: "Back to the first photo's view", run: (v) => v.reset() },
  { key: "1", name: "Depth", title: "Colour by depth", run: (v) => v.setMode("depth"), on: (v) => v.mode === "depth" },
  { key: "2", name: "Normals", title: "Colour by the flat side", run: (v) => v.setMode("normals"), on: (v) => v.mode === "normals" },
  { key: "3", name: "Ellipsoids", title: "Gaussians with hard edges", run: (v) => v.setMode("ellipsoids"), on: (v) => v.mode === "ellipsoids" },
  { key: "p", name: "Photo", title: "Lay the input photo over its view", run: (v) => v.togglePhoto(v.current ?? 0), on: (v) => v.photo !== null, needs: (v) => v.cameras.some((c) => c.photo) },
  { key: "x", name: "Screenshot", title: "Save the picture", run: (v) => v.screenshot() },
  { key: "v", name: "Record", title: "Record a video; again to stop", run: (v) => v.toggleRecording(), on: (v) => Boolean(v.recorder), needs: () => "MediaRecorder" in window },
  { key: "i", name: "Info", title: "Statistics", run: (v) => v.ui.toggleStats(), on: (v) => !v.ui.stats.hidden },
  { key: "t", name: "Theme", title: "Dark or light", run: (v) => v.ui.toggleTheme() },
  { key: "h", name: "Help", title: "Keys and mouse", run: (v) => v.ui.help() },
];

const MORE_KEYS = [
  ["drag, one finger", "turn"],
  ["right drag, two fingers", "shift"],
  ["wheel, pinch", "zoom"],
  ["W A S D, arrows", "fly"],
  ["Q, E", "down, up"],
  ["N", "next photo"],
  ["[ and ]", "move the divider"],
];

export class Interface {
  constructor(viewer) {
    this.viewer = viewer;
    viewer.ui = this;
    this.stats = element("stats");
    this.rate = 0;
    const { title, layers, cameras = [] } = viewer.description;
    document.title = `${title} - SR3R`;
    element("title").textContent = title;
    const count = layers.at(-1).gaussians;
    element("subtitle").textContent = [
      count && `${count.toLocaleString("en")} Gaussians`,
      cameras.length && `${cameras.length} photos`,
    ].filter(Boolean).join(" from ");
    this.buttons = TOOLS.filter((tool) => tool.needs?.(viewer) ?? true).map((tool) => this.button(tool));
    this.photos = cameras.map((camera, index) => this.thumbnail(camera, index));
    this.slider();
    addEventListener("keydown", (event) => this.key(event));
    this.update();
  }

  button(tool) {
    const button = document.createElement("button");
    button.textContent = tool.name;
    button.title = `${tool.title} (${tool.key.toUpperCase()})`;
    button.addEventListener("click", () => tool.run(this.viewer));
    element("tools").append(button);
    return { button, tool };
  }

  thumbnail(camera, index) {
    const button = document.createElement("button");
    button.title = `Look through ${camera.name}`;
    button.setAttribute("aria-label", button.title);
    if (camera.photo) {
      const image = document.createElement("img");
      image.src = imageAddress(camera.photo);
      image.alt = "";
      button.append(image);
    } else button.textContent = String(index + 1);
    button.addEventListener("click", () => this.viewer.goTo(index));
    element("cameras").append(button);
    return button;
  }

  slider() {
    const divider = element("divider");
    const [right, left] = this.viewer.layers.map((layer) => layer.entry.name);
    divider.hidden = left === undefined;
    for (const [id, text] of [["label-left", left], ["label-right", right]]) {
      element(id).textContent = text ?? "";
      element(id).hidden = left === undefined;
    }
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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
    const divider = element("divider");
    divider.style.left = `${viewer.split * 100}%`;
    divider.setAttribute("aria-valuenow", String(Math.round(viewer.split * 100)));
    const photo = element("photo");
    photo.hidden = viewer.photo === null;
    if (viewer.photo !== null) {
      const camera = viewer.cameras[viewer.photo];
      photo.src = imageAddress(camera.photo);
      // Exactly where the photo's image plane is on the screen.
      const height = innerHeight * (0.5 / camera.fy) / Math.tan((viewer.camera.fov * Math.PI) / 360);
      const width = height * (camera.fy / camera.fx) ;
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
      ...this.viewer.layers.map(({ entry }) => [entry.name, `${entry.gaussians.toLocaleString("en")} Gaussians, ${(entry.bytes / 1e6).toFixed(2)} MB`]),
      ...Object.entries(this.viewer.description.stats ?? {}),
      ["Frames per second", this.rate],
    ];
    this.stats.replaceChildren(definitionList(rows));
  }

  toggleStats() {
    this.stats.hidden = !this.stats.hidden;
    this.update();
  }

  toggleTheme() {
    const root = document.documentElement;
    const isDark = getComputedStyle(root).getPropertyValue("--is-dark").trim() === "1";
    root.dataset.theme = isDark ? "light" : "dark";
  }

  help() {
    const dialog = element("help");
    if (dialog.open) return dialog.close();
    const rows = [...MORE_KEYS, ...this.buttons.map(({ tool }) => [tool.key.toUpperCase(), tool.title])];
    const heading = document.createElement("h2");
    heading.id = "help-title";
    heading.textContent = "Keys and mouse";
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(heading, definitionList(rows), close);
    dialog.showModal();
  }

  status(text) {
    const line = element("status");
    line.textContent = text;
    line.hidden = text === "";
  }
}

function element(id) {
  return document.getElementById(id);
}

function definitionList(rows) {
  const list = document.createElement("dl");
  for (const [name, value] of rows) {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = name;
    description.textContent = String(value);
    list.append(term, description);
  }
  return list;
}
