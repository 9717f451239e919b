// The page of `sr3r serve`: choose photos, send them, follow the job, open its scene.
//
// Its service: GET api/limits, POST api/jobs, GET and DELETE api/jobs/ID, GET api/jobs/ID/events (docs/service.md).
// The address of a job in progress is in the page's own (#ID), so that it survives a reload.

import { applyTheme, element, icon, toggleTheme } from "./dom.js";
import { Photos } from "./photos.js";
import { Progress } from "./progress.js";
import { Quality } from "./quality.js";
import { Recent } from "./recent.js";
import { cancelJob, isFinal, readLimits, readSample, sendJob, watchJob } from "./requests.js";

const recent = new Recent();
const progress = new Progress();
const photos = new Photos(showHint);
const quality = new Quality();
let stopWatching = () => {};

function showHint() {
  const { ready, hint } = photos.state();
  element("hint").textContent = hint;
  element("send").disabled = !ready;
  quality.show(photos.size());
}

function offerSamples(names) {
  const button = element("sample");
  button.hidden = names.length === 0;
  button.addEventListener("click", async () => {
    try {
      await photos.add(await Promise.all(names.map(readSample)));
    } catch (error) {
      element("problem").textContent = error.message;
    }
  });
}

/** The form, or the progress of a job. */
function show(id) {
  element("form").hidden = id !== "form";
  element("job").hidden = id !== "job";
  document.title = "SR3R";
}

async function send() {
  element("problem").textContent = "";
  show("job");
  progress.begin(photos.files.length, photos.pictures());
  const parts = { files: photos.files, cameras: element("camera-file").files[0], quality: quality.chosen() };
  const upload = sendJob(parts, (share) => progress.uploading(share));
  stopWatching = upload.abort;
  try {
    const job = await upload.job;
    recent.add(job, await photos.smallPicture());
    // Without an event, unlike location.hash.
    history.replaceState(null, "", `#${job.id}`);
    follow(job);
  } catch (error) {
    stopWatching = () => {};
    if (error.name === "AbortError") return backToPhotos();
    progress.fail(error.message);
  }
}

function follow(job) {
  progress.show(job);
  if (isFinal(job)) return finish(job);
  stopWatching = watchJob(job.id, {
    onJob(news) {
      progress.show(news);
      if (isFinal(news)) finish(news);
    },
    onSilence: () => progress.silent(),
    onLost(message) {
      recent.remove(job.id);
      clearAddress();
      progress.fail(message);
    },
  });
}

function finish(job) {
  stopWatching = () => {};
  clearAddress();
  recent.update(job);
  if (job.state === "done") location.assign(job.scene);
  if (job.state === "cancelled") backToPhotos();
}

async function cancel() {
  stopWatching();
  stopWatching = () => {};
  const id = location.hash.slice(1);
  if (!id) return;
  clearAddress();
  recent.remove(id);
  backToPhotos();
  await cancelJob(id).catch((error) => (element("problem").textContent = error.message));
}

function backToPhotos() {
  show("form");
  showHint();
  element("form-title").scrollIntoView();
  element("choose").focus();
}

function clearAddress() {
  history.replaceState(null, "", location.pathname);
}

async function start() {
  applyTheme();
  element("theme").append(icon("theme"));
  element("theme").addEventListener("click", toggleTheme);
  element("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  element("cancel").addEventListener("click", cancel);
  element("again").addEventListener("click", backToPhotos);
  addEventListener("beforeunload", (event) => progress.isUploading && event.preventDefault());
  // Back from the scene, by the browser's button: the form again.
  addEventListener("pageshow", (event) => event.persisted && backToPhotos());
  showHint();
  try {
    const limits = await readLimits();
    quality.setLimits(limits.quality);
    photos.setLimits(limits);
    offerSamples(limits.samples ?? []);
  } catch (error) {
    element("problem").textContent = error.message;
  }
  recent.refresh();
  addEventListener("hashchange", resume);
  resume();
}

/** The job in the page's address: after a reload, or from the list. */
function resume() {
  const id = location.hash.slice(1);
  if (!id) return;
  stopWatching();
  show("job");
  progress.begin(0, []);
  follow({ id, state: "queued", photos: [] });
}

start();
