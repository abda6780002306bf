// The first file that Node.js reads of each program: ES5 only, so that a Node.js of any age gets as far as the
// message. The program itself lies beside it, under the same name with ".bundle.cjs".

"use strict";

var path = require("path");

var program = path.basename(__filename, ".cjs");
if (parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    program +
      ": error: Node.js " +
      process.versions.node +
      " is too old: 24 or newer is needed\n" +
      program +
      ": hint: run the bundled 'bin/sesame', or put Node.js 24 or newer first in PATH\n",
  );
  process.exit(78);
}
// The build leaves the bundle with V8's code for all of its functions beside it (tsup.config.ts): a third of what a
// command costs would go into compiling them. V8 refuses code of another version of itself, and then compiles.
var fs = require("fs");
var vm = require("vm");

var bundle = path.join(__dirname, program + ".bundle.cjs");
var source = fs.readFileSync(bundle);
var head = "(function (exports, require, module, __filename, __dirname) {";
var script = new vm.Script(head + source + "\n})", {
  filename: bundle,
  cachedData: readCode(path.join(__dirname, "compiled", program)),
});
script.runInThisContext()(exports, require, module, bundle, __dirname);

/** The code for exactly this source, which the file begins with; V8 itself would only compare their lengths. */
function readCode(file) {
  if (!fs.existsSync(file)) return undefined;
  var compiled = fs.readFileSync(file);
  return source.equals(compiled.subarray(0, source.length)) ? compiled.subarray(source.length) : undefined;
}
