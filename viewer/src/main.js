// The viewer page: reads a description of the scene, draws it, and connects the controls.
//
// The description is `scene.json` beside the page, or, in a self-contained page, the element #scene:
//   { title, unit, layers: [{ name, file, format, gaussians, bytes, focal }],
//     cameras: [{ name, c2w, fx, fy, cx, cy, photo }], stats, start: { view, fov, background, crop }, downloads: [{ name, label, bytes, url }], home }
// `unit` is the length that the page calls 1: it keeps scenes in millimetres or light years within what WebGL can draw.
// `focal` is the focal length in pixels of the pictures that a layer has detail for, or null.
// `file` and `photo` are addresses, or the id of an element that holds the bytes in base64. `start` is what somebody saved
// (view_state.js). A service adds `downloads`, the files of the scene, and `home`, where new scenes are made.

import * as THREE from "three";
import { Recorder, save, savePicture } from "./capture.js";
import { Crop } from "./crop.js";
import { applyTheme, element, isDark, make, readableBytes } from "./dom.js";
import { hasHeadset } from "./headset.js";
import { Interface } from "./interface.js";
import { Layer } from "./layer.js";
import { Navigation } from "./navigation.js";
import { Orbit } from "./orbit.js";
import { project } from "./projection.js";
import { ConnectionLost, bytesOf, loadDescription } from "./source.js";
import { Surface } from "./surface.js";
import { addressOf, readAddress, settingsFile, toPage, toScene } from "./view_state.js";

// Where drawing is slow: by how much the resolution is divided at first, when there are few Gaussians, and while the
// picture moves.
const FIRST = 3;
const MOVING = 2;
// So many slow frames in a row are slow.
const SLOW_FRAMES = 5;
const SLOW_FRAME_MS = 80;
// Nothing is drawn nearer than this share of the distance to what the first view looks at.
const NEAREST = 5e-3;
// Far enough behind the farthest Gaussian that rounding puts none beyond.
const MARGIN = 100;
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
const BACKGROUND = { dark: "#000000", light: "#f6f7f9" };

class Viewer {
  constructor(description) {
    this.description = description;
    this.camera = new THREE.PerspectiveCamera(50, 1);
    this.mode = "colour";
    this.isComparing = false;
    this.split = 0.5;
    this.photo = null;
    this.background = null;
    this.fov = null;
    this.speed = 1;
    this.hasOutline = false;
    this.dirty = true;
    this.frames = [];
    this.waiting = [];
    this.unit = description.unit ?? 1;
    this.cameras = (description.cameras ?? []).map((camera) => toView(camera, this.unit));
  }

