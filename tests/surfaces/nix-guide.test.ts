// docs/fleet-nixos.md, done as it says: its manifest, its commands, its flake and its configuration. The program's and Nix' trees of
// that fleet are the same.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newestNix, nixPath, NixStore } from "../support/nix.js";
import { root } from "../support/root.js";

const nix = newestNix();
const store = new NixStore();
const directory = mkdtempSync(join(tmpdir(), "sesame-guide-"));
afterAll(() => {
  store.remove();
  rmSync(directory, { recursive: true, force: true });
});

const page = readFileSync(join(root, "docs/fleet-nixos.md"), "utf8");

/** The block of a language, whose first line may be a comment that names its file. */
function block(language: string, name?: string): string {
  const opening = name === undefined ? "" : `# ${name}\n`;
  const [, text] = page.split(`\`\`\`${language}\n${opening}`);
  if (text === undefined) throw new Error(`the guide has no ${language} ${name ?? ""}`);
  return text.slice(0, text.indexOf("```"));
}

function sesame(...args: readonly string[]): string {
  const ended = spawnSync(join(root, "bin/sesame"), args, {
    cwd: directory,
    encoding: "utf8",
    env: { HOME: directory },
  });
  expect(ended.status, `sesame ${args.join(" ")}: ${ended.stderr}`).toBe(0);
  return ended.stdout;
}

describe("the guide", () => {
  const devices = ["backup-1", "ws-1", "ws-2"];

  it("declares a fleet that its commands take", () => {
    writeFileSync(join(directory, "fleet.toml"), block("toml", "fleet.toml"));
    const commands = block("sh").trim().split("\n");
    expect(commands).toHaveLength(3);
    const said = commands.map((command) => sesame(...command.split(" ").slice(1)));
    for (const device of devices) expect(said[2]).toContain(device);
  });

  it("has a flake that gives each host the module, the manifest and its accounts", () => {
    mkdirSync(join(directory, "hosts"));
    for (const device of devices) writeFileSync(join(directory, "hosts", `${device}.nix`), "{ }");
    writeFileSync(join(directory, "flake.nix"), block("nix", "flake.nix"));
    const made = store.evaluate(
      nix,
      `let
        lib = import ${nixPath("nix/tests/lib-stand-in.nix")};
        pkgs = import ${nixPath("nix/tests/pkgs-stand-in.nix")} { product = "/product"; version = "0.1.0"; };
        nixpkgs.lib = {
          genAttrs = names: valueOf: builtins.listToAttrs (map (name: { inherit name; value = valueOf name; }) names);
          nixosSystem = { modules, ... }: (lib.evalModules {
            modules = [ ${nixPath("nix/tests/nixos-stand-in.nix")} ] ++ modules;
            specialArgs = { inherit pkgs; };
          }).config;
        };
        open-sesame.nixosModules.default = ${nixPath("nix/modules/nixos.nix")};
        hosts = ((import ${directory}/flake.nix).outputs { inherit nixpkgs open-sesame; }).nixosConfigurations;
        core = import ${nixPath("nix/core.nix")};
      in builtins.mapAttrs (name: host: {
        failed = map (one: one.message) (builtins.filter (one: !one.assertion) host.assertions);
        inherit (host) warnings;
        etc = builtins.attrNames host.environment.etc;
        lingering = builtins.filter (user: host.users.users.\${user}.linger) (builtins.attrNames host.users.users);
        tree = core.treeOf (core.deviceOf (core.readFleet host.services.open-sesame.fleet));
      }) hosts`,
    ) as Record<
      string,
      { failed: string[]; warnings: string[]; etc: string[]; lingering: string[]; tree: unknown }
    >;
    expect(Object.keys(made)).toEqual(devices);
    for (const [device, { failed, warnings, etc, lingering, tree }] of Object.entries(made)) {
      expect([device, failed, warnings]).toEqual([device, [], []]);
      expect(etc).toContain("pds/device.json");
      expect(lingering).toEqual(device === "backup-1" ? ["backup"] : []);
      expect(tree).toEqual(JSON.parse(sesame("fleet", "render", "--device", device, "--json")));
    }
  });

  it("has a configuration without a manifest that can be evaluated", () => {
    const result = store.evaluate(
      nix,
      `(import ${nixPath("nix/tests/evaluate.nix")} {
        module = ${nixPath("nix/modules/nixos.nix")};
        settings = { imports = [ (${block("nix", "configuration.nix")}) ]; users.users.alice.isNormalUser = true; };
      }).result.users`,
    );
    expect(result).toEqual({ alice: true });
  });
});
