// How the window shows a camera: a photo is whole, in the part of the window that no control covers, and where the
// camera's principal point puts it.

import * as THREE from "three";

const WIDEST_SHARE = 0.45;
// A smaller part of the window is not worth keeping to.
const LEAST_SHARE = 0.4;

/** What is free of controls: left, top, width and height in CSS pixels. */
export function freePart() {
  let top = 0;
  let bottom = innerHeight;
  for (const panel of document.querySelectorAll("header > *, #tools, #cameras")) {
    const { top: above, bottom: below, height } = panel.getBoundingClientRect();
    if (!height) continue;
    if (below < innerHeight / 2) top = Math.max(top, below + 8);
    else bottom = Math.min(bottom, above - 8);
  }
  if (bottom - top < LEAST_SHARE * innerHeight) return { left: 0, top: 0, width: innerWidth, height: innerHeight };
  return { left: 0, top, width: innerWidth, height: bottom - top };
}

/**
 * Set field of view and centre of a camera.
 *
 * `view` has the photo's intrinsics, as shares of its size; without one the scene is in the middle. `fov` overrides the
 * photo's, in degrees. Returns where the photo is in the window, or null.
 */
export function project(camera, view, fov) {
  const part = freePart();
  camera.aspect = innerWidth / innerHeight;
  const ratio = view ? view.fy / view.fx : 1;
  const fitted = Math.min(part.height, part.width / ratio);
  const focal = fov ? innerHeight / 2 / Math.tan(THREE.MathUtils.degToRad(fov) / 2) : view ? view.fy * fitted : (part.height * 0.5) / WIDEST_SHARE;
  camera.fov = THREE.MathUtils.radToDeg(2 * Math.atan(innerHeight / 2 / focal));
  const middle = { x: part.left + part.width / 2, y: part.top + part.height / 2 };
  const place = view && { height: focal / view.fy, width: (focal / view.fy) * ratio };
  if (place) {
    place.left = middle.x - place.width / 2;
    place.top = middle.y - place.height / 2;
  }
  // Where the camera's axis meets the window.
  const axis = place ? { x: place.left + view.cx * place.width, y: place.top + view.cy * place.height } : middle;
  camera.setViewOffset(innerWidth, innerHeight, innerWidth / 2 - axis.x, innerHeight / 2 - axis.y, innerWidth, innerHeight);
  camera.updateProjectionMatrix();
  return place;
}
