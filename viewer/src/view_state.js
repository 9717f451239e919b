// What a link or a file says about how the scene is shown. Places are in the scene's own axes and units.
//
//   view=POSITION,TARGET,UP   nine numbers      fov=DEGREES        background=RRGGBB      show=depth|normals|ellipsoids
//   compare=PERCENT           crop=LOW,HIGH     six numbers, Infinity: no limit           noui   sway=0|1

import * as THREE from "three";

const DIGITS = 5;

/** The parameters of the page's address; those behind # count more. */
export function readAddress() {
  const all = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) all.set(name, value);
  const numbers = (name, count) => {
    const values = (all.get(name) ?? "").split(",").map(Number);
    return values.length === count && values.every((value) => !Number.isNaN(value)) ? values : undefined;
  };
  const [fov] = numbers("fov", 1) ?? [];
  const [compare] = numbers("compare", 1) ?? [];
  const view = numbers("view", 9);
  const crop = numbers("crop", 6);
  const colour = all.get("background");
  return {
    view: view && { position: view.slice(0, 3), target: view.slice(3, 6), up: view.slice(6) },
    fov: fov > 0 && fov < 160 ? fov : undefined,
    background: /^[0-9a-f]{6}$/i.test(colour ?? "") ? `#${colour}` : undefined,
    show: ["depth", "normals", "ellipsoids"].find((mode) => mode === all.get("show")),
    compare: compare >= 0 && compare <= 100 && all.has("compare") ? compare / 100 : undefined,
    crop: crop && { low: crop.slice(0, 3), high: crop.slice(3) },
    noui: all.has("noui"),
    sway: all.has("sway") ? all.get("sway") !== "0" : undefined,
  };
}

/** The address of this page with a state. */
export function addressOf({ view, fov, background, show, compare, crop }) {
  const short = (values) => values.map((value) => Number(value.toPrecision(DIGITS))).join(",");
  const parts = [`view=${short([...view.position, ...view.target, ...view.up])}`];
  if (fov) parts.push(`fov=${short([fov])}`);
  if (background) parts.push(`background=${background.slice(1)}`);
  if (show) parts.push(`show=${show}`);
  if (compare !== undefined) parts.push(`compare=${Math.round(100 * compare)}`);
  if (crop) parts.push(`crop=${short([...crop.low, ...crop.high])}`);
  return `${location.href.split("#")[0]}#${parts.join("&")}`;
}

/** The text of NAME.view.json: the settings of SuperSplat's viewer, and under `sr3r` what those cannot say. */
export function settingsFile({ view, fov, background, crop, colour }) {
  // SuperSplat turns scenes by half a turn about z.
  const turned = ([x, y, z]) => [-x, -y, z];
  const colours = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const settings = {
    camera: { fov, position: turned(view.position), target: turned(view.target), startAnim: "none", animTrack: "" },
    background: { color: colours },
    animTracks: [],
    // No limit of the crop box is null.
    sr3r: { view, fov, background, crop },
  };
  return JSON.stringify(settings, null, 2);
}

// Scenes are right, down, forward; the page is right, up, back.
export const toPage = ([x, y, z], unit) => new THREE.Vector3(x, -y, -z).divideScalar(unit);
export const toScene = ({ x, y, z }, unit) => [x * unit, -y * unit, -z * unit];
