// Looking at the scene with a headset, where the browser has WebXR.

import * as THREE from "three";

/** Whether a headset can be used here. */
export async function hasHeadset() {
  return (await navigator.xr?.isSessionSupported?.("immersive-vr").catch(() => false)) ?? false;
}

/** Enter the headset: the world is turned and shifted so that it begins where the window's camera is. */
export async function enterHeadset(viewer) {
  const { renderer } = viewer;
  const session = await navigator.xr.requestSession("immersive-vr", { optionalFeatures: ["local-floor"] });
  const [result] = viewer.layers;
  // Without a floor the headset begins at the origin, upright; what it shows is about life-size.
  renderer.xr.setReferenceSpaceType("local");
  const scale = 2 / viewer.focus.middle;
  const forward = new THREE.Vector3(0, 0, -1).applyQuaternion(viewer.camera.quaternion);
  const heading = new THREE.Quaternion().setFromAxisAngle(new THREE.Vector3(0, 1, 0), Math.atan2(-forward.x, -forward.z));
  const rig = new THREE.Group();
  rig.position.copy(viewer.camera.position);
  rig.quaternion.copy(heading);
  rig.scale.setScalar(1 / scale);
  const eye = new THREE.PerspectiveCamera(70, 1, 0.05 / scale, viewer.camera.far);
  rig.add(eye);
  result.scene.add(rig);
  renderer.setScissorTest(false);
  renderer.xr.enabled = true;
  await renderer.xr.setSession(session);
  renderer.setAnimationLoop(() => {
    const [seen] = renderer.xr.getCamera().cameras;
    if (seen) result.drawnWith(0.5 * seen.viewport.w * seen.projectionMatrix.elements[5]);
    renderer.render(result.scene, eye);
  });
  session.addEventListener("end", () => {
    renderer.setAnimationLoop(null);
    renderer.xr.enabled = false;
    renderer.setScissorTest(true);
    result.scene.remove(rig);
    viewer.resize();
  });
}
