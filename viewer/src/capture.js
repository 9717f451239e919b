// Pictures and videos of what is on the screen.

// Named with their codecs: a browser that says yes to plain MP4 may put into it what most programs do not play.
const KINDS = ["video/mp4;codecs=avc1.640028", "video/mp4;codecs=avc1.42E01F", "video/webm;codecs=vp9", "video/webm"];

/** What this browser can record, or undefined. */
export function videoKind() {
  return KINDS.find((kind) => window.MediaRecorder?.isTypeSupported(kind));
}

export function savePicture(canvas, title) {
  canvas.toBlob((blob) => save(blob, `${title}.png`), "image/png");
}

export class Recorder {
  constructor(canvas, title) {
    const kind = videoKind();
    const type = kind.split(";")[0];
    this.start = performance.now();
    this.recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: kind, videoBitsPerSecond: 12_000_000 });
    const parts = [];
    this.recorder.ondataavailable = (event) => parts.push(event.data);
    this.recorder.onstop = () => save(new Blob(parts, { type }), `${title}.${type.slice(6)}`);
    this.recorder.start();
  }

  /** Minutes and seconds since the beginning, as 0:07. */
  time() {
    const seconds = Math.floor((performance.now() - this.start) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  stop() {
    this.recorder.stop();
  }
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  // What no system allows in a name; the file of a view has to be called as its scene.
  link.download = name.replace(/[\\/:*?"<>|\x00-\x1f]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
