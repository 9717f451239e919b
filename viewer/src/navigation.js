// Moving the camera: orbiting by drag, pinch and wheel, flying by keys, and smooth flights to an input view.

import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

const FLIGHT_S = 0.9;
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

export class Navigation {
  constructor(camera, element, onChange) {
    this.camera = camera;
    this.speed = 1;
    this.pressed = new Set();
    this.flight = null;
    this.isFirst = true;
    this.orbit = new OrbitControls(camera, element);
    this.orbit.enableDamping = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.orbit.dampingFactor = 0.15;
    this.orbit.addEventListener("start", () => {
      this.flight = null;
      onChange();
    });
    this.onChange = onChange;
    addEventListener("keydown", (event) => {
      if (event.code in KEYS && !event.ctrlKey && !event.metaKey && !event.altKey && !isControl(event.target)) {
        this.pressed.add(event.code);
        this.flight = null;
        event.preventDefault();
      }
    });
    addEventListener("keyup", (event) => this.pressed.delete(event.code));
    addEventListener("blur", () => this.pressed.clear());
  }

  /** Go to a pose; the first time at once, later in a short flight. */
  look(view, focus) {
    const position = new THREE.Vector3().setFromMatrixPosition(view.pose);
    const forward = new THREE.Vector3(0, 0, -1).transformDirection(view.pose);
    const up = new THREE.Vector3(0, 1, 0).transformDirection(view.pose);
    const target = focus.centre?.clone() ?? position.clone().addScaledVector(forward, focus.middle);
    this.speed = focus.middle / 2;
    const end = { position, target, up };
    const isStill = this.isFirst || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.isFirst = false;
    if (isStill) this.apply(end);
    else this.flight = { start: this.state(), end, time: 0 };
  }

  state() {
    const { position, up } = this.camera;
    return { position: position.clone(), target: this.orbit.target.clone(), up: up.clone() };
  }

  apply({ position, target, up }) {
    this.camera.up.copy(up).normalize();
    this.camera.position.copy(position);
    this.orbit.target.copy(target);
    // The controls remember the direction of up from when they were made.
    this.orbit._quat.setFromUnitVectors(this.camera.up, new THREE.Vector3(0, 1, 0));
    this.orbit._quatInverse.copy(this.orbit._quat).invert();
    this.orbit.update();
  }

  /** Advance by `seconds`; says whether the view moved. */
  step(seconds) {
    if (this.flight) {
      this.flight.time += seconds;
      const t = Math.min(1, this.flight.time / FLIGHT_S);
      const share = t * t * (3 - 2 * t);
      const { start, end } = this.flight;
      const between = (name) => start[name].clone().lerp(end[name], share);
      this.apply({ position: between("position"), target: between("target"), up: between("up") });
      if (t === 1) this.flight = null;
      return true;
    }
    if (this.pressed.size) {
      const step = new THREE.Vector3();
      for (const code of this.pressed) step.add(new THREE.Vector3(...KEYS[code]));
      step.applyQuaternion(this.camera.quaternion).multiplyScalar(this.speed * Math.min(seconds, 0.1));
      this.camera.position.add(step);
      this.orbit.target.add(step);
      this.onChange();
    }
    return this.orbit.update() || this.pressed.size > 0;
  }
}

function isControl(element) {
  return element.closest("button, [role=slider], dialog, input") !== null;
}
