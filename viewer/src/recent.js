// The scenes made in this browser: their numbers and small pictures stay here, the scenes with the service.

import { element, icon, make, memory } from "./dom.js";
import { readableTime } from "./photos.js";
import { cancelJob, readJob } from "./requests.js";

// One memory for each service of a host.
const NAME = `sr3r-scenes ${location.pathname}`;
const MAX_SCENES = 12;

export class Recent {
  constructor() {
    this.scenes = (memory.read(NAME) ?? []).filter(({ expires }) => !expires || Date.parse(expires) > Date.now());
    this.render();
  }

  add(job, picture) {
    this.scenes = [{ ...facts(job), picture }, ...this.scenes].slice(0, MAX_SCENES);
    this.store();
  }

  update(job) {
    if (job.state === "done") this.scenes = this.scenes.map((scene) => (scene.id === job.id ? { ...scene, ...facts(job) } : scene));
    else this.scenes = this.scenes.filter(({ id }) => id !== job.id);
    this.store();
  }

  remove(id) {
    this.scenes = this.scenes.filter((scene) => scene.id !== id);
    this.store();
  }

  /** Ask the service what has become of them. */
  async refresh() {
    for (const { id } of this.scenes) {
      try {
        this.update(await readJob(id));
      } catch (error) {
        if (error.status === 404) this.remove(id);
      }
    }
  }

  store() {
    memory.write(NAME, this.scenes);
    this.render();
  }

  render() {
    element("recent").hidden = this.scenes.length === 0;
    element("scenes").replaceChildren(...this.scenes.map((scene) => this.card(scene)));
  }

  card({ id, picture, count, gaussians, expires, scene }) {
    const title = `Scene from ${count} photos`;
    const left = expires && `deleted in ${readableTime((Date.parse(expires) - Date.now()) / 1000)}`;
    const about = scene ? [`${gaussians?.toLocaleString("en")} Gaussians`, left].filter(Boolean).join(", ") : "in progress";
    const text = make("span", {}, make("strong", {}, title), make("small", {}, about));
    const link = make("a", { href: scene ?? `#${id}` }, make("img", { src: picture, alt: "" }), text);
    const remove = make("button", { type: "button", title: "Delete", "aria-label": `Delete: ${title}` }, icon("close"));
    remove.addEventListener("click", async () => {
      await cancelJob(id).catch(() => {});
      this.remove(id);
    });
    return make("li", {}, link, remove);
  }
}

function facts({ id, photos, num_gaussians, expires, scene }) {
  return { id, count: photos.length, gaussians: num_gaussians, expires, scene };
}
