// Moving the camera: turning about a point by drag, pinch and wheel, flying by keys, swaying, and flights to a pose.

import * as THREE from "three";
import { Orbit } from "./orbit.js";

const FLIGHT_S = 0.9;
// In this time what is left of a movement falls to a third, whatever the rate of frames.
const DAMPING_S = 0.07;
const TURN_RAD = 3.2;
const ZOOM = 0.0015;
const PINCH = 10;
const LINE_PX = 16;
const SWAY_RAD = 0.1;
const SWAY_S = 9;
const TURN_AROUND_S = 40;
const KEYS = {
  KeyW: [0, 0, -1],
  KeyS: [0, 0, 1],
  KeyA: [-1, 0, 0],
  KeyD: [1, 0, 0],
  KeyE: [0, 1, 0],
  KeyQ: [0, -1, 0],
  ArrowUp: [0, 0, -1],
  ArrowDown: [0, 0, 1],
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0],
};

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Navigation {
  /** `onMove` is called when the view leaves a photo's, `onPick(x, y)` when a place is double-clicked. */
  constructor(camera, canvas, { onMove, onPick }) {
    Object.assign(this, { camera, canvas, onMove, onPick });
    this.wanted = new Orbit(new THREE.Vector3(), new THREE.Quaternion(), 1);
    this.shown = this.wanted.clone();
    this.speed = 1;
    this.isFree = false;
    this.photos = [];
    this.limits = null;
    this.sway = null;
    this.flight = null;
    this.pressed = new Set();
    this.pointers = new Map();
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("dblclick", (event) => onPick(event.clientX, event.clientY));
    addEventListener("keydown", (event) => this.key(event));
    addEventListener("keyup", (event) => this.pressed.delete(event.code));
    addEventListener("blur", () => this.pressed.clear());
  }

  /** Go to an orbit: at once, or in a short flight. */
  go(orbit, { atOnce = false } = {}) {
    this.sway = null;
    const from = { position: this.camera.position.clone(), orientation: this.camera.quaternion.clone() };
    this.flight = atOnce || isCalm() ? null : { ...from, time: 0 };
    this.wanted = orbit;
    this.shown = orbit.clone();
    this.isFree = false;
    this.limits = orbit.limits(this.photos);
    this.place();
  }

  /** Without limits, or with those of where the camera is. */
  setFree(isFree) {
    this.isFree = isFree;
    if (!isFree) this.limits = this.wanted.limits(this.photos);
  }

  /** Turn gently to and fro; where nothing limits the view, turn around the scene. */
  setSway(isOn) {
    if (!isOn && this.sway) this.hold();
    this.sway = isOn ? { time: 0, ...this.wanted.clone() } : null;
  }

  /** Position, target and direction of up. */
  state() {
    return {
      position: this.camera.position.clone(),
      target: this.wanted.pivot.clone(),
      up: new THREE.Vector3(0, 1, 0).applyQuaternion(this.camera.quaternion),
    };
  }

  /** Stop where the camera is. */
  hold() {
    if (this.flight) {
      const forward = new THREE.Vector3(0, 0, -1).applyQuaternion(this.camera.quaternion);
      const pivot = this.camera.position.clone().addScaledVector(forward, this.wanted.distance);
      this.wanted = new Orbit(pivot, this.camera.quaternion.clone(), this.wanted.distance);
      this.limits = this.wanted.limits(this.photos);
      this.flight = null;
    } else this.wanted = this.shown.clone();
    this.shown = this.wanted.clone();
  }

  /** Something was touched: no flight and no sway any more. */
  take() {
    if (this.flight || this.sway) this.hold();
    this.sway = null;
    this.onMove();
  }

  changed() {
    this.wanted.keep(this.isFree ? null : this.limits);
    this.onMove();
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.take();
  }

  drag(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const others = [...this.pointers.values()].filter((pointer) => pointer !== last);
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    const now = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, now);
    if (others.length) {
      const [other] = others;
      const gap = (pointer) => Math.max(1, Math.hypot(pointer.x - other.x, pointer.y - other.y));
      this.wanted.distance *= gap(last) / gap(now);
      this.shift(dx / 2, dy / 2);
    } else if (event.buttons > 1 || event.shiftKey) this.shift(dx, dy);
    else {
      const turn = TURN_RAD / Math.min(innerWidth, innerHeight);
      this.wanted.yaw -= dx * turn;
      this.wanted.pitch += dy * turn;
    }
    this.changed();
  }

  /** What is at the pivot follows the pointer. */
  shift(dx, dy) {
    const length = (2 * this.wanted.distance * Math.tan((this.camera.fov * Math.PI) / 360)) / innerHeight;
    this.wanted.shift(-dx * length, dy * length, 0);
  }

  wheel(event) {
    event.preventDefault();
    this.take();
    const pixels = event.deltaY * (event.deltaMode ? LINE_PX : 1) * (event.ctrlKey ? PINCH : 1);
    this.wanted.distance *= Math.exp(pixels * ZOOM);
    this.changed();
  }

  key(event) {
    if (!(event.code in KEYS) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    this.take();
    // Who flies wants to leave: until the first view is asked for again.
    this.isFree = true;
    this.pressed.add(event.code);
    event.preventDefault();
  }

  /** Advance by `seconds`; says whether the view moved. */
  step(seconds) {
    if (this.flight) return this.fly(seconds);
    if (this.sway) this.swing(seconds);
    for (const code of this.pressed) {
      const [x, y, z] = KEYS[code].map((part) => part * this.speed * Math.min(seconds, 0.1));
      this.wanted.shift(x, y, z);
      this.onMove();
    }
    const moved = this.shown.approach(this.wanted, isCalm() ? 1 : 1 - Math.exp(-seconds / DAMPING_S));
    if (moved) this.place();
    return moved;
  }

  place() {
    if (this.flight) return;
    this.camera.position.copy(this.shown.position());
    this.camera.quaternion.copy(this.shown.orientation());
    this.camera.updateMatrixWorld();
  }

  fly(seconds) {
    this.flight.time += seconds;
    const t = Math.min(1, this.flight.time / FLIGHT_S);
    const share = t * t * (3 - 2 * t);
    const { position, orientation } = this.flight;
    this.camera.position.lerpVectors(position, this.wanted.position(), share);
    this.camera.quaternion.slerpQuaternions(orientation, this.wanted.orientation(), share);
    this.camera.updateMatrixWorld();
    if (t === 1) {
      this.flight = null;
      this.place();
    }
    return true;
  }

  swing(seconds) {
    const { sway } = this;
    sway.time += Math.min(seconds, 0.1);
    if (this.isFree || !this.limits) this.wanted.yaw = sway.yaw + (2 * Math.PI * sway.time) / TURN_AROUND_S;
    else {
      const phase = (2 * Math.PI * sway.time) / SWAY_S;
      this.wanted.yaw = sway.yaw + SWAY_RAD * Math.sin(phase);
      this.wanted.pitch = sway.pitch + (SWAY_RAD / 4) * (1 - Math.cos(phase));
    }
    this.changed();
  }
}

/** Whether a key means something to the element that has it. */
function isTyping({ target, code }) {
  if (target.closest("dialog, textarea, select, input:not([type=range], [type=checkbox], [type=color])")) return true;
  return code.startsWith("Arrow") && target.closest("[role=slider], input") !== null;
}
