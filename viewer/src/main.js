// The viewer page: reads a description of the scene, draws it, and connects the controls.
//
// The description is `scene.json` beside the page, or, in a self-contained page, the element #scene:
//   { title, layers: [{ name, file, format, gaussians, bytes }], cameras: [{ name, c2w, fx, fy, cx, cy, aspect, photo }], stats }
// `file` and `photo` are addresses, or the id of an element that holds the bytes in base64.

import * as THREE from "three";
import { bytesOf, loadDescription } from "./source.js";
import { Layer } from "./layer.js";
import { Navigation } from "./navigation.js";
import { Recorder, saveScreenshot } from "./capture.js";
import { Interface } from "./interface.js";

const SETTLING_MS = 2000;
const MODES = ["colour", "depth", "normals", "ellipsoids"];

class Viewer {
  constructor(description) {
    this.description = description;
    this.camera = new THREE.PerspectiveCamera(50, 1, 0.01, 1000);
    this.mode = "colour";
    this.split = description.layers.length > 1 ? 0.5 : 1;
    this.photo = null;
    this.dirty = true;
    this.frames = [];
    this.cameras = (description.cameras ?? []).map(toView);
  }

  async start() {
    const canvases = [document.getElementById("front"), document.getElementById("back")];
    // The last layer is the result: it is drawn in front, on the right of the divider.
    const entries = this.description.layers.slice(-2).reverse();
    this.layers = entries.map((entry, i) => new Layer(entry, canvases[i], () => (this.dirty = true)));
    this.navigation = new Navigation(this.camera, canvases[0], () => this.changed());
    this.ui = new Interface(this);
    this.resize();
    addEventListener("resize", () => this.resize());
    let loaded = 0;
    await Promise.all(
      this.layers.map(async (layer) => {
        await layer.load(await bytesOf(layer.entry.file));
        this.ui.status(`Loading ${++loaded} of ${this.layers.length} ...`);
      }),
    );
    this.focus = this.layers[0].focus(this.cameras);
    this.reset();
    this.ui.status("");
    this.loop();
  }

  /** Look through input camera `index`; its photo can be laid over. */
  goTo(index) {
    const view = this.cameras[index];
    this.current = index;
    this.navigation.look(view, this.focus);
    this.fieldOfView(view);
    this.changed();
    this.current = index;
    this.ui.update();
  }

  /** The first view again. */
  reset() {
    if (this.cameras.length) this.goTo(0);
    else {
      this.navigation.look(outside(this.layers[0]), this.focus);
      this.changed();
    }
  }

  setMode(mode) {
    this.mode = mode === this.mode ? "colour" : mode;
    for (const layer of this.layers) layer.show(this.mode, this.focus);
    this.changed(false);
    this.ui.update();
  }

  setSplit(share) {
    this.split = Math.min(1, Math.max(0, share));
    this.changed(false);
    this.ui.update();
  }

  togglePhoto(index) {
    this.photo = this.photo === index ? null : index;
    if (this.photo !== null && this.current !== index) this.goTo(index);
    this.ui.update();
  }

  screenshot() {
    this.draw();
    saveScreenshot(this.visible().map((layer) => layer.canvas), this.split, this.description.title);
  }

  toggleRecording() {
    if (this.recorder) this.recorder.stop();
    this.recorder = this.recorder ? null : new Recorder(this.layers[0].canvas, this.description.title);
    this.ui.update();
  }

  /** Something to redraw; after a move no input photo fits any more. */
  changed(moved = true) {
    this.dirty = true;
    if (moved && this.current !== undefined) {
      this.current = undefined;
      this.photo = null;
      this.ui?.update();
    }
  }

  fieldOfView(view) {
    // The whole photo is visible, whatever the shape of the window.
    const aspect = innerWidth / innerHeight;
    const half = view ? Math.max(0.5 / view.fy, 0.5 / view.fx / aspect) : 0.45;
    this.camera.fov = THREE.MathUtils.radToDeg(2 * Math.atan(half));
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    this.lastView = view;
  }

  resize() {
    this.fieldOfView(this.lastView);
    for (const layer of this.layers) layer.resize(innerWidth, innerHeight);
    this.dirty = true;
    this.ui?.update();
  }

  visible() {
    if (this.layers.length === 1) return this.layers;
    return [this.split < 1 && this.layers[0], this.split > 0 && this.layers[1]].filter(Boolean);
  }

  draw() {
    for (const layer of this.layers) {
      const shown = this.visible().includes(layer);
      layer.canvas.style.visibility = shown ? "visible" : "hidden";
      if (shown) layer.draw(this.camera);
    }
    // The result is on the right of the divider.
    const cut = this.layers.length > 1 ? this.split * 100 : 0;
    this.layers[0].canvas.style.clipPath = `inset(0 0 0 ${cut}%)`;
  }

  loop() {
    let last = performance.now();
    let settled = 0;
    let lastChange = last;
    const tick = (now) => {
      requestAnimationFrame(tick);
      if (this.navigation.step((now - last) / 1000)) this.dirty = true;
      last = now;
      // Sorting goes on in a worker after a move: more frames, and some time, until the picture is final.
      if (this.dirty) {
        settled = 0;
        lastChange = now;
      }
      if (settled > 12 && now - lastChange > SETTLING_MS && !this.recorder) return;
      this.dirty = false;
      settled += 1;
      this.draw();
      this.frames = [...this.frames.filter((t) => now - t < 1000), now];
      this.ui.frame(this.frames.length);
      if (settled === 6) document.body.dataset.ready = "true";
    };
    requestAnimationFrame(tick);
  }
}

/** Our cameras are OpenCV's (right, down, forward), three's look along -z with y up: turned over about x. */
function toView(camera) {
  const pose = new THREE.Matrix4().fromArray(camera.c2w.flat()).transpose();
  const turn = new THREE.Matrix4().makeScale(1, -1, -1);
  pose.premultiply(turn).multiply(turn);
  return { ...camera, pose };
}

/** A view of the whole scene from the front, for scenes without cameras. */
function outside(layer) {
  const box = layer.box();
  const centre = box.getCenter(new THREE.Vector3());
  const distance = 1.2 * box.getSize(new THREE.Vector3()).length();
  const pose = new THREE.Matrix4().makeTranslation(centre.x, centre.y, centre.z + distance);
  return { pose, fx: 1, fy: 1 };
}

try {
  const viewer = new Viewer(await loadDescription());
  window.viewer = viewer;
  await viewer.start();
} catch (error) {
  console.error(error);
  document.getElementById("status").textContent = `This scene cannot be shown: ${error.message}`;
  document.body.dataset.ready = "failed";
}

export { MODES };
