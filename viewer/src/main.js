// The viewer page: reads a description of the scene, draws it, and connects the controls.
//
// The description is `scene.json` beside the page, or, in a self-contained page, the element #scene:
//   { title, unit, layers: [{ name, file, format, gaussians, bytes }], cameras: [{ name, c2w, fx, fy, cx, cy, photo }],
//     stats, downloads: [{ name, label, bytes, url }], home }
// `unit` is the length that the page calls 1: it keeps scenes in millimetres or light years within what WebGL can draw.
// `file` and `photo` are addresses, or the id of an element that holds the bytes in base64. A service adds `downloads`, the
// files of the scene, and `home`, where new scenes are made.

import * as THREE from "three";
import { Recorder, saveScreenshot } from "./capture.js";
import { applyTheme, element } from "./dom.js";
import { Interface } from "./interface.js";
import { Layer } from "./layer.js";
import { Navigation } from "./navigation.js";
import { bytesOf, loadDescription } from "./source.js";

// So many slow frames in a row, and the picture is drawn in half the resolution while it moves.
const SLOW_FRAMES = 5;
const SLOW_FRAME_MS = 80;
// Nothing is drawn nearer than this share of the distance to what the first view looks at.
const NEAREST = 5e-3;
// Far enough behind the farthest Gaussian that rounding puts none beyond.
const MARGIN = 100;
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

class Viewer {
  constructor(description) {
    this.description = description;
    this.camera = new THREE.PerspectiveCamera(50, 1);
    this.mode = "colour";
    this.split = 0.5;
    this.photo = null;
    this.dirty = true;
    this.frames = [];
    this.waiting = [];
    this.unit = description.unit ?? 1;
    this.cameras = (description.cameras ?? []).map((camera) => toView(camera, this.unit));
  }

  async start() {
    this.canvas = element("canvas");
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: false, preserveDrawingBuffer: true });
    this.renderer.setClearColor(0x000000, 1);
    this.renderer.setScissorTest(true);
    const context = this.renderer.getContext();
    const { UNMASKED_RENDERER_WEBGL } = context.getExtension("WEBGL_debug_renderer_info") ?? {};
    this.isSlow = SOFTWARE.test(context.getParameter(UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
    this.isCoarse = this.isSlow;
    // The last layer is the result: it comes first, and is drawn on the right of the divider.
    const entries = this.description.layers.slice(-2).reverse();
    this.layers = entries.map((entry) => new Layer(entry, this.unit, this.renderer, () => (this.dirty = true)));
    this.navigation = new Navigation(this.camera, this.canvas, () => this.changed());
    this.ui = new Interface(this);
    this.resize();
    addEventListener("resize", () => this.resize());
    // One after the other: the picture is there before what it can be compared with.
    for (const layer of this.layers) {
      await layer.load(await bytesOf(layer.entry.file));
      if (layer === this.layers[0]) this.show();
      else if (this.mode !== "colour") layer.show(this.mode, this.focus);
      this.changed(false);
      this.ui.update();
      await new Promise((resolve) => this.waiting.push(resolve));
      this.ui.status("");
    }
    document.body.dataset.ready = "true";
  }

  show() {
    this.focus = this.layers[0].focus(this.cameras);
    this.reset();
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
    for (const layer of this.layers.filter((each) => each.isLoaded)) layer.show(this.mode, this.focus);
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
    saveScreenshot(this.canvas, this.description.title);
  }

  toggleRecording() {
    if (this.recorder) this.recorder.stop();
    this.recorder = this.recorder ? null : new Recorder(this.canvas, this.description.title);
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
    this.setResolution();
    this.ui?.update();
  }

  setResolution() {
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2) * (this.isCoarse ? 0.5 : 1));
    this.renderer.setSize(innerWidth, innerHeight, false);
    this.dirty = true;
  }

  /** The layers that are drawn, with their shares of the width. */
  visible() {
    const [result, other] = this.layers;
    if (!other?.isLoaded) return [[result, 0, 1]];
    return [[result, this.split, 1], [other, 0, this.split]].filter(([, from, to]) => from < to);
  }

  /** Everything is drawn, from close before the camera to the farthest Gaussian, wherever the camera is. */
  setRange() {
    this.camera.near = NEAREST * this.focus.middle;
    this.camera.far = MARGIN * Math.max(...this.visible().map(([layer]) => layer.reach(this.camera.position)));
    this.camera.updateProjectionMatrix();
  }

  draw() {
    this.setRange();
    for (const [layer, from, to] of this.visible()) {
      const [left, right] = [from, to].map((share) => Math.round(share * innerWidth));
      this.renderer.setScissor(left, 0, right - left, innerHeight);
      this.renderer.render(layer.scene, this.camera);
    }
  }

  loop() {
    let last = performance.now();
    let slow = 0;
    const tick = (now) => {
      requestAnimationFrame(tick);
      const moves = this.navigation.step((now - last) / 1000);
      slow = moves && now - last > SLOW_FRAME_MS ? slow + 1 : 0;
      last = now;
      this.isSlow ||= slow > SLOW_FRAMES;
      if (moves) this.dirty = true;
      // A new order of the Gaussians, made in a worker, makes it dirty again.
      if (this.dirty) {
        if (moves && this.isSlow && !this.isCoarse && !this.recorder) {
          this.isCoarse = true;
          this.setResolution();
        }
        this.dirty = false;
        this.draw();
        this.frames = [...this.frames.filter((t) => now - t < 1000), now];
        this.ui.frame(this.frames.length);
      } else if (this.visible().every(([layer]) => layer.isSorted())) {
        if (this.isCoarse) {
          this.isCoarse = false;
          this.setResolution();
        } else this.waiting.splice(0).forEach((resolve) => resolve());
      }
    };
    requestAnimationFrame(tick);
  }
}

/** Our cameras are OpenCV's (right, down, forward), three's look along -z with y up: turned over about x. */
function toView(camera, unit) {
  const pose = new THREE.Matrix4().fromArray(camera.c2w.flat()).transpose();
  pose.setPosition(new THREE.Vector3().setFromMatrixPosition(pose).divideScalar(unit));
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

applyTheme();
try {
  const viewer = new Viewer(await loadDescription());
  window.viewer = viewer;
  await viewer.start();
} catch (error) {
  console.error(error);
  element("status").textContent = `This scene cannot be shown: ${error.message}`;
  document.body.dataset.ready = "failed";
}
