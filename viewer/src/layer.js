// One set of Gaussians: loading it, its extent, and ways to show it.

import * as THREE from "three";
import { SparkRenderer, SplatFileType, SplatMesh } from "@sparkjsdev/spark";
import { changeDrawing } from "./drawing.js";
import { encode } from "./encoded_gaussians.js";
import { readPlainPly } from "./plain_ply.js";
import { readPlainSpz } from "./plain_spz.js";
import { Sorter } from "./sorter.js";

// Gaussians are trained with 0.3 square pixels added to their footprints, without compensation. In pictures smaller than
// those, they grow by as much of their own pixels, and what larger pixels add to that makes them fainter.
const BLUR = 0.3;
// Where a Gaussian has faded to a 255th.
const REACH = Math.sqrt(2 * Math.log(255));
const HARD_REACH = 1.2;
// What a first picture is drawn of.
const FEW = 30000;

const TYPES = { ply: SplatFileType.PLY, spz: SplatFileType.SPZ, splat: SplatFileType.SPLAT };
// What Spark need not read.
const READERS = { ply: readPlainPly, spz: readPlainSpz };
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
      onDirty: () => this.isCompleting || onDirty(this),
      preBlurAmount: BLUR,
      blurAmount: 0,
      maxStdDev: REACH,
      sortRadial: false,
      // Spark's smaller kind of Gaussian has 8 bits for a size and half floats for a place (docs/viewer.md).
      accumExtSplats: true,
      enableLod: false,
    });
    this.uniforms = changeDrawing(this.spark);
    this.spark.sortWorker = new Sorter();
    this.scene.add(this.spark);
  }

  /** Read a file, at first few of its Gaussians (about thirty thousand) if so asked: `complete` adds the rest. */
  async load(bytes, { isFew = false } = {}) {
    const { format } = this.entry;
    const source = (await READERS[format]?.(bytes)) ?? null;
    if (source === null) return this.setMesh(await readBySpark(bytes, format));
    const step = isFew ? Math.max(1, Math.round(source.count / FEW)) : 1;
    this.rest = step > 1 ? source : null;
    this.setMesh(new SplatMesh({ extSplats: encode(source, step) }), step);
  }

  /** All Gaussians; a promise that they are in order for a camera. What is drawn until then are the few. */
  complete(camera) {
    if (this.rest) this.completion = this.addRest(camera);
    return this.completion;
  }

  async addRest(camera) {
    const [source, few] = [this.rest, this.mesh];
    this.rest = null;
    this.isCompleting = true;
    this.scene.remove(few);
    this.setMesh(new SplatMesh({ extSplats: encode(source) }));
    await this.spark.update({ scene: this.scene, camera });
    few.dispose();
    this.isCompleting = false;
  }

  setMesh(mesh, standsFor = 1) {
    this.mesh = mesh;
    mesh.userData.standsFor = standsFor;
    if (!UPRIGHT.has(this.entry.format)) mesh.quaternion.set(1, 0, 0, 0);
    mesh.scale.setScalar(1 / this.unit);
    mesh.updateMatrixWorld(true);
    this.scene.add(mesh);
    this.centres = this.sample();
    this.isLoaded = true;
  }

  /** Up to two thousand centres in three's world, faint Gaussians left out. */
  sample() {
    const step = Math.max(1, Math.floor(this.mesh.extSplats.numSplats / 2000));
    const centres = [];
    const all = new THREE.Box3();
    this.largest = 0;
    this.mesh.forEachSplat((index, centre, scales, quaternion, opacity) => {
      all.expandByPoint(centre);
      this.largest = Math.max(this.largest, scales.x / this.unit, scales.y / this.unit, scales.z / this.unit);
      if (index % step === 0 && opacity > 0.1) centres.push(centre.clone().applyMatrix4(this.mesh.matrixWorld));
    });
    this.sphere = all.applyMatrix4(this.mesh.matrixWorld).getBoundingSphere(new THREE.Sphere());
    return centres;
  }

  /** How far from a point the farthest Gaussian may be. */
  reach(position) {
    return position.distanceTo(this.sphere.center) + this.sphere.radius;
  }

  /** Bounds along three axes (rows) without a share of the outermost at both ends. */
  box(axes = new THREE.Matrix3(), share = 0.05) {
    const box = new THREE.Box3();
    const places = this.centres.map((centre) => centre.clone().applyMatrix3(axes));
    for (const axis of ["x", "y", "z"]) {
      const sorted = places.map((place) => place[axis]).sort((a, b) => a - b);
      box.min[axis] = sorted[Math.floor(share * (sorted.length - 1))] ?? -1;
      box.max[axis] = sorted[Math.ceil((1 - share) * (sorted.length - 1))] ?? 1;
    }
    return box;
  }

  /** What the views look at: near, middle and far distance in front of the first camera. */
  focus(cameras) {
    const box = this.box();
    if (!cameras.length) {
      // A single Gaussian has a size too.
      const size = box.getSize(new THREE.Vector3()).length() || 4 * this.largest;
      return { middle: size, near: 0.3 * size, far: 2.5 * size, centre: box.getCenter(new THREE.Vector3()) };
    }
    const toCamera = cameras[0].pose.clone().invert();
    const depths = this.centres.map((centre) => -centre.clone().applyMatrix4(toCamera).z).filter((z) => z > 0);
    depths.sort((a, b) => a - b);
    const at = (share) => depths[Math.floor(share * (depths.length - 1))] ?? 1;
    return { middle: at(0.5), near: at(0.02), far: Math.max(at(0.98), 1.001 * at(0.02)), depths };
  }

  /** Soft Gaussians, or ellipsoids with hard edges. */
  show(mode) {
    this.spark.falloff = mode === "ellipsoids" ? 0 : 1;
    this.spark.maxStdDev = mode === "ellipsoids" ? HARD_REACH : REACH;
  }

  /** A window, or a headset's picture, with a focal length of so many pixels: smaller than what the scene has detail for, or not. */
  drawnWith(focal) {
    const share = Math.min(1, focal / (this.entry.focal ?? focal));
    this.spark.preBlurAmount = BLUR * share * share;
    this.spark.blurAmount = BLUR - this.spark.preBlurAmount;
  }

  drawDepth(isOn) {
    this.uniforms.drawDepth.value = isOn;
  }

  /** Show only what is inside of a box along axes (rows), or everything if there is none. */
  crop(box) {
    this.uniforms.hasCrop.value = box !== null;
    if (box === null) return;
    this.uniforms.cropAxes.value.copy(box.axes);
    this.uniforms.cropLow.value.copy(box.low);
    this.uniforms.cropHigh.value.copy(box.high);
  }

  /** Whether the order of the Gaussians fits the view that was drawn last. */
  isSorted() {
    return this.isLoaded && !this.isCompleting && !this.spark.sorting && !this.spark.sortDirty;
  }
}

async function readBySpark(fileBytes, format) {
  const mesh = new SplatMesh({ fileBytes, fileType: TYPES[format], extSplats: true });
  await mesh.initialized;
  return mesh;
}
