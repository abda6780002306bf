// Writes V8's code for all functions of a bundle, in the wrapper that src/entry.cjs gives it and those called later
// included, behind the bundle's own bytes. Run with --predictable, without which no two runs give the same code:
//   node --predictable scripts/compile-bundle.cjs BUNDLE TARGET

"use strict";

const { readFileSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");

const [bundlePath, target] = process.argv.slice(2);
const bundle = readFileSync(bundlePath);
setFlagsFromString("--no-lazy");
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${bundle.toString()}\n})`,
);
// Code is only taken where it was made under the same flags.
setFlagsFromString("--lazy");
writeFileSync(target, Buffer.concat([bundle, script.createCachedData()]));
