// How much of the photos the service looks at: a choice between what it offers.

import { element, make } from "./dom.js";

// What the choice is for; the service says how many pixels each means.
const PURPOSES = {
  fast: "a first look",
  normal: "for most photos",
  high: "more detail, slower",
  full: "all detail, slowest",
};
// Processor time and memory for two photos of 12 megapixels (docs/quality.md).
const COSTS = { fast: "less", normal: "8 s, 1.1 GB", high: "11 s, 1.6 GB", full: "47 s, 4.7 GB" };
const STRIDE = 8;

export class Quality {
  constructor() {
    this.buttons = {};
  }

  /** `limits`: { default, pixels: { name: count } }, or nothing from a service that offers no choice. */
  setLimits(limits) {
    if (!limits) return;
    for (const [name, pixels] of Object.entries(limits.pixels)) {
      const button = make("input", { type: "radio", name: "quality", value: name, checked: name === limits.default });
      const note = make("small", {});
      const title = name[0].toUpperCase() + name.slice(1);
      element("qualities").append(make("label", {}, button, make("span", {}, title), note, make("small", {}, COSTS[name])));
      this.buttons[name] = { button, note, pixels };
    }
    const about = "Seconds of one processor core and memory, for two photos of 12 megapixels. More photos take more.";
    element("qualities").append(make("p", { className: "quiet" }, about));
    element("qualities").hidden = false;
    this.show();
  }

  /** Say what each quality makes of photos of a size [width, height]. */
  show(size) {
    for (const [name, { note, pixels }] of Object.entries(this.buttons)) {
      note.textContent = size ? reduced(size, pixels) : PURPOSES[name];
    }
  }

  chosen() {
    return Object.keys(this.buttons).find((name) => this.buttons[name].button.checked);
  }
}

function reduced([width, height], pixels) {
  if (width * height <= pixels) return "photos stay whole";
  const scale = Math.sqrt(pixels / (width * height));
  const side = (length) => Math.round((length * scale) / STRIDE) * STRIDE;
  return `photos at ${side(width)}\u00a0x\u00a0${side(height)}`;
}
