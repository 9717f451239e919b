// A box outside of which nothing is drawn, along the axes of the first camera (or of the world where there is none).

import * as THREE from "three";

const SIDES = [
  ["Left", "low", "x"],
  ["Right", "high", "x"],
  ["Bottom", "low", "y"],
  ["Top", "high", "y"],
  ["Back", "low", "z"],
  ["Front", "high", "z"],
];
// So much of the scene counts as outliers for the ends of the sliders.
const OUTLIERS = 0.005;

export class Crop {
  constructor(layer, camera, unit) {
    this.unit = unit;
    const rotation = camera ? new THREE.Matrix4().extractRotation(camera.pose) : new THREE.Matrix4();
    this.layer = layer;
    this.lines = new THREE.Box3Helper(new THREE.Box3(), 0xffb000);
    this.lines.material.depthTest = false;
    this.clear();
    this.setAxes(new THREE.Matrix3().setFromMatrix4(rotation).transpose());
  }

  /** `axes`: right, up and back of the box, as rows. */
  setAxes(axes) {
    this.axes = axes;
    this.extent = this.layer.box(axes, OUTLIERS);
    this.depths = this.layer.centres.map((centre) => centre.clone().applyMatrix3(axes).z);
    this.turn = new THREE.Matrix4().setFromMatrix3(axes.clone().transpose());
  }

  clear() {
    this.low = new THREE.Vector3(-Infinity, -Infinity, -Infinity);
    this.high = new THREE.Vector3(Infinity, Infinity, Infinity);
  }

  get isOn() {
    return [...this.low.toArray(), ...this.high.toArray()].some(Number.isFinite);
  }

  /** Name, position in percent and a setter of each side. */
  sides() {
    return SIDES.map(([name, end, axis]) => {
      const [from, to] = [this.extent.min[axis], this.extent.max[axis]];
      const outer = end === "low" ? 0 : 100;
      const value = this[end][axis];
      return {
        name,
        percent: Number.isFinite(value) ? Math.round((100 * (value - from)) / (to - from)) : outer,
        set: (percent) => {
          // At its end a side cuts nothing, not even outliers.
          this[end][axis] = percent === outer ? (end === "low" ? -Infinity : Infinity) : from + (percent / 100) * (to - from);
        },
      };
    });
  }

  /** Where what is in front ends and what is behind begins: the split of the depths that leaves least variance. */
  backdrop() {
    const sorted = [...this.depths].sort((a, b) => a - b);
    const total = sorted.reduce((sum, depth) => sum + depth, 0);
    let [best, place, sum] = [-1, sorted[0], 0];
    for (let i = 1; i < sorted.length; i++) {
      sum += sorted[i - 1];
      const between = i * (sorted.length - i) * (sum / i - (total - sum) / (sorted.length - i)) ** 2;
      if (between > best) [best, place] = [between, (sorted[i - 1] + sorted[i]) / 2];
    }
    return place;
  }

  get hidesBackdrop() {
    return this.low.z === this.backdrop();
  }

  hideBackdrop(isHidden) {
    this.low.z = isHidden ? this.backdrop() : -Infinity;
  }

  /** Box for the shader, or null. */
  box() {
    return this.isOn ? this : null;
  }

  /** The lines around the box, in the world. */
  outline() {
    const { min, max } = this.extent;
    this.lines.box.min.copy(this.low).max(min);
    this.lines.box.max.copy(this.high).min(max);
    const box = this.lines.box;
    // As Box3Helper places itself, but turned.
    this.lines.matrixAutoUpdate = false;
    this.lines.updateMatrixWorld = () => {
      const scale = box.getSize(new THREE.Vector3()).multiplyScalar(0.5);
      const place = new THREE.Matrix4().makeTranslation(box.getCenter(new THREE.Vector3())).scale(scale);
      this.lines.matrixWorld.multiplyMatrices(this.turn, place);
    };
    return this.lines;
  }

  /** In the scene: along right, down and forward of the first camera. */
  toScene() {
    const { low, high, unit } = this;
    return {
      low: [low.x, -high.y, -high.z].map((value) => value * unit),
      high: [high.x, -low.y, -low.z].map((value) => value * unit),
      axes: this.axesInScene(),
    };
  }

  fromScene({ low, high, axes }) {
    if (axes) this.turnTo(axes);
    // Files have null for no limit.
    const [left, top, front] = low.map((value) => (value ?? -Infinity) / this.unit);
    const [right, bottom, back] = high.map((value) => (value ?? Infinity) / this.unit);
    this.low.set(left, -bottom, -back);
    this.high.set(right, -top, -front);
  }

  /** Right, down and forward in the scene, as rows: what `toScene` is along. */
  axesInScene() {
    return flipped(this.axes.clone().transpose().toArray());
  }

  turnTo(axesInScene) {
    this.setAxes(new THREE.Matrix3().fromArray(flipped(axesInScene.flat()).flat()).transpose());
  }
}

/** Rows of right, up, back in the page's world <-> rows of right, down, forward in the scene's: the same both ways. */
function flipped(numbers) {
  const signs = [1, -1, -1];
  return signs.map((row, i) => signs.map((column, j) => row * column * numbers[3 * i + j]));
}
