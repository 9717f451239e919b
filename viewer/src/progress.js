// The progress of one job: upload, place in the queue, stages.

import { element, icon, make } from "./dom.js";

const STAGES = {
  upload: "Sending the photos",
  queue: "Waiting for a turn",
  photos: "Reading the photos",
  cameras: "Finding the cameras",
  weights: "Loading the model",
  network: "Reconstructing",
  files: "Writing the files",
};

export class Progress {
  constructor() {
    this.lines = {};
    for (const [name, text] of Object.entries(STAGES)) {
      const line = make("li", {}, make("span", { className: "mark" }), make("span", {}, text), make("small"));
      this.lines[name] = line;
      element("stages").append(line);
    }
    this.bar = make("progress", { max: 1, value: 0, "aria-label": "Sent" });
    this.isUploading = false;
  }

  begin(count, pictures) {
    element("job-photos").replaceChildren(...pictures.map((picture) => make("li", {}, picture)));
    element("job-title").textContent = count ? `A scene from ${count} photos` : "A scene";
    element("failure").textContent = "";
    element("again").hidden = element("open").hidden = true;
    element("cancel").hidden = false;
    this.isUploading = count > 0;
    this.mark(count ? "upload" : "queue", {});
    if (count) this.uploading(0);
    element("job-title").focus();
  }

  uploading(share) {
    this.bar.value = share;
    this.note("upload", this.bar);
    // A screen reader hears of quarters, not of every packet.
    this.say(share < 1 ? `Sending the photos: ${Math.floor(share * 4) * 25} %` : "The photos have arrived, and are being checked");
  }

  /** Show what the service says about the job. */
  show(job) {
    this.isUploading = false;
    const seconds = job.seconds ?? {};
    if (job.photos?.length) element("job-title").textContent = `A scene from ${job.photos.length} photos`;
    if (job.state === "queued") {
      this.mark("queue", seconds);
      const place = job.position ? `Place ${job.position} in the queue` : "In the queue";
      this.note("queue", job.position ? `place ${job.position}` : "");
      this.say(place);
    } else if (job.state === "running") {
      const stage = job.stage in STAGES ? job.stage : "photos";
      this.mark(stage, seconds);
      this.say(STAGES[stage]);
    } else if (job.state === "done") {
      this.mark(null, seconds);
      this.say("Done");
      element("cancel").hidden = true;
      element("open").hidden = false;
      element("open").href = job.scene;
    } else if (job.state === "failed") {
      if (job.stage in STAGES) this.mark(job.stage, seconds);
      this.fail(job.error);
    }
  }

  silent() {
    this.say("No connection to the service; trying again ...");
  }

  fail(sentence) {
    this.isUploading = false;
    for (const line of Object.values(this.lines)) {
      if (line.dataset.state === "now") this.set(line, "bad");
    }
    this.bar.remove();
    this.say("");
    element("failure").textContent = sentence;
    element("cancel").hidden = true;
    element("again").hidden = false;
    element("again").focus();
  }

  /** What is over has a tick, `now` turns, the rest waits; no `now` means that all is over. */
  mark(now, seconds) {
    let state = "over";
    for (const [name, line] of Object.entries(this.lines)) {
      if (name === now) state = "now";
      else if (state === "now") state = "later";
      this.set(line, state);
      this.note(name, name in seconds ? `${seconds[name].toFixed(1)} s` : "");
    }
  }

  set(line, state) {
    if (line.dataset.state === state) return;
    line.dataset.state = state;
    if (state === "now") line.setAttribute("aria-current", "step");
    else line.removeAttribute("aria-current");
    const marks = { over: [icon("done")], bad: [icon("close")] };
    line.querySelector(".mark").replaceChildren(...(marks[state] ?? []));
  }

  note(name, content) {
    const place = this.lines[name].querySelector("small");
    if (place.firstChild !== content) place.replaceChildren(...(content ? [content] : []));
  }

  say(text) {
    if (element("news").textContent !== text) element("news").textContent = text;
    document.title = text ? `${text} - SR3R` : "SR3R";
  }
}
