// A site to test against: `tiaowen serve` over a copy of the corpus, and a browser. Knows no single page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = process.env.TIAOWEN ?? path.join(ROOT, "target/debug/tiaowen");
const BROWSER = process.env.TIAOWEN_CHROMIUM ?? "/usr/bin/chromium";
const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const START_TIMEOUT_MS = 120_000;

/** A desk in an office. */
export const DESK = { width: 1366, height: 768 };
/** A phone held upright. */
export const PHONE = { width: 390, height: 844 };

/** Starts server and browser; `close` ends both. `prepare` may change the copy of the corpus before. */
export async function openSite({ prepare = async () => {} } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "tiaowen-browser-"));
  await cp(path.join(ROOT, "corpus"), path.join(folder, "corpus"), {
    recursive: true,
    filter: (name) => path.basename(name) !== ".tiaowen",
  });
  await prepare(path.join(folder, "corpus"));
  const server = await startServer(folder);
  const browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_FLAGS });
  return new Site(folder, server, browser);
}

/** Runs the command to its end in `folder`, over the corpus and the index there. */
export async function run(folder, ...words) {
  const child = spawn(COMMAND, [...words, ...foldersIn(folder)], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (piece) => { said += piece; });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  assert.equal(code, 0, said);
}

const foldersIn = (folder) => ["--corpus", path.join(folder, "corpus"), "--index", path.join(folder, "index")];

async function startServer(folder, env = {}) {
  const child = spawn(COMMAND, ["serve", "--addr", "127.0.0.1:0", "--format", "json", ...foldersIn(folder)], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => { said += piece; });
  const origin = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${said}`)), START_TIMEOUT_MS);
    let out = "";
    child.stdout.on("data", (piece) => {
      out += piece;
      said += piece;
      const url = /"url":\s*"(http:[^"]+)"/.exec(out);
      if (!url) return;
      clearTimeout(timer);
      resolve(new URL(url[1]).origin);
    });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
  return { child, origin };
}

class Site {
  constructor(folder, server, browser) {
    this.folder = folder;
    this.server = server;
    this.browser = browser;
    this.origin = server.origin;
  }

  /**
   * Runs `work` with a second site in the same browser, over a corpus of its own: `prepare` gets the folder that it
   * lies in before the server starts, whose environment gets `env` beside.
   */
  async beside(prepare, work, env = {}) {
    const folder = await mkdtemp(path.join(tmpdir(), "tiaowen-beside-"));
    await mkdir(path.join(folder, "corpus"));
    let server;
    try {
      await prepare(folder);
      server = await startServer(folder, env);
      await work(new Site(folder, server, this.browser));
    } finally {
      if (server) await end(server);
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Asks the JSON interface. */
  async json(address) {
    const response = await fetch(this.origin + address);
    assert.equal(response.status, 200, address);
    return response.json();
  }

  /** The answer to a search, parameters as `[name, value]` pairs. */
  search(...parameters) {
    return this.json(`/api/v1/search?${new URLSearchParams(parameters)}`);
  }

  /**
   * Runs `work` with a fresh page. Afterwards nothing may have gone wrong on the page: no error in the console
   * (a refused script or style is one), no dialog, no request to another place.
   */
  async visit(options, work) {
    const { complaints: expected = [], ...contextOptions } = options;
    const context = await this.browser.newContext({ viewport: DESK, locale: "zh-CN", ...contextOptions });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${this.origin}/`)) complaints.push(`request to ${request.url()}`);
    });
    page.setDefaultTimeout(15_000);
    try {
      await work(page, context);
    } finally {
      await context.close();
    }
    const unexpected = complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
    assert.deepEqual(unexpected, []);
  }

  /** Opens a path of the site and gives the status. */
  async go(page, address) {
    const response = await page.goto(this.origin + address);
    return response.status();
  }

  /** Ends browser and server and removes the copy. Gives the server's exit code. */
  async close() {
    await this.browser.close();
    const code = await end(this.server);
    await rm(this.folder, { recursive: true, force: true });
    return code;
  }
}

function end(server) {
  const ended = new Promise((resolve) => { server.child.once("close", resolve); });
  server.child.kill("SIGTERM");
  return ended;
}
