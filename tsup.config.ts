// Bundles each program into one CommonJS file behind src/entry.cjs: dist/ is what is installed, dist-test/ the
// same with a deliberate leak that shows that the memory scan can find one.

import { copyFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const programs = {
  sesame: "src/cli/main.ts",
  "daemon-profile": "src/daemons/profile/main.ts",
  "daemon-secrets": "src/daemons/secrets/main.ts",
};

const flavour = (outDir: string, leak: boolean): Options => ({
  entry: Object.fromEntries(Object.entries(programs).map(([name, path]) => [`${name}.bundle`, path])),
  outDir,
  format: "cjs",
  outExtension: () => ({ js: ".cjs" }),
  platform: "node",
  target: "node24",
  define: { __TEST_LEAK__: String(leak) },
  // Everything but the database, whose addon finds itself beside its own files.
  noExternal: [/^(?!better-sqlite3-multiple-ciphers)/],
  external: ["better-sqlite3-multiple-ciphers"],
  clean: true,
  splitting: false,
  sourcemap: false,
  minify: false,
  treeshake: false,
  dts: false,
  shims: true,
  silent: true,
  onSuccess: async () => {
    await Promise.all(
      Object.keys(programs).map((name) => copyFile("src/entry.cjs", `${outDir}/${name}.cjs`)),
    );
  },
});

export default defineConfig([flavour("dist", false), flavour("dist-test", true)]);
