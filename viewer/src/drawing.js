// What we change in Spark's shaders: Gaussians are drawn in batches, cropped, and as depth instead of colour.
//
// Spark draws every Gaussian as an instance of its own. Drawing in software has a price per instance (20 microseconds
// with SwiftShader), and graphics cards prefer larger ones too: here an instance is a batch of Gaussians. Where
// one of every n Gaussians stands for all, it is drawn as large as n, without its faint rim.

import * as THREE from "three";

const BATCH = 128;
const CORNERS = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0];
const TRIANGLES = [0, 1, 2, 0, 2, 3];

/** Changes a SparkRenderer; returns the uniforms `drawDepth`, `hasCrop`, `cropAxes`, `cropLow`, `cropHigh`. */
export function changeDrawing(spark) {
  const numbers = Array.from({ length: BATCH }, (_, i) => i);
  spark.geometry.setAttribute("position", new THREE.Float32BufferAttribute(numbers.flatMap(() => CORNERS), 3));
  spark.geometry.setIndex(numbers.flatMap((i) => TRIANGLES.map((corner) => 4 * i + corner)));

  const { material } = spark;
  Object.assign(material.uniforms, {
    numActive: { value: 0 },
    standsFor: { value: 1 },
    drawDepth: { value: false },
    hasCrop: { value: false },
    cropAxes: { value: new THREE.Matrix3() },
    cropLow: { value: new THREE.Vector3() },
    cropHigh: { value: new THREE.Vector3() },
  });
  material.vertexShader = changed(material.vertexShader.replaceAll("gl_InstanceID", "batchIndex"), {
    "void main() {": `
      uniform int numActive;
      uniform float standsFor;
      uniform bool drawDepth;
      uniform bool hasCrop;
      uniform mat3 cropAxes;
      uniform vec3 cropLow;
      uniform vec3 cropHigh;
      void main() {
        int batchIndex = ${BATCH} * gl_InstanceID + (gl_VertexID >> 2);
        if (batchIndex >= numActive) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }`,
    "adjustedStdDev = maxStdDev;": `
      vec3 place = cropAxes * center;
      if (hasCrop && (any(lessThan(place, cropLow)) || any(greaterThan(place, cropHigh)))) return;
      scales *= sqrt(standsFor);
      adjustedStdDev = standsFor > 1.0 ? min(maxStdDev, 2.0) : maxStdDev;`,
    "vRgba = rgba;": "vRgba = drawDepth ? vec4(vec3(-viewCenter.z), rgba.a) : rgba;",
  });
  material.fragmentShader = changed(material.fragmentShader, {
    "uniform float near;": "uniform float near; uniform bool drawDepth;",
    "if (encodeLinear) {": "if (encodeLinear && !drawDepth) {",
  });

  const prepare = spark.onBeforeRender;
  spark.onBeforeRender = (...args) => {
    prepare.apply(spark, args);
    material.uniforms.numActive.value = spark.activeSplats;
    spark.geometry.instanceCount = Math.ceil(spark.activeSplats / BATCH);
    // Of what is drawn now: that may still be the mesh before.
    material.uniforms.standsFor.value = spark.display.mapping[0]?.node.userData.standsFor ?? 1;
  };
  return material.uniforms;
}

function changed(shader, replacements) {
  for (const [old, replacement] of Object.entries(replacements)) {
    // Another version of Spark: better no picture than a wrong one.
    if (shader.split(old).length !== 2) throw new Error(`Spark's shader has no single "${old}".`);
    shader = shader.replace(old, replacement);
  }
  return shader;
}
