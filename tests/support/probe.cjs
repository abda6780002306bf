// Stands in for a daemon in the sandbox tests: evaluates the code that comes on standard input, with the native core as
// `core`, in the daemon's confinement up to what the launcher does, and prints the result or the error's code as JSON.

"use strict";

const fs = require("node:fs");
const vm = require("node:vm");

const { code, core: file } = JSON.parse(fs.readFileSync(0, "utf8"));
const target = { exports: {} };
process.dlopen(target, file);
const core = target.exports;
core.installErrorFactory((name, message, details) =>
  Object.assign(new Error(message), { code: name, details }),
);
const broker = Number(process.env.SESAME_BROKER_FD);

let said;
try {
  said = {
    result: vm.compileFunction(code, ["core", "fs", "broker", "require"])(core, fs, broker, require) ?? null,
  };
} catch (error) {
  said = { error: error.details?.name ?? error.code ?? String(error) };
}
fs.writeSync(1, JSON.stringify(said));
