// The result beside what it can be compared with: a line across the window, moved by its handle alone.

import { element, icon } from "./dom.js";

const HANDLE_PX = 44;
// A side that is narrower has no label.
const LABEL_SHARE = 0.12;

export class Compare {
  constructor(viewer) {
    this.viewer = viewer;
    this.handle = element("divider");
    this.handle.append(icon("left"), icon("right"));
    const [result, other] = viewer.layers.map((layer) => layer.entry.name);
    element("label-left").textContent = other ?? "";
    element("label-right").textContent = result;
    this.handle.addEventListener("pointerdown", (event) => {
      this.handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.handle.focus();
    });
    this.handle.addEventListener("pointermove", (event) => {
      if (this.handle.hasPointerCapture(event.pointerId)) viewer.setSplit(event.clientX / innerWidth);
    });
    this.handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[event.key];
      if (!step) return;
      viewer.setSplit(viewer.split + step);
      event.preventDefault();
    });
  }

  update() {
    const { viewer } = this;
    const { split } = viewer;
    const isOn = viewer.isComparing;
    for (const id of ["divider", "line"]) element(id).hidden = !isOn;
    element("line").style.left = `${split * 100}%`;
    // Within reach of a finger also at the ends.
    const half = HANDLE_PX / 2;
    this.handle.style.left = `${Math.min(innerWidth - half, Math.max(half, split * innerWidth))}px`;
    this.handle.setAttribute("aria-valuenow", String(Math.round(split * 100)));
    this.handle.setAttribute("aria-valuetext", `${element("label-left").textContent} on ${Math.round(split * 100)} percent`);
    element("label-left").hidden = !isOn || split < LABEL_SHARE;
    element("label-right").hidden = !isOn || split > 1 - LABEL_SHARE;
  }
}
