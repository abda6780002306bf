// The program that stands in for a daemon in the escape tests: takes up the daemon's exact confinement, then tries one
// forbidden thing from one kind of thread and says how it went. What to try comes on standard input.

"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { isMainThread, Worker, workerData } = require("node:worker_threads");

const load = (file) => {
  const target = { exports: {} };
  process.dlopen(target, file);
  return target.exports;
};
const escape = load(path.join(__dirname, "escape.node"));

const say = (error) => {
  const outcome = error === 0 ? { outcome: "succeeded" } : { outcome: "denied", errno: error };
  fs.writeSync(1, JSON.stringify(outcome));
};

const prepare = ({ outside, inside, abstract, victim, port }) =>
  escape.prepare(outside, inside, abstract, victim, port);

async function main() {
  const task = JSON.parse(fs.readFileSync(0, "utf8"));
  if (task.confined) {
    const core = load(task.core);
    core.installErrorFactory((code, message, details) =>
      Object.assign(new Error(message), { code, details }),
    );
    core.hardenProcess();
    core.sandboxStatus();
    core.confine(task.daemon, "start");
    core.confine(task.daemon, "serve");
  }
  if (task.thread === "worker") {
    const worker = new Worker(__filename, { workerData: task });
    worker.on("error", (error) => fs.writeSync(2, String(error)));
    return;
  }
  prepare(task);
  say(task.thread === "pool" ? await escape.attemptInPool(task.thing) : escape.attempt(task.thing));
}

if (isMainThread) void main();
else {
  prepare(workerData);
  say(escape.attempt(workerData.thing));
}
