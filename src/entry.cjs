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
// Compiled code is kept beside the bundle, checked against its source by Node.js: half of what loading costs. Where
// the directory can't be written, as in an installation that root owns, what the build put there is used.
require("module").enableCompileCache({ directory: path.join(__dirname, "compiled"), portable: true });
require(path.join(__dirname, program + ".bundle.cjs"));