  async start() {
    const address = readAddress();
    this.initial = { ...this.description.start, ...definedOf(address) };
    document.body.classList.toggle("noui", address.noui);
    // The last layer is the result: it comes first, and is drawn on the right of the divider.
    const entries = this.description.layers.slice(-2).reverse();
    // On its way while the page gets ready.
    const [{ file, bytes }] = entries;
    const first = bytesOf(file, { bytes, onShare: (share) => sayLoading(share, bytes) });
    this.canvas = element("canvas");
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: false, preserveDrawingBuffer: true });
    this.renderer.setScissorTest(true);
    const context = this.renderer.getContext();
    const { UNMASKED_RENDERER_WEBGL } = context.getExtension("WEBGL_debug_renderer_info") ?? {};
    this.isSlow = SOFTWARE.test(context.getParameter(UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
    this.coarseness = this.isSlow ? FIRST : 1;
    this.surface = new Surface(this.renderer);
    const onDirty = (layer) => (this.dirty ||= this.isVisible(layer));
    this.layers = entries.map((entry) => new Layer(entry, this.unit, this.renderer, onDirty));
    // The shaders are compiled, in another process, while the scene is on its way.
    this.renderer.compile(this.layers[0].scene, this.camera);
    this.navigation = new Navigation(this.camera, this.canvas, {
      onMove: () => this.changed(),
      onPick: (x, y) => this.turnAbout(x, y),
    });
    this.navigation.photos = this.cameras.map(({ pose }) => new THREE.Vector3().setFromMatrixPosition(pose));
    this.ui = new Interface(this);
    hasHeadset().then((has) => has && this.ui.offerHeadset());
    this.setBackground(this.initial.background ?? null);
    this.resize();
    addEventListener("resize", () => this.resize());
    addEventListener("hashchange", () => this.show(definedOf(readAddress())));
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => this.setBackground(this.background));
    // One after the other: the picture is there before what it can be compared with.
    for (const [index, layer] of this.layers.entries()) {
      const content = await (index ? bytesOf(layer.entry.file).catch((error) => this.missing(layer, error)) : first);
      if (content === null) continue;
      await layer.load(content, { isFew: this.isSlow && !index });
      if (layer === this.layers[0]) this.begin();
      layer.show(this.mode);
      layer.crop(this.crop.box());
      if (this.isVisible(layer)) this.changed(false);
      this.ui.update();
      await new Promise((resolve) => this.waiting.push(resolve));
      this.ui.status("");
    }
    document.body.dataset.ready = "true";
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (address.sway ?? !(this.isSlow || isCalm || this.initial.view)) this.navigation.setSway(true);
  }

  /** What is only for comparison did not arrive: the scene is there all the same. */
  missing(layer, error) {
    console.warn(error);
    this.ui.status(`${layer.entry.name} is missing: ${error.message} Reload the page to compare`, 8);
    return null;
  }

  begin() {
    const [result] = this.layers;
    this.focus = result.focus(this.cameras);
    this.navigation.speed = (this.speed * this.focus.middle) / 2;
    this.crop = new Crop(result, this.cameras[0], this.unit);
    this.ui.sceneIsThere();
    this.show(this.initial, { atOnce: true });
    this.loop();
  }

  /** What an address or a file says; without a view, that of the first photo. */
  show({ view, fov, show, compare, crop, background }, { atOnce = false } = {}) {
    if (background) this.setBackground(background);
    this.goToFirst({ view, fov, atOnce });
    if (crop) this.changeCrop((box) => box.fromScene(crop));
    if (show) this.setMode(show);
    if (compare !== undefined && this.layers.length > 1) this.setSplit(compare);
  }

  goToFirst({ view, fov, atOnce }) {
    this.fov = fov ?? null;
    if (view) {
      const [position, target, up] = [view.position, view.target].map((place) => toPage(place, this.unit)).concat(toPage(view.up, 1));
      this.project(this.cameras[0]);
      this.navigation.go(Orbit.at(position, target, up), { atOnce });
      this.changed();
    } else if (this.cameras.length) this.goTo(0, { atOnce });
    else {
      const { position, target } = outside(this.focus);
      this.project(undefined);
      this.navigation.go(Orbit.at(position, target, new THREE.Vector3(0, 1, 0)), { atOnce });
      this.changed();
    }
  }

  /** Look through input camera `index`; its photo can be laid over. */
  goTo(index, { atOnce = false } = {}) {
    const view = this.cameras[index];
    const position = new THREE.Vector3().setFromMatrixPosition(view.pose);
    const orientation = new THREE.Quaternion().setFromRotationMatrix(view.pose);
    const { middle } = this.layers[0].focus([view]);
    const pivot = new THREE.Vector3(0, 0, -middle).applyQuaternion(orientation).add(position);
    if (index !== this.photo) this.photo = null;
    this.navigation.go(new Orbit(pivot, orientation, middle), { atOnce });
    this.project(view);
    this.current = index;
    this.changed(false);
    this.ui.update();
  }

  /** The first view again. */
  reset() {
    const { view, fov } = this.initial;
    this.photo = null;
    this.goToFirst({ view, fov });
    this.ui.update();
  }

  /** Turn the camera to what is at a place of the window, and about it from now on. */
  turnAbout(x, y) {
    const depth = this.surface.depthAt(this.layers[0], this.camera, x, y);
    if (depth === null) return;
    const ndc = new THREE.Vector3((2 * x) / innerWidth - 1, 1 - (2 * y) / innerHeight, 0.5);
    const ray = ndc.unproject(this.camera).applyMatrix4(this.camera.matrixWorldInverse);
    const target = ray.multiplyScalar(-depth / ray.z).applyMatrix4(this.camera.matrixWorld);
    const { position, up } = this.navigation.state();
    const { isFree } = this.navigation;
    this.navigation.go(Orbit.at(position, target, up));
    this.navigation.setFree(isFree);
    this.changed();
  }

  setMode(mode) {
    this.mode = mode === this.mode ? "colour" : mode;
    for (const layer of this.layers) layer.show(this.mode);
    this.changed(false);
    this.ui.update();
  }

  toggleCompare() {
    if (this.isComparing) this.isComparing = false;
    else return this.setSplit(this.split > 0.05 ? this.split : 0.5);
    this.changed(false);
    this.ui.update();
  }

  setSplit(share) {
    if (this.layers.length < 2) return;
    this.isComparing = true;
    this.split = Math.min(1, Math.max(0, share));
    this.changed(false);
    this.ui.update();
  }

  togglePhoto() {
    const index = this.current ?? 0;
    this.photo = this.photo === null ? index : null;
    if (this.photo !== null && this.current !== index) this.goTo(index);
    this.ui.update();
  }

  toggleSway() {
    this.navigation.setSway(!this.navigation.sway);
    this.ui.update();
  }

  setFree(isFree) {
    this.navigation.setFree(isFree);
    this.ui.status(isFree ? "Without limits" : "Within limits", 1.5);
    this.ui.update();
  }

  setFov(degrees) {
    this.fov = degrees;
    this.project(this.lastView);
    this.changed();
    this.ui.update();
  }

  setSpeed(factor) {
    this.speed = factor;
    this.navigation.speed = (factor * this.focus.middle) / 2;
    this.ui.update();
  }

  /** `null`: as the theme. */
  setBackground(colour) {
    this.background = colour;
    this.renderer.setClearColor(new THREE.Color(this.colour()), 1);
    document.body.style.background = this.colour();
    this.changed(false);
    this.ui?.settings?.update();
  }

  colour() {
    return this.background ?? BACKGROUND[isDark() ? "dark" : "light"];
  }

  toggleTheme(toggle) {
    toggle();
    this.setBackground(this.background);
  }

  /** Change the crop box, and cut every layer with it. */
  changeCrop(change) {
    change(this.crop);
    for (const layer of this.layers) layer.crop(this.crop.box());
    this.setOutline(this.hasOutline);
  }

  setOutline(isOn) {
    this.hasOutline = isOn;
    const lines = this.crop.outline();
    if (isOn) this.layers[0].scene.add(lines);
    else this.layers[0].scene.remove(lines);
    this.changed(false);
    this.ui.update();
  }

  hideControls(isHidden) {
    document.body.classList.toggle("noui", isHidden);
    this.resize();
  }

  /** What can be kept of how the scene is shown, in its own axes and units. */
  state() {
    const { position, target, up } = this.navigation.state();
    return {
      view: { position: toScene(position, this.unit), target: toScene(target, this.unit), up: toScene(up, 1) },
      fov: this.camera.fov,
      background: this.background ?? undefined,
      show: this.mode === "colour" ? undefined : this.mode,
      compare: this.isComparing ? this.split : undefined,
      crop: this.crop.isOn ? this.crop.toScene() : undefined,
    };
  }

  async copyLink() {
    const address = addressOf(this.state());
    history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(address);
      this.ui.status("The link is copied", 2);
    } catch {
      this.ui.status("The link is in the address bar", 2);
    }
  }

  /** What lies beside a scene as NAME.view.json: `sr3r view` and `sr3r export` begin with it. */
  saveView() {
    const state = { ...this.state(), colour: this.colour() };
    const name = `${this.description.stem ?? "scene"}.view.json`;
    save(new Blob([settingsFile(state)], { type: "application/json" }), name);
    this.ui.status(`Put ${name} beside the scene: sr3r view begins there, and sr3r export keeps the crop`, 8);
  }

  async savePicture() {
    await this.refine();
    this.draw();
    savePicture(this.canvas, this.description.title);
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

  project(view) {
    this.place = project(this.camera, view, this.fov);
    this.lastView = view;
  }

  resize() {
    this.project(this.lastView);
    this.setResolution();
    this.ui?.update();
  }

  setResolution() {
    // A headset has a resolution of its own.
    if (this.renderer.xr.isPresenting) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2) / this.coarseness);
    this.renderer.setSize(innerWidth, innerHeight, false);
    this.dirty = true;
  }

  /** All Gaussians in all pixels. */
  async refine() {
    if (this.coarseness === 1) return;
    await this.layers[0].complete(this.camera);
    this.coarseness = 1;
    this.setResolution();
  }

  /** The layers that are drawn, with their shares of the width. */
  visible() {
    const [result, other] = this.layers;
    if (!other?.isLoaded || !this.isComparing) return [[result, 0, 1]];
    return [[result, this.split, 1], [other, 0, this.split]].filter(([, from, to]) => from < to);
  }

  isVisible(layer) {
    return this.visible().some(([visible]) => visible === layer);
  }

  /** Everything is drawn, from close before the camera to the farthest Gaussian, wherever the camera is. */
  setRange() {
    this.camera.near = NEAREST * this.focus.middle;
    this.camera.far = MARGIN * Math.max(...this.visible().map(([layer]) => layer.reach(this.camera.position)));
    this.camera.updateProjectionMatrix();
  }

  draw() {
    this.setRange();
    const { mode, focus } = this;
    const isSurface = mode === "depth" || mode === "normals";
    const focal = 0.5 * this.canvas.height * this.camera.projectionMatrix.elements[5];
    for (const [layer, from, to] of this.visible()) {
      const [left, right] = [from, to].map((share) => Math.round(share * innerWidth));
      this.renderer.setScissor(left, 0, right - left, innerHeight);
      layer.drawnWith(focal);
      if (isSurface) this.surface.draw(layer, this.camera, { mode, focus, background: this.colour() });
      else this.renderer.render(layer.scene, this.camera);
    }
  }

  loop() {
    let last = performance.now();
    let slow = 0;
    const tick = (now) => {
      requestAnimationFrame(tick);
      if (this.renderer.xr.isPresenting) return;
      const moves = this.navigation.step((now - last) / 1000);
      slow = moves && now - last > SLOW_FRAME_MS ? slow + 1 : 0;
      last = now;
      this.isSlow ||= slow > SLOW_FRAMES;
      // A video of a scene that does not move has frames too.
      if (moves || this.recorder) this.dirty = true;
      this.ui.recording(this.recorder ? this.recorder.time() : null);
      // A new order of the Gaussians, made in a worker, makes it dirty again.
      const isSorted = this.visible().every(([layer]) => layer.isSorted());
      if (!this.dirty && isSorted) this.refine();
      if (this.dirty) {
        if (moves && this.isSlow && this.coarseness === 1 && !this.recorder) {
          this.coarseness = MOVING;
          this.setResolution();
        }
        this.dirty = false;
        this.draw();
        this.frames = [...this.frames.filter((t) => now - t < 1000), now];
        this.ui.frame(this.frames.length);
      } else if (isSorted && this.coarseness === 1) this.waiting.splice(0).forEach((resolve) => resolve());
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
function outside({ centre, middle }) {
  return { position: centre.clone().add(new THREE.Vector3(0, 0, 1.2 * middle)), target: centre };
}

function definedOf(state) {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** In steps of five per cent: whoever listens hears each. */
function sayLoading(share, bytes) {
  const text = share < 1 ? `Loading ${5 * Math.floor(20 * share)} % of ${readableBytes(bytes)} ...` : "Drawing ...";
  if (element("status").textContent !== text) element("status").textContent = text;
}

applyTheme();
try {
  const viewer = new Viewer(await loadDescription());
  window.viewer = viewer;
  await viewer.start();
} catch (error) {
  console.error(error);
  element("status").textContent = `This scene cannot be shown: ${error.message}`;
  element("status").hidden = false;
  if (error instanceof ConnectionLost) {
    const again = make("button", {}, "Try again");
    again.addEventListener("click", () => location.reload());
    element("status").append(again);
    again.focus();
  }
  document.body.dataset.ready = "failed";
}
