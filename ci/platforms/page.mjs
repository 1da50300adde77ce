// Serves a folder, has Chromium open its index.html, and prints what the page says.
//
//   node page.mjs FOLDER THREADS
//
// Fails if the page says that something failed, or nothing.

import { spawn } from "node:child_process";
import { readFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
// A browser gives shared memory to pages alone that are isolated from others.
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
// As looks at the page, one a tenth of a second; about as many seconds as a case may take on
// a busy machine.
const LOOKS = 3000;

function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    try {
      const body = await readFile(join(folder, path === "/" ? "index.html" : path));
      const type = TYPES[extname(path)] ?? TYPES[".html"];
      response.writeHead(200, { "Content-Type": type, ...ISOLATED }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

// Starts chromedriver; its address, and how to end it.
function startDriver() {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    driver.on("error", reject);
    driver.on("exit", (status) => reject(new Error(`chromedriver ended with ${status}`)));
    let said = "";
    driver.stdout.on("data", (data) => {
      said += data;
      const port = said.match(/started successfully on port (\d+)/)?.[1];
      if (port) resolve({ address: `http://127.0.0.1:${port}`, end: () => driver.kill() });
    });
  });
}

async function ask(address, method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
  return value;
}

async function readPage(address, url, profile) {
  // Without what a browser does for its own sake, which needs a network.
  const args = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", `--user-data-dir=${profile}`,
  ];
  const capabilities = { alwaysMatch: { "goog:chromeOptions": { args } } };
  const { sessionId } = await ask(address, "POST", "/session", { capabilities });
  const session = `/session/${sessionId}`;
  try {
    await ask(address, "POST", `${session}/url`, { url });
    const script = `const e = document.getElementById("results");
      return { text: e.textContent, done: e.dataset.done === "yes" };`;
    let page = { text: "" };
    for (let look = 0; look < LOOKS; look++) {
      page = await ask(address, "POST", `${session}/execute/sync`, { script, args: [] });
      if (page.done) return page.text;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the page does not come to an end; it says\n${page.text}`);
  } finally {
    await ask(address, "DELETE", session).catch(() => {});
  }
}

const [folder, threads] = process.argv.slice(2);
const server = await serve(folder);
const driver = await startDriver();
const profile = await mkdtemp(join(tmpdir(), "page-"));
let failed = true;
try {
  const url = `http://127.0.0.1:${server.address().port}/?threads=${threads}`;
  const text = await readPage(driver.address, url, profile);
  console.log(text.trimEnd());
  failed = !/^[1-9]\d* passed, 0 failed$/m.test(text);
} finally {
  driver.end();
  server.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
