// Runs the cases of the module `platforms-wasm` in Node.
//
//   node node.mjs MODULE.wasm [THREADS]
//
// With THREADS the module was built with atomics: its memory is shared, and each thread is a
// worker with an instance of its own. A rayon call in the main thread then waits for those.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread, workerData, Worker } from "node:worker_threads";

const STACK = 1 << 20;

// An instance on a memory that it shares has to be told its stack and its thread's own data.
// `main` has made room for both.
function enter(exports, stack, tls) {
  exports.__stack_pointer.value = stack + STACK;
  exports.__wasm_init_tls(tls);
}

async function runWorker({ module, memory, stack, tls }) {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  enter(exports, stack, tls);
  exports.work();
}

async function startThreads(module, memory, exports, count) {
  const tls = () => exports.reserve(exports.__tls_size.value, 64);
  exports.__wasm_init_tls(tls());
  for (let n = 0; n < count; n++) {
    const data = { module, memory, stack: exports.reserve(STACK, 16), tls: tls() };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
    worker.on("error", (error) => {
      console.error("a worker has failed:", error);
      process.exit(1);
    });
  }
  if (!exports.build_global(count)) throw new Error("the global pool was not built");
}

async function main([path, threads]) {
  const module = await WebAssembly.compile(readFileSync(path));
  const count = Number(threads ?? 0);
  const memory = count > 0 ? new WebAssembly.Memory({ initial: 64, maximum: 16384, shared: true }) : null;
  const { exports } = await WebAssembly.instantiate(module, memory ? { env: { memory } } : {});
  if (count > 0) await startThreads(module, memory, exports, count);

  let failed = 0;
  const cases = exports.case_count();
  for (let n = 0; n < cases; n++) {
    const bytes = new Uint8Array((memory ?? exports.memory).buffer);
    const start = exports.case_name(n);
    const name = new TextDecoder().decode(bytes.slice(start, start + exports.case_name_length(n)));
    let outcome;
    try {
      outcome = exports.run_case(n) ? "ok" : "WRONG";
    } catch (error) {
      outcome = `TRAPPED: ${error.message}`;
    }
    if (outcome !== "ok") failed++;
    console.log(`${name} ... ${outcome}`);
  }
  const live = exports.live();
  if (live !== count) {
    failed++;
    console.log(`WRONG: ${live} workers, not ${count}`);
  }
  console.log(`${cases - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

await (isMainThread ? main(process.argv.slice(2)) : runWorker(workerData));
