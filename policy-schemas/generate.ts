// Writes everything that follows from the schemas and the tables: src/generated, native/generated, docs/reference,
// man pages, completions, and the data of the Ansible role and of Nix. Hides what is generated from what; `node policy-schemas/generate.ts [ROOT]` writes below ROOT, the checkout by default.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fleetModule } from "./generator/fleet.ts";
import { nativeHeaders } from "./generator/native.ts";
import { provisioningFiles } from "./generator/provisioning.ts";
import { defaultsModule, typesModule } from "./generator/typescript.ts";
import { validatorModules } from "./generator/validators.ts";

// The sources name each other as they are called once compiled; here they run as they are.
registerHooks({
  resolve: (specifier, context, next) =>
    context.parentURL?.includes("/src/") === true && specifier.startsWith(".")
      ? next(specifier.replace(/\.js$/, ".ts"), context)
      : next(specifier, context),
});
const { hostDemands } = await import("../src/core/posture-facts.ts");
const { referencePages } = await import("./generator/reference.ts");
const { manPages } = await import("./generator/man.ts");
const { completionScripts } = await import("./generator/completions.ts");

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));

write(
  "src/generated",
  new Map([
    ...validatorModules(),
    ["types.ts", typesModule()],
    ["defaults.ts", defaultsModule()],
    ["fleet.ts", fleetModule()],
  ]),
);
write("native/generated", nativeHeaders());
write("docs/reference", referencePages());
write("docs/man", manPages());
write("completions", completionScripts());
// Among files that people write.
for (const [path, text] of provisioningFiles(hostDemands)) writeOne(path, text);

/** Replaces the directory, so that a file which is generated no more does not stay. */
function write(directory: string, files: ReadonlyMap<string, string>): void {
  rmSync(join(root, directory), { recursive: true, force: true });
  for (const [name, text] of files) writeOne(join(directory, name), text);
}

function writeOne(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
