// Where a camera is that turns about a point: the arithmetic of it, and the limits that keep in view what the photos show.

import * as THREE from "three";

// Beyond the directions that photos were taken from, and of their distances.
const MARGIN_RAD = THREE.MathUtils.degToRad(20);
const NEAREST = 0.25;
const FARTHEST = 1.6;
const STEEPEST_RAD = THREE.MathUtils.degToRad(88);

const RIGHT = new THREE.Vector3(1, 0, 0);
const UP = new THREE.Vector3(0, 1, 0);

export class Orbit {
  /** `basis` is the orientation of the camera where `yaw` and `pitch` are 0. */
  constructor(pivot, basis, distance, yaw = 0, pitch = 0) {
    Object.assign(this, { pivot, basis, distance, yaw, pitch });
  }

  /** The orbit of a camera at a place that looks at a point. */
  static at(position, target, up) {
    const matrix = new THREE.Matrix4().lookAt(position, target, up);
    const basis = new THREE.Quaternion().setFromRotationMatrix(matrix);
    return new Orbit(target.clone(), basis, position.distanceTo(target));
  }

  clone() {
    return new Orbit(this.pivot.clone(), this.basis.clone(), this.distance, this.yaw, this.pitch);
  }

  orientation() {
    const yaw = new THREE.Quaternion().setFromAxisAngle(UP, this.yaw);
    const pitch = new THREE.Quaternion().setFromAxisAngle(RIGHT, -this.pitch);
    return this.basis.clone().multiply(yaw).multiply(pitch);
  }

  position() {
    return new THREE.Vector3(0, 0, this.distance).applyQuaternion(this.orientation()).add(this.pivot);
  }

  /** Shift camera and pivot along the camera's axes. */
  shift(x, y, z) {
    this.pivot.add(new THREE.Vector3(x, y, z).applyQuaternion(this.orientation()));
  }

  /** Go a share of the way to another orbit of the same basis; says whether there was any way to go. */
  approach(other, share) {
    const scale = Math.max(this.distance, other.distance);
    const rest = Math.max(
      Math.abs(other.yaw - this.yaw),
      Math.abs(other.pitch - this.pitch),
      Math.abs(other.distance - this.distance) / scale,
      other.pivot.distanceTo(this.pivot) / scale,
    );
    if (rest === 0) return false;
    const step = rest < 1e-4 ? 1 : share;
    for (const name of ["yaw", "pitch", "distance"]) this[name] += step * (other[name] - this[name]);
    this.pivot.lerp(other.pivot, step);
    // Exactly there: a sum of steps never is.
    if (step === 1) Object.assign(this, { yaw: other.yaw, pitch: other.pitch, distance: other.distance });
    return true;
  }

  /** The limits about this pivot that all these positions of photos keep, with a margin; none without photos. */
  limits(positions) {
    if (!positions.length) return null;
    const toBasis = this.basis.clone().invert();
    const angles = { yaw: [0], pitch: [0], distance: [this.distance] };
    for (const position of positions) {
      const { x, y, z } = position.clone().sub(this.pivot).applyQuaternion(toBasis);
      angles.yaw.push(Math.atan2(x, z));
      angles.pitch.push(Math.atan2(y, Math.hypot(x, z)));
      angles.distance.push(Math.hypot(x, y, z));
    }
    const ends = (name, margin) => [Math.min(...angles[name]) - margin, Math.max(...angles[name]) + margin];
    const [near, far] = ends("distance", 0);
    return {
      yaw: ends("yaw", MARGIN_RAD),
      pitch: ends("pitch", MARGIN_RAD),
      distance: [NEAREST * near, FARTHEST * far],
      pivot: this.pivot.clone(),
      shift: 0.5 * far,
    };
  }

  /** Back to within limits; without any, only not over head. */
  keep(limits) {
    const clamp = THREE.MathUtils.clamp;
    if (limits) {
      this.yaw = clamp(this.yaw, ...limits.yaw);
      this.distance = clamp(this.distance, ...limits.distance);
      this.pivot.sub(limits.pivot).clampLength(0, limits.shift).add(limits.pivot);
    }
    const [low, high] = limits?.pitch ?? [-STEEPEST_RAD, STEEPEST_RAD];
    this.pitch = clamp(this.pitch, Math.max(low, -STEEPEST_RAD), Math.min(high, STEEPEST_RAD));
  }
}
