// Talking to the service. Whatever goes wrong becomes an Error with a sentence for people.

const POLL_MS = 2000;
const SILENT = "The service does not answer. Check that it still runs, and try again.";

export const isFinal = (job) => ["done", "failed", "cancelled"].includes(job.state);

export async function readLimits() {
  return (await ask("api/limits")).json();
}

export async function readJob(id) {
  return (await ask(`api/jobs/${encodeURIComponent(id)}`)).json();
}

export async function cancelJob(id) {
  await ask(`api/jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
}

async function ask(address, options) {
  const response = await fetch(address, options).catch(() => {
    throw new Error(SILENT);
  });
  if (response.ok) return response;
  const error = new Error(sentence(await response.text(), response.status));
  error.status = response.status;
  throw error;
}

function sentence(text, status) {
  try {
    return JSON.parse(text).error;
  } catch {
    return `The service answers with an error (${status}). Try again later.`;
  }
}

/** A photo of the service's own, as a file. */
export async function readSample(name) {
  const bytes = await (await ask(`samples/${encodeURIComponent(name)}`)).blob();
  return new File([bytes], `sample-${name}`, { type: bytes.type });
}

/** Sends the photos; `onShare` hears how much has arrived. Returns { job: Promise, abort }. */
export function sendJob({ files, cameras, quality }, onShare) {
  const form = new FormData();
  for (const file of files) form.append("photos", file, file.name);
  if (cameras) form.append("cameras", cameras, cameras.name);
  if (quality) form.append("quality", quality);
  // fetch does not tell how much of a request has been sent.
  const request = new XMLHttpRequest();
  const job = new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onShare(loaded / total);
    request.onload = () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText));
      else reject(new Error(sentence(request.responseText, request.status)));
    };
    request.onerror = () => reject(new Error(SILENT));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.open("POST", "api/jobs");
    request.send(form);
  });
  return { job, abort: () => request.abort() };
}

/**
 * Follows a job until its end, by server-sent events; by asking again and again where those do not get through.
 *
 * onJob(job) at every change, onSilence() while the service does not answer, onLost(sentence) when there is no such job.
 * Returns a function that stops.
 */
export function watchJob(id, { onJob, onSilence, onLost }) {
  let isOver = false;
  let timer;
  const events = new EventSource(`api/jobs/${encodeURIComponent(id)}/events`);
  const stop = () => {
    isOver = true;
    events.close();
    clearTimeout(timer);
  };
  const hear = (job) => {
    if (isOver) return;
    if (isFinal(job)) stop();
    onJob(job);
  };
  const poll = async () => {
    try {
      hear(await readJob(id));
    } catch (error) {
      if (isOver) return;
      if (error.status >= 400 && error.status < 500 && error.status !== 429) {
        stop();
        return onLost(error.message);
      }
      onSilence();
    }
    // The events have come back meanwhile: they tell the rest.
    if (!isOver && events.readyState !== EventSource.OPEN) timer = setTimeout(poll, POLL_MS);
  };
  events.addEventListener("job", (event) => hear(JSON.parse(event.data)));
  events.onerror = () => {
    clearTimeout(timer);
    if (!isOver) poll();
  };
  return stop;
}
