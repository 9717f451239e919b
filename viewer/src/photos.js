// The chosen photos: adding, checking against the limits, ordering, removing.

import { element, icon, make, readableBytes } from "./dom.js";

const SMALL_PX = 160;

// Shown for photos that the service reads and the browser does not.
const neutral = (kind) =>
  `data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><rect width="160" height="120" fill="#7b828c"/>' +
      `<text x="80" y="68" fill="#fff" font-family="sans-serif" font-size="22" text-anchor="middle">${kind}</text></svg>`,
  )}`;
// Systems that do not know these leave their type empty.
const TYPES = { heic: "image/heic", heif: "image/heif", hif: "image/heif", avif: "image/avif", tif: "image/tiff", tiff: "image/tiff" };
const UNSEEN = { "image/tiff": "TIFF", "image/heic": "HEIC", "image/heif": "HEIC", "image/avif": "AVIF" };

// Sizes that differ by rounding are one shape.
const SHAPE_TOLERANCE = 0.02;

const isNeutral = (image) => image.src.startsWith("data:");
const typeOf = (file) => file.type || TYPES[file.name.split(".").pop().toLowerCase()] || "";

export class Photos {
  /** `onChange` is called whenever what can be sent changes. */
  constructor(onChange) {
    this.onChange = onChange;
    this.limits = null;
    this.chosen = [];
    this.list = element("photos");
    const input = element("choose");
    document.querySelector("label[for=choose]").append(icon("plus"), "Choose photos");
    input.addEventListener("change", () => {
      this.add(input.files);
      // The same file can be chosen again after it was removed.
      input.value = "";
    });
    addEventListener("paste", (event) => this.isOpen() && this.add(event.clipboardData.files));
    const drop = element("drop");
    addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", this.isOpen());
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? drop.classList.remove("over"));
    addEventListener("drop", (event) => {
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      if (this.isOpen()) this.add(event.dataTransfer.files);
    });
  }

  get files() {
    return this.chosen.map(({ file }) => file);
  }

  isOpen() {
    return !element("form").hidden;
  }

  setLimits(limits) {
    this.limits = limits;
    const { photos, bytes, pixels, types } = limits;
    // HEIF is what HEIC files are inside: one name is enough.
    const kinds = types.filter((type) => type !== "image/heif").map((type) => type.replace("image/", "").toUpperCase()).join(", ");
    element("limits").textContent =
      `${photos.min} to ${photos.max} photos (${kinds}), up to ${Math.round(pixels / 1e6)} megapixels each, ` +
      `${readableBytes(bytes)} together. They are deleted after ${readableTime(limits.keep_seconds)}.`;
    // Names too, for systems that do not know the types.
    element("choose").accept = [...types, ".heic", ".heif", ".hif", ".avif"].join(",");
    this.onChange();
  }

  /** Whether the photos can be sent, and a hint. */
  state() {
    const count = this.chosen.length;
    const { min, max } = this.limits?.photos ?? { min: 2, max: 8 };
    if (count < min) return { ready: false, hint: count ? `${min - count} more` : "" };
    const odd = this.oddOne();
    if (odd) return { ready: false, hint: odd };
    if (count > max) return { ready: false, hint: `${count - max} too many` };
    return { ready: this.limits !== null, hint: `${count} photos, ${readableBytes(this.totalBytes())}` };
  }

  /** Width and height of the first photo that the browser can show. */
  size() {
    const first = this.chosen.find(({ image }) => !isNeutral(image));
    return first && [first.image.naturalWidth, first.image.naturalHeight];
  }

  /** A sentence on a photo of another shape than the first, if there is one: such photos do not make a scene. */
  oddOne() {
    const known = this.chosen.filter(({ image }) => !isNeutral(image));
    const ratio = ({ image }) => image.naturalWidth / image.naturalHeight;
    const told = ({ file, image }) => `${file.name} is ${image.naturalWidth} x ${image.naturalHeight}`;
    const odd = known.find((photo) => Math.abs(ratio(photo) / ratio(known[0]) - 1) > SHAPE_TOLERANCE);
    return odd && `${told(odd)}, but ${told(known[0])}: photos of one scene have one shape. Remove one, or take it again with the phone held alike.`;
  }

  totalBytes() {
    return this.chosen.reduce((sum, { file }) => sum + file.size, 0);
  }

  async add(files) {
    const problems = [];
    // A copy: the browser empties the list it gave while the photos are being decoded.
    for (const file of [...files]) {
      const problem = this.refusal(file) ?? (await this.accept(file));
      if (problem) problems.push(problem);
    }
    element("problem").textContent = problems.join(" ");
    this.render();
  }

  /** Why a photo cannot be taken, as far as its size tells. */
  refusal(file) {
    if (!this.limits) return null;
    const { photos, bytes, types } = this.limits;
    if (!file.size) return `${file.name} is empty. Choose another.`;
    if (!types.includes(typeOf(file))) return `${file.name} is not a photo that can be read here.`;
    if (this.chosen.length >= photos.max) return `${file.name} is left out: ${photos.max} photos are the most.`;
    if (this.totalBytes() + file.size > bytes) return `${file.name} is left out: all together would be more than ${readableBytes(bytes)}.`;
    return null;
  }

  async accept(file) {
    const image = make("img", { alt: "", src: URL.createObjectURL(file), draggable: false });
    try {
      await image.decode();
    } catch {
      if (typeOf(file) in UNSEEN) return this.acceptUnseen(file);
      return `${file.name} cannot be shown by this browser: it is damaged, or of a kind that it does not know.`;
    }
    if (this.limits && image.naturalWidth * image.naturalHeight > this.limits.pixels) {
      return `${file.name} has more than ${Math.round(this.limits.pixels / 1e6)} megapixels.`;
    }
    this.chosen.push({ file, image });
    return null;
  }

  /** A photo that only the service can read. */
  async acceptUnseen(file) {
    const image = make("img", { alt: "", src: neutral(UNSEEN[typeOf(file)]), draggable: false });
    await image.decode();
    this.chosen.push({ file, image });
    return null;
  }

  /** Copies of the pictures, to show elsewhere. */
  pictures() {
    return this.chosen.map(({ image }) => image.cloneNode());
  }

  /** A small JPEG of the first photo, as an address. */
  async smallPicture() {
    const [{ image }] = this.chosen;
    const scale = SMALL_PX / Math.max(image.naturalWidth, image.naturalHeight);
    const canvas = make("canvas", { width: image.naturalWidth * scale, height: image.naturalHeight * scale });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
  }

  move(index, target) {
    if (target < 0 || target >= this.chosen.length) return;
    this.chosen.splice(target, 0, ...this.chosen.splice(index, 1));
    this.render();
  }

  remove(index) {
    const [{ image }] = this.chosen.splice(index, 1);
    URL.revokeObjectURL(image.src);
    this.render();
    const next = this.list.children[Math.min(index, this.chosen.length - 1)];
    (next?.querySelector(".remove") ?? element("choose")).focus();
  }

  render() {
    this.list.replaceChildren(...this.chosen.map(({ file, image }, index) => this.item(file, image, index)));
    this.onChange();
  }

  item(file, image, index) {
    const act = (name, title, run, properties = {}) => {
      const button = make("button", { type: "button", title, "aria-label": `${title}: ${file.name}`, ...properties }, icon(name));
      button.addEventListener("click", run);
      return button;
    };
    const shift = (step) => {
      this.move(index, index + step);
      const buttons = this.list.children[index + step].querySelectorAll(step < 0 ? ".earlier, .later" : ".later, .earlier");
      [...buttons].find((button) => !button.disabled)?.focus();
    };
    const buttons = make(
      "div",
      { className: "buttons" },
      act("left", "Earlier", () => shift(-1), { className: "earlier", disabled: index === 0 }),
      act("right", "Later", () => shift(1), { className: "later", disabled: index === this.chosen.length - 1 }),
      act("close", "Remove", () => this.remove(index), { className: "remove" }),
    );
    const name = make("span", { className: "name", title: file.name }, file.name);
    const size = make("small", {}, isNeutral(image) ? "" : `${image.naturalWidth} x ${image.naturalHeight}`);
    return make("li", {}, image, name, size, buttons);
  }
}

export function readableTime(seconds) {
  for (const [size, name] of [[86_400, "day"], [3600, "hour"], [60, "minute"]]) {
    const count = Math.round(seconds / size);
    if (seconds >= size) return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return "a minute";
}
