// Depth per pixel, and what is made of it: depth in colours, the directions in which surfaces face, the point under
// the mouse.

import * as THREE from "three";

// The colours of `sr3r render --what depth`: near is bright, far is dark.
const COLOURS = [
  [0.99, 0.95, 0.65],
  [0.98, 0.68, 0.29],
  [0.9, 0.36, 0.32],
  [0.61, 0.18, 0.46],
  [0.3, 0.1, 0.44],
  [0.04, 0.03, 0.16],
];

const FRAGMENT = /* glsl */ `
  precision highp float;
  uniform sampler2D map;
  uniform vec3 colours[6];
  uniform vec3 background;
  uniform vec2 range;
  uniform vec4 lens; // focal lengths and principal point, as the projection has them
  uniform bool showNormals;
  out vec4 colour;

  ivec2 size;

  // Sum of depth times opacity, and of opacity, around a pixel.
  vec2 around(ivec2 at, int radius) {
    vec2 sum = vec2(0.0);
    for (int y = -radius; y <= radius; y++)
      for (int x = -radius; x <= radius; x++)
        sum += texelFetch(map, clamp(at + ivec2(x, y), ivec2(0), size - 1), 0).ra;
    return sum;
  }

  vec3 point(ivec2 at, int radius) {
    vec2 sum = around(at, radius);
    vec2 ndc = 2.0 * (vec2(at) + 0.5) / vec2(size) - 1.0;
    return sum.x / max(sum.y, 1e-6) * vec3((ndc + lens.zw) / lens.xy, -1.0);
  }

  void main() {
    size = textureSize(map, 0);
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec2 here = texelFetch(map, at, 0).ra;
    vec3 shown;
    if (showNormals) {
      // Far enough apart that single Gaussians do not show as bumps.
      int reach = max(2, size.y / 160);
      vec3 right = point(at + ivec2(reach, 0), 2) - point(at - ivec2(reach, 0), 2);
      vec3 up = point(at + ivec2(0, reach), 2) - point(at - ivec2(0, reach), 2);
      shown = 0.5 + 0.5 * normalize(cross(right, up));
    } else {
      float depth = here.x / max(here.y, 1e-6);
      // Even steps of colour are even steps of inverse depth, as parallax is.
      float share = (1.0 / range.x - 1.0 / max(depth, 1e-9)) / (1.0 / range.x - 1.0 / range.y);
      float place = 5.0 * clamp(share, 0.0, 1.0);
      int start = min(int(place), 4);
      shown = mix(colours[start], colours[start + 1], place - float(start));
    }
    // Seams between opaque Gaussians are not holes: what is half opaque counts as solid.
    colour = vec4(mix(background, shown, min(1.0, 2.0 * here.y)), 1.0);
  }
`;

export class Surface {
  constructor(renderer) {
    this.renderer = renderer;
    const gl = renderer.getContext();
    this.isFloat = Boolean(gl.getExtension("EXT_color_buffer_float") && gl.getExtension("EXT_float_blend"));
    const type = this.isFloat ? THREE.FloatType : THREE.HalfFloatType;
    const nearest = { minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter };
    this.target = new THREE.WebGLRenderTarget(1, 1, { type, depthBuffer: false, ...nearest });
    this.material = new THREE.ShaderMaterial({
      glslVersion: THREE.GLSL3,
      vertexShader: "void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }",
      fragmentShader: FRAGMENT,
      depthTest: false,
      depthWrite: false,
      uniforms: {
        map: { value: this.target.texture },
        colours: { value: COLOURS.map((colour) => new THREE.Vector3(...colour)) },
        background: { value: new THREE.Vector3() },
        range: { value: new THREE.Vector2() },
        lens: { value: new THREE.Vector4() },
        showNormals: { value: false },
      },
    });
    this.quad = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), this.material);
    this.quad.frustumCulled = false;
    this.scene = new THREE.Scene();
    this.scene.add(this.quad);
  }

  /** Draw a layer's depth or normals onto the canvas, inside of the renderer's scissor. */
  draw(layer, camera, { mode, focus, background }) {
    this.measure(layer, camera);
    const { uniforms } = this.material;
    uniforms.range.value.set(focus.near, focus.far);
    const { elements } = camera.projectionMatrix;
    uniforms.lens.value.set(elements[0], elements[5], elements[8], elements[9]);
    uniforms.showNormals.value = mode === "normals";
    uniforms.background.value.set(...new THREE.Color(background).convertLinearToSRGB().toArray());
    this.renderer.render(this.scene, camera);
  }

  /** How far the surface at a place of the window (CSS pixels) is along the view, or null where there is nothing. */
  depthAt(layer, camera, x, y) {
    this.measure(layer, camera);
    const ratio = this.renderer.getPixelRatio();
    const pixel = this.isFloat ? new Float32Array(4) : new Uint16Array(4);
    const row = this.target.height - 1 - Math.floor(y * ratio);
    this.renderer.readRenderTargetPixels(this.target, Math.floor(x * ratio), row, 1, 1, pixel);
    const [sum, , , alpha] = this.isFloat ? pixel : [...pixel].map((half) => THREE.DataUtils.fromHalfFloat(half));
    return alpha > 0.05 ? sum / alpha : null;
  }

  measure(layer, camera) {
    const { renderer } = this;
    const size = renderer.getDrawingBufferSize(new THREE.Vector2());
    this.target.setSize(size.x, size.y);
    const colour = renderer.getClearColor(new THREE.Color());
    renderer.setClearColor(0x000000, 0);
    renderer.setRenderTarget(this.target);
    layer.drawDepth(true);
    renderer.render(layer.scene, camera);
    layer.drawDepth(false);
    renderer.setRenderTarget(null);
    renderer.setClearColor(colour, 1);
  }
}

/** A bar of the colours with the depths at its ends and middle, in units of the scene. */
export function legend({ near, far }, unit) {
  const middle = 2 / (1 / near + 1 / far);
  const stops = COLOURS.map((colour) => `rgb(${colour.map((value) => Math.round(255 * value)).join(" ")})`);
  const numbers = [near, middle, far].map((depth) => Number((depth * unit).toPrecision(3)).toLocaleString("en"));
  return { gradient: `linear-gradient(to right, ${stops.join(", ")})`, numbers };
}
