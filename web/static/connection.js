// Asks the server and goes on asking while it does not answer, with a quiet notice meanwhile. Knows nothing of
// what is asked.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
/** A proxy before a stopped server, or a server too busy for this one. */
const NOT_ANSWERED = [502, 503, 504];

/** Fetches `address` until it is answered; only aborting ends it without an answer. */
export async function askUntilAnswered(address, options) {
  for (;;) {
    const response = await tryOnce(address, options);
    if (response) return response;
    await serverBack();
    options.signal.throwIfAborted();
  }
}

async function tryOnce(address, options) {
  try {
    const response = await fetch(address, options);
    return NOT_ANSWERED.includes(response.status) ? null : response;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

let awaited = null;

/** Whether the server was last found not to answer. */
export const isLost = () => awaited !== null;

/** Shows the notice, tries until the server answers, takes the notice away. */
export function serverBack() {
  awaited ??= knock().finally(() => { awaited = null; });
  return awaited;
}

async function knock() {
  const notice = document.getElementById("connection");
  if (notice) notice.textContent = notice.dataset.lost;
  const icon = document.querySelector("link[rel=icon]").href;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await pause(pauseMs);
    // Something small, never from the browser's own store.
    const response = await fetch(icon, { cache: "no-store" }).catch(() => null);
    if (response?.ok) break;
  }
  if (notice) notice.textContent = "";
}

/** Waits, but no longer than until the machine is on the net again. */
function pause(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
  });
}
