// What programs import: the bundles and the declarations in dist-cdktf/, through the package's exports, and that OpenTofu takes what
// they make.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { literal } from "../../src/cdktf/template-text.js";
import { root } from "../support/root.js";
import { linkPackages, runTofu, whyNoTofu } from "../support/tofu.js";

const scratch = mkdtempSync(join(tmpdir(), "cdktf-package-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const example = join(root, "examples/cdktf");
const libraries = ["cdktf", "cdktn"] as const;

/** A program of somebody else's, who has one of the libraries installed. */
function makeProject(name: string, library: string): string {
  const directory = join(scratch, `${name}-${library}`);
  mkdirSync(directory);
  linkPackages(directory, ["open-sesame", "constructs", library]);
  cpSync(example, directory, { recursive: true });
  const text = readFileSync(join(example, "main.ts"), "utf8").replaceAll("cdktn", library);
  writeFileSync(join(directory, "main.ts"), text);
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }\n');
  return directory;
}

const stackOf = (directory: string): string =>
  readFileSync(join(directory, "cdktf.out/stacks/fleet/cdk.tf.json"), "utf8");

describe.each(libraries)("the package for %s", (library) => {
  it("brings what it needs, but for the library and constructs", () => {
    const text = readFileSync(join(root, `dist-cdktf/${library}.js`), "utf8");
    const modules = new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name));
    expect(modules).toEqual(new Set([library, "constructs", "crypto", "fs", "path"]));
    const packages = new Set(
      [...text.matchAll(/^\/\/ node_modules\/(@[^/]+\/[^/]+|[^/]+)/gm)].map(([, name]) => name),
    );
    expect([...packages]).toEqual(["smol-toml"]);
  });

  it("is imported and required by name, with that library alone installed", () => {
    const directory = makeProject("run", library);
    // Links as they are: what lies beside the package's own place is not installed here.
    const node = [process.execPath, "--preserve-symlinks", "--preserve-symlinks-main"];
    execFileSync("env", ["-C", directory, ...node, "main.ts"]);
    expect(stackOf(directory)).toContain('"terraform_data"');
    const other = libraries.find((one) => one !== library) ?? "";
    const required = `require("open-sesame/${library}").OpenSesameFleet.name + typeof require.resolve`;
    const script = `console.log(${required}); try { require("${other}"); } catch { console.log("alone"); }`;
    expect(execFileSync("env", ["-C", directory, ...node, "-e", script]).toString()).toBe(
      "OpenSesameFleetfunction\nalone\n",
    );
  });

  it.each(["module", "commonjs"])("declares its types to a program that is a %s", (type) => {
    const directory = makeProject(`types-${type}`, library);
    writeFileSync(join(directory, "package.json"), `{ "type": "${type}" }\n`);
    // import.meta is the example's own.
    if (type === "commonjs")
      writeFileSync(
        join(directory, "main.ts"),
        readFileSync(join(directory, "main.ts"), "utf8").replace("import.meta.dirname", "__dirname"),
      );
    const options = { module: "nodenext", target: "es2024", strict: true, noEmit: true, types: ["node"] };
    const config = {
      compilerOptions: { ...options, typeRoots: [join(root, "node_modules/@types")] },
      files: ["main.ts"],
    };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/.bin/tsc");
    const good = spawnSync(tsc, ["--project", directory]);
    expect(`${good.stdout}${good.stderr}`).toBe("");
    const path = join(directory, "main.ts");
    writeFileSync(path, readFileSync(path, "utf8").replace('kind: "ssh",', 'kind: "telnet",'));
    expect(spawnSync(tsc, ["--project", directory]).stdout.toString()).toContain("telnet");
  });
});

describe("OpenTofu", () => {
  beforeEach((context) => {
    const absent = whyNoTofu();
    if (absent !== null) context.skip(absent);
  });

  it.each(libraries)(
    "takes the example as %s makes it, and plans what it has of devices",
    async (library) => {
      const directory = makeProject("tofu", library);
      execFileSync(process.execPath, [join(directory, "main.ts")]);
      const stack = join(directory, "cdktf.out/stacks/fleet");
      for (const args of [["init"], ["validate"]])
        expect(await runTofu(stack, args)).toMatchObject({ status: 0 });
      const plan = await runTofu(stack, ["plan", "-detailed-exitcode", `-out=${join(directory, "plan")}`]);
      expect(plan.output).toContain("Plan: 4 to add, 0 to change, 0 to destroy.");
      expect(plan.status).toBe(2);
    },
  );

  it("gives a literal back as it was, whatever is in it", async () => {
    const texts = [
      "${x}",
      "$${x}",
      "$$${x}",
      "%{ if }",
      "%%{x}",
      "$%{x}",
      "${",
      "$$",
      '\\${file("/etc/passwd")}',
      "a$b%c",
    ];
    const directory = mkdtempSync(join(scratch, "literal-"));
    const outputs = texts.map((text, at) => [`text${at}`, { value: literal(text) }]);
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify({ output: Object.fromEntries(outputs) }));
    for (const args of [["init"], ["apply", "-auto-approve"]])
      expect(await runTofu(directory, args)).toMatchObject({ status: 0 });
    const { output } = await runTofu(directory, ["output", "-json"]);
    const given = JSON.parse(output) as Readonly<Record<string, { readonly value: string }>>;
    expect(texts.map((_, at) => given[`text${at}`]?.value)).toEqual(texts);
  });

  it("is told by each command that the page has before a device is touched", () => {
    const page = readFileSync(join(root, "docs/fleet-cdktf.md"), "utf8");
    const [, commands = ""] = /```sh\n([^]*?)```/.exec(page) ?? [];
    expect(commands.split("\n")).toContain("tofu -chdir=cdktf.out/stacks/fleet plan");
    const directory = makeProject("page", "cdktn");
    const path = ["node_modules/.bin", "bin", "build/tofu"].map((one) => join(root, one)).join(":");
    const output = execFileSync("sh", ["-euc", commands], {
      cwd: directory,
      encoding: "utf8",
      env: {
        PATH: `${path}:${process.env["PATH"]}`,
        HOME: directory,
        TF_CLI_CONFIG_FILE: "/dev/null",
        TF_CLI_ARGS: "-no-color",
        CHECKPOINT_DISABLE: "1",
      },
    });
    expect(output).toContain("Plan: 4 to add, 0 to change, 0 to destroy.");
  });
});
