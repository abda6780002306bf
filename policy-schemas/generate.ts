// Writes everything that follows from the schemas and the tables: src/generated, native/generated and
// docs/reference. Hides what is generated from what; `node policy-schemas/generate.ts [ROOT]` writes below ROOT, the checkout by default.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeHeaders } from "./generator/native.ts";
import { referencePages } from "./generator/reference.ts";
import { defaultsModule, typesModule } from "./generator/typescript.ts";
import { validatorModules } from "./generator/validators.ts";

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));

write(
  "src/generated",
  new Map([...validatorModules(), ["types.ts", typesModule()], ["defaults.ts", defaultsModule()]]),
);
write("native/generated", nativeHeaders());
write("docs/reference", referencePages());

/** Replaces the directory, so that a file which is generated no more does not stay. */
function write(directory: string, files: ReadonlyMap<string, string>): void {
  rmSync(join(root, directory), { recursive: true, force: true });
  for (const [name, text] of files) {
    const path = join(root, directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
