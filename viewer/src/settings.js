// The panel with what needs more than a button: lens, speed, background, crop box, links.

import { element, make } from "./dom.js";

// An upright phone needs much of it for a photo that lies.
const FOV = { min: 15, max: 140, step: 1 };
const SPEED = { min: -2, max: 2, step: 0.1 };

export class Settings {
  constructor(viewer, tools) {
    this.viewer = viewer;
    this.panel = element("settings");
    this.fov = range("Field of view", FOV, (value) => viewer.setFov(value), (value) => `${value}°`);
    this.speed = range("Speed of flying", SPEED, (value) => viewer.setSpeed(2 ** value), (value) => `${(2 ** value).toPrecision(2)}×`);
    this.colour = make("input", { type: "color" });
    this.colour.addEventListener("input", () => viewer.setBackground(this.colour.value));
    const asTheme = button("Automatic", () => viewer.setBackground(null));
    this.free = checkbox("Move without limits (L)", (isOn) => viewer.setFree(isOn));
    this.backdrop = checkbox("Hide the backdrop", (isOn) => viewer.changeCrop((crop) => crop.hideBackdrop(isOn)));
    this.outline = checkbox("Show the box (B)", (isOn) => viewer.setOutline(isOn));
    this.sides = viewer.crop.sides().map(({ name }, index) =>
      range(name, { min: 0, max: 100, step: 1 }, (value) => viewer.changeCrop((crop) => crop.sides()[index].set(value)), (value) => `${value}\u00a0%`),
    );
    const heading = (text) => make("h2", {}, text);
    const rows = (...inside) => make("div", { className: "rows" }, ...inside);
    this.panel.replaceChildren(
      make("div", { className: "more" }, ...tools),
      heading("View"),
      rows(...this.fov.row, ...this.speed.row, make("label", { htmlFor: "background" }, "Background"), make("span", { className: "pair" }, this.colour, asTheme)),
      this.free.label,
      heading("Crop"),
      this.backdrop.label,
      this.outline.label,
      rows(...this.sides.flatMap(({ row }) => row)),
      make(
        "div",
        { className: "buttons" },
        button("Show everything", () => viewer.changeCrop((crop) => crop.clear())),
      ),
      heading("Keep"),
      make(
        "div",
        { className: "buttons" },
        button("Copy a link to this view (K)", () => viewer.copyLink()),
        button("Save the view as a file", () => viewer.saveView()),
      ),
    );
    this.colour.id = "background";
    this.panel.addEventListener("toggle", () => this.update());
  }

  update() {
    const { viewer } = this;
    this.fov.set(Math.round(viewer.camera.fov));
    this.speed.set(Math.log2(viewer.speed));
    this.colour.value = viewer.colour();
    this.free.set(viewer.navigation.isFree);
    this.backdrop.set(viewer.crop.hidesBackdrop);
    this.outline.set(viewer.hasOutline);
    viewer.crop.sides().forEach(({ percent }, index) => this.sides[index].set(percent));
  }
}

function button(text, run) {
  const made = make("button", { type: "button", className: "outlined" }, text);
  made.addEventListener("click", run);
  return made;
}

function checkbox(text, run) {
  const box = make("input", { type: "checkbox" });
  box.addEventListener("change", () => run(box.checked));
  return { label: make("label", { className: "check" }, box, text), set: (isOn) => (box.checked = isOn) };
}

/** A label, a slider and its value. */
function range(text, limits, run, shown) {
  const id = text.toLowerCase().replaceAll(" ", "-");
  const slider = make("input", { type: "range", id, ...limits });
  const output = make("output", { htmlFor: id });
  slider.addEventListener("input", () => run(Number(slider.value)));
  const set = (value) => {
    slider.value = value;
    output.textContent = shown(value);
  };
  return { row: [make("label", { htmlFor: id }, text), make("span", { className: "pair" }, slider, output)], set };
}
