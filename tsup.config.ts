// Bundles each program into one CommonJS file behind src/entry.cjs: dist/ is what is installed, dist-test/ the
// same with a deliberate leak and a deliberate hang, which show that the memory scan and the watchdog can find one. dist-cdktf/
// is what programs that roll out import: never installed on a device.

import { execFileSync } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const programs = {
  sesame: "src/cli/main.ts",
  "daemon-profile": "src/daemons/profile/main.ts",
  "daemon-secrets": "src/daemons/secrets/main.ts",
};

const flavour = (outDir: string, test: boolean): Options => ({
  entry: Object.fromEntries(Object.entries(programs).map(([name, path]) => [`${name}.bundle`, path])),
  outDir,
  format: "cjs",
  outExtension: () => ({ js: ".cjs" }),
  platform: "node",
  target: "node24",
  define: { __TEST_LEAK__: String(test), __TEST_HANG__: String(test) },
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
    await mkdir(`${outDir}/compiled`, { recursive: true });
    await Promise.all(
      Object.keys(programs).map(async (name) => {
        await copyFile("src/entry.cjs", `${outDir}/${name}.cjs`);
        // In a process of its own, whose flags make the same of the same bundle each time.
        execFileSync(process.execPath, [
          "--predictable",
          "scripts/compile-bundle.cjs",
          `${outDir}/${name}.bundle.cjs`,
          `${outDir}/compiled/${name}`,
        ]);
      }),
    );
  },
});

const constructs: Options = {
  entry: { cdktf: "src/cdktf/cdktf.ts", cdktn: "src/cdktf/cdktn.ts" },
  outDir: "dist-cdktf",
  format: "cjs",
  outExtension: () => ({ js: ".js" }),
  platform: "node",
  target: "node24",
  noExternal: [/^(?!cdktf$|cdktn$|constructs$)/],
  external: ["cdktf", "cdktn", "constructs"],
  clean: true,
  splitting: false,
  sourcemap: false,
  minify: false,
  treeshake: false,
  dts: false,
  silent: true,
  onSuccess: async () => {
    // For programs of either kind: an import finds the names, a require the module.
    await writeFile("dist-cdktf/package.json", '{ "type": "commonjs" }\n');
    // By its path: where Nix builds, no PATH leads to it.
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "--project", "src/cdktf"], {
      stdio: "inherit",
    });
  },
};

export default defineConfig([flavour("dist", false), flavour("dist-test", true), constructs]);
