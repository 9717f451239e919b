// Spark draws every Gaussian as an instance of its own. Drawing in software has a price per instance (20 microseconds
// with SwiftShader), and graphics cards prefer larger ones too: here an instance is a batch of Gaussians.

import * as THREE from "three";

const BATCH = 128;
const CORNERS = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0];
const TRIANGLES = [0, 1, 2, 0, 2, 3];

export function drawInBatches(spark) {
  const numbers = Array.from({ length: BATCH }, (_, i) => i);
  spark.geometry.setAttribute("position", new THREE.Float32BufferAttribute(numbers.flatMap(() => CORNERS), 3));
  spark.geometry.setIndex(numbers.flatMap((i) => TRIANGLES.map((corner) => 4 * i + corner)));

  const { material } = spark;
  material.uniforms.numActive = { value: 0 };
  material.vertexShader = material.vertexShader
    .replaceAll("gl_InstanceID", "batchIndex")
    .replace(
      "void main() {",
      `uniform int numActive;
       void main() {
         int batchIndex = ${BATCH} * gl_InstanceID + (gl_VertexID >> 2);
         if (batchIndex >= numActive) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }`,
    );

  const prepare = spark.onBeforeRender;
  spark.onBeforeRender = (...args) => {
    prepare.apply(spark, args);
    material.uniforms.numActive.value = spark.activeSplats;
    spark.geometry.instanceCount = Math.ceil(spark.activeSplats / BATCH);
  };
}
