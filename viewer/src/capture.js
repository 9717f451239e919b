// Screenshots and video of what is on the screen.

export function saveScreenshot(canvas, title) {
  canvas.toBlob((blob) => save(blob, `${title}.png`), "image/png");
}

export class Recorder {
  constructor(canvas, title) {
    const type = ["video/mp4", "video/webm"].find((kind) => MediaRecorder.isTypeSupported(kind));
    this.recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type, videoBitsPerSecond: 12_000_000 });
    const parts = [];
    this.recorder.ondataavailable = (event) => parts.push(event.data);
    this.recorder.onstop = () => save(new Blob(parts, { type }), `${title}.${type.slice(6)}`);
    this.recorder.start();
  }

  stop() {
    this.recorder.stop();
  }
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^\w.-]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
