// One set of Gaussians: loading, and ways to show them.

import * as THREE from "three";
import { SparkRenderer, SplatFileType, SplatMesh, modifiers } from "@sparkjsdev/spark";
import { drawInBatches } from "./batches.js";

// Gaussians are trained with 0.3 square pixels added to their footprints, without compensation.
const BLUR = 0.3;

const TYPES = { ply: SplatFileType.PLY, spz: SplatFileType.SPZ, splat: SplatFileType.SPLAT };
// Formats whose axes are already right, up, back.
const UPRIGHT = new Set(["spz"]);

export class Layer {
  /** `unit` is the length in the file that the page calls 1. */
  constructor(entry, unit, renderer, onDirty) {
    this.entry = entry;
    this.unit = unit;
    this.isLoaded = false;
    this.scene = new THREE.Scene();
    this.spark = new SparkRenderer({
      renderer,
      onDirty,
      preBlurAmount: BLUR,
      blurAmount: 0,
      maxStdDev: Math.sqrt(2 * Math.log(255)),
      sortRadial: false,
    });
    drawInBatches(this.spark);
    this.scene.add(this.spark);
  }

  async load(bytes) {
    // Spark's half floats end at 65,504 and its sizes at 8,103: in other units only its larger kind of splats is right.
    const extSplats = this.unit !== 1;
    this.mesh = new SplatMesh({ fileBytes: bytes, fileType: TYPES[this.entry.format], extSplats });
    await this.mesh.initialized;
    if (!UPRIGHT.has(this.entry.format)) this.mesh.quaternion.set(1, 0, 0, 0);
    this.mesh.scale.setScalar(1 / this.unit);
    this.mesh.updateMatrixWorld(true);
    this.scene.add(this.mesh);
    this.centres = this.sample();
    this.isLoaded = true;
  }

  /** Up to two thousand centres in three's world, faint Gaussians left out. */
  sample() {
    const step = Math.max(1, Math.floor((this.mesh.packedSplats ?? this.mesh.extSplats).numSplats / 2000));
    const centres = [];
    const all = new THREE.Box3();
    this.mesh.forEachSplat((index, centre, scales, quaternion, opacity) => {
      all.expandByPoint(centre);
      if (index % step === 0 && opacity > 0.1) centres.push(centre.clone().applyMatrix4(this.mesh.matrixWorld));
    });
    this.sphere = all.applyMatrix4(this.mesh.matrixWorld).getBoundingSphere(new THREE.Sphere());
    return centres;
  }

  /** How far from a point the farthest Gaussian may be. */
  reach(position) {
    return position.distanceTo(this.sphere.center) + this.sphere.radius;
  }

  /** Bounds without the outermost tenth: a few Gaussians far away must not make everything else a dot. */
  box() {
    const box = new THREE.Box3();
    for (const axis of ["x", "y", "z"]) {
      const sorted = this.centres.map((centre) => centre[axis]).sort((a, b) => a - b);
      box.min[axis] = sorted[Math.floor(0.05 * sorted.length)] ?? -1;
      box.max[axis] = sorted[Math.floor(0.95 * sorted.length)] ?? 1;
    }
    return box;
  }

  /** What the views look at: near, middle and far distance in front of the first camera. */
  focus(cameras) {
    const box = this.box();
    if (!cameras.length) {
      const size = box.getSize(new THREE.Vector3()).length();
      return { middle: size, near: 0.3 * size, far: 2.5 * size, centre: box.getCenter(new THREE.Vector3()) };
    }
    const toCamera = cameras[0].pose.clone().invert();
    const depths = this.centres.map((centre) => -centre.clone().applyMatrix4(toCamera).z).filter((z) => z > 0);
    depths.sort((a, b) => a - b);
    const at = (share) => depths[Math.floor(share * (depths.length - 1))] ?? 1;
    return { middle: at(0.5), near: at(0.02), far: at(0.95) };
  }

  /** Colour, depth, normals, or ellipsoids with hard edges. */
  show(mode, focus) {
    this.mesh.objectModifier = undefined;
    this.mesh.worldModifier = undefined;
    if (mode === "depth") modifiers.setDepthColor(this.mesh, focus.near, focus.far, true);
    if (mode === "normals") modifiers.setWorldNormalColor(this.mesh);
    this.spark.falloff = mode === "ellipsoids" ? 0 : 1;
    this.spark.maxStdDev = mode === "ellipsoids" ? 1.2 : Math.sqrt(2 * Math.log(255));
    this.mesh.updateGenerator();
  }

  /** Whether the order of the Gaussians fits the view that was drawn last. */
  isSorted() {
    return this.isLoaded && !this.spark.sorting && !this.spark.sortDirty;
  }
}
