// The modules for NixOS and home-manager: what they place where, and what they refuse with which remedy. Evaluated by a stand-in
// for nixpkgs' lib, by the real one as well where NIX_PATH has it, and built for real: the program itself judges the files.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newestNix, nixPath, NixStore, realNixpkgs } from "../support/nix.js";
import { root } from "../support/root.js";

const nix = newestNix();
const store = new NixStore();
const scratch = mkdtempSync(join(tmpdir(), "sesame-modules-"));
const product = join(scratch, "usr");
const vectors = join(root, "tests/vectors/fleet");

beforeAll(() => {
  const args = ["install", `DESTDIR=${scratch}`, "PREFIX=/usr"];
  execFileSync("make", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
});
afterAll(() => {
  store.remove();
  rmSync(scratch, { recursive: true, force: true });
});

interface Result {
  readonly etc: Readonly<Record<string, { readonly source: string; readonly mode: string }>>;
  readonly packages: readonly string[];
  readonly systemPackages: readonly string[];
  readonly homePackages: readonly string[];
  readonly configFiles: Readonly<Record<string, string>>;
  readonly sysctl: Readonly<Record<string, number>>;
  readonly targets: Readonly<Record<string, { readonly wantedBy: readonly string[] }>>;
  readonly users: Readonly<Record<string, boolean>>;
  readonly warnings: readonly string[];
}

interface Options {
  readonly module?: "nixos" | "home-manager";
  readonly nixpkgs?: string | null;
}

/** @param host what the host's own configuration says, in Nix */
const call = (host: string, { module = "nixos", nixpkgs = null }: Options = {}): string =>
  `import ${nixPath("nix/tests/evaluate.nix")} {
    module = ${nixPath(`nix/modules/${module}.nix`)};
    settings = ${host};
    product = "${product}";
    nixpkgs = ${nixpkgs ?? "null"};
  }`;
const evaluate = (host: string, options?: Options): Result =>
  store.evaluate(nix, `(${call(host, options)}).result`) as Result;
const refusal = (host: string, options?: Options): string =>
  store.refusal(nix, `(${call(host, options)}).result`);

/** A host with the accounts alice and bob. */
const host = (sesame: string, others = ""): string => `{
  networking.hostName = "ws-9";
  users.users.alice.isNormalUser = true;
  users.users.bob.isNormalUser = true;
  services.open-sesame = { enable = true; ${sesame} };
  ${others}
}`;

const byHand = host(`
  policy = [ { key = "secrets.history_versions"; value = 7; source = "retention-2026"; } ];
  settings.global.logging.level = "notice";
  seeds = {
    domain = "example.org";
    machineBinding = "machine-id";
    users.alice.id = "8f14e45f-ceea-467f-a0f6-6b1f6c2d1e55";
  };
  users.alice = { linger = true; settings.secrets.rate_limit.burst = 3; };
  users.bob = { };
  memlock = 48;
  watchdogSeconds = 45;
  restrictUsers = true;
`);

/** A host of the vectors' fleet. */
const ofFleet = (device: string, accounts: readonly string[], added = ""): string => `{
  networking.hostName = "${device}";
  ${accounts.map((name) => `users.users.${name}.isNormalUser = true;`).join("\n")}
  boot.kernel.sysctl."kernel.yama.ptrace_scope" = 3;
  services.open-sesame.enable = true;
  services.open-sesame.fleet = { manifest = ${vectors}/fleet.toml; lock = ${vectors}/fleet.lock; };
  ${added}
}`;

describe("the NixOS module by hand", () => {
  it("places real files of mode 0644 below /etc/pds, drop-ins by a package, and lingering by the account", () => {
    const { etc, packages, systemPackages, targets, users, warnings } = evaluate(byHand);
    const files = ["installation.toml", "installations/alice.toml", "policy.toml", "template.toml"];
    const wanted = [...files, "templates/alice.toml", "templates/bob.toml"].map((name) => `pds/${name}`);
    expect(Object.keys(etc)).toEqual(wanted);
    expect(new Set(Object.values(etc).map(({ mode }) => mode))).toEqual(new Set(["0644"]));
    const placed = packages[1] ?? "";
    expect(packages).toEqual([product, placed]);
    for (const [name, { source }] of Object.entries(etc)) expect(source).toBe(`${placed}/etc/${name}`);
    expect(systemPackages).toEqual([product]);
    expect(targets).toEqual({ "open-sesame-headless": { wantedBy: ["default.target"] } });
    expect(users).toEqual({ alice: true, bob: false });
    expect(warnings).toEqual([]);
  });

  it("keeps processes of a user from that user's daemons while these start, unless the host decides", () => {
    const key = "kernel.yama.ptrace_scope";
    expect(evaluate(host("")).sysctl).toEqual({ [key]: 1 });
    const decided = (value: number): Result => evaluate(host("", `boot.kernel.sysctl."${key}" = ${value};`));
    expect([decided(2).sysctl, decided(2).warnings]).toEqual([{ [key]: 2 }, []]);
    expect(decided(0).warnings).toEqual([
      `services.open-sesame: any process of a user may attach to that user's daemons while they start; set boot.kernel.sysctl."${key}" = 1`,
    ]);
  });

  it("is nothing until it is enabled", () => {
    const result = evaluate("{ services.open-sesame.policy = [ ]; }");
    expect([result.etc, result.packages, result.targets]).toEqual([{}, [], {}]);
  });

  it("builds exactly the bytes that were said, after the program has taken them", () => {
    const { path, log } = store.build(`(${call(byHand)}).built`);
    expect(path, log).not.toBeNull();
    const read = (name: string): string => readFileSync(join(path ?? "", name), "utf8");
    const first =
      "# From the NixOS configuration of ws-9. Local changes are drift: change the configuration.\n";
    expect(read("etc/pds/policy.toml")).toBe(
      `${first}\n[[policy]]\nkey = "secrets.history_versions"\nvalue = 7\nsource = "retention-2026"\n`,
    );
    expect(read("etc/pds/installation.toml")).toBe(
      `${first}\n[org]\ndomain = "example.org"\nnamespace = "54a35416-963c-5dd6-a1e2-5ab7bb5bafc7"\n\n[machine_binding]\nbinding_type = "machine-id"\n`,
    );
    expect(read("etc/pds/installations/alice.toml")).toBe(
      `${first}\nuser = "alice"\nid = "8f14e45f-ceea-467f-a0f6-6b1f6c2d1e55"\nnamespace = "7a22faff-6fbe-5b8e-80b7-d371b67a1795"\n\n[org]\ndomain = "example.org"\nnamespace = "54a35416-963c-5dd6-a1e2-5ab7bb5bafc7"\n`,
    );
    expect(read("etc/pds/templates/alice.toml")).toContain(
      `\n[global.logging]\nlevel = "notice"\n\n[secrets.rate_limit]\nburst = 3\n`,
    );
    const conditions = "[Unit]\nConditionUser=|alice\nConditionUser=|bob\n";
    expect(read("lib/systemd/user/open-sesame-.service.d/50-fleet.conf")).toBe(
      `${first}\n${conditions}\n[Service]\nLimitMEMLOCK=48M\nWatchdogSec=45\n`,
    );
    expect(read("lib/systemd/user/open-sesame-headless.target.d/50-fleet.conf")).toBe(
      `${first}\n${conditions}`,
    );
    expect(read("lib/systemd/system/user@.service.d/60-open-sesame-fleet.conf")).toBe(
      `${first}\n[Service]\nLimitMEMLOCK=48M\n`,
    );
  });

  it("warns of users who are not declared, where a directory may know them", () => {
    const { warnings } = evaluate(host("users.carol = { };"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`"carol" not declared in users.users`);
  });
});

describe("the NixOS module with a fleet's manifest", () => {
  const devices = globSync("trees/*.json", { cwd: vectors }).map((tree) => basename(tree, ".json"));
  const treeOf = (device: string): { files: { path: string; content: string }[] } =>
    JSON.parse(readFileSync(join(vectors, "trees", `${device}.json`), "utf8"));
  const accountsOf = (files: readonly { path: string }[]): string[] =>
    files.flatMap(({ path }) => /^\/etc\/pds\/installations\/(.+)\.toml$/.exec(path)?.[1] ?? []);

  it.for(devices)("puts every file of %s where NixOS wants it, byte for byte", (device) => {
    const { files } = treeOf(device);
    const said = ofFleet(device, accountsOf(files));
    const { etc, users } = evaluate(said);
    const { path, log } = store.build(`(${call(said)}).built`);
    expect(path, log).not.toBeNull();
    const lingering: string[] = [];
    const placed = files.flatMap(({ path: wanted, content }) => {
      const linger = /^\/var\/lib\/systemd\/linger\/(.+)$/.exec(wanted)?.[1];
      if (linger !== undefined) {
        lingering.push(linger);
        return [];
      }
      if (wanted.startsWith("/etc/pds/")) {
        const name = wanted.slice("/etc/".length);
        expect(etc[name]).toEqual({ mode: "0644", source: join(path ?? "", wanted) });
      }
      const within = wanted.replace("/etc/systemd/", "lib/systemd/");
      expect(readFileSync(join(path ?? "", within), "utf8"), wanted).toBe(content);
      return [within.replace(/^\//, "")];
    });
    const built = globSync("**/*", { cwd: path ?? "", withFileTypes: true }).filter((one) => one.isFile());
    expect(built).toHaveLength(placed.length);
    expect(Object.keys(etc)).toHaveLength(
      files.filter(({ path: one }) => one.startsWith("/etc/pds/")).length,
    );
    expect(
      Object.keys(users)
        .filter((name) => users[name] === true)
        .toSorted(),
    ).toEqual(lingering.toSorted());
  });
});

describe("bad configuration", () => {
  it.for([
    [
      "a key that is not there",
      `settings.global.loging.level = "info";`,
      `services.open-sesame.settings: there is no key "global.loging.level"; did you mean "global.logging.level"?`,
    ],
    [
      "a key that is not there of one user",
      "users.alice.settings.secrets.burst = 3;",
      `services.open-sesame.users.alice.settings: there is no key "secrets.burst"`,
    ],
    [
      "a lock on a key that is not there",
      `policy = [ { key = "crypto.kfd"; value = "argon2id"; source = "s"; } ];`,
      `services.open-sesame.policy: there is no key "crypto.kfd"; did you mean "crypto.kdf"?`,
    ],
    [
      "a lock at a value that the key does not take",
      `policy = [ { key = "audit.retention_days"; value = 36501; source = "s"; } ];`,
      `"audit.retention_days" must be an integer from 0 to 36500, not 36501`,
    ],
    [
      "two locks on one key",
      `policy = [ { key = "crypto.kdf"; value = "argon2id"; source = "a"; } { key = "crypto.kdf"; value = "argon2id"; source = "b"; } ];`,
      `"crypto.kdf" is locked twice, for "a", "b"; leave one entry`,
    ],
    [
      "restricted users without users",
      "restrictUsers = true;",
      "services.open-sesame.restrictUsers: nobody would be left; name somebody in users, or set restrictUsers = false",
    ],
    [
      "identities without an organisation",
      `seeds.users.alice.id = "8f14e45f-ceea-467f-a0f6-6b1f6c2d1e55";`,
      "services.open-sesame.seeds.users: identities belong to an organisation; set seeds.domain",
    ],
    [
      "a lingering user without an account",
      "users.carol.linger = true;",
      `services.open-sesame.users: there is no account "carol"; declare users.users.NAME.isNormalUser = true`,
    ],
    [
      "namespaces where ptrace is on",
      "hardeningNamespaces = true;",
      `set boot.kernel.sysctl."kernel.yama.ptrace_scope" = 3, or hardeningNamespaces = false`,
    ],
  ])("is refused: %s", ([, sesame, said]) => {
    expect(refusal(host(String(sesame)))).toContain(said);
  });

  it.for([
    [
      "a kernel without the Landlock that it takes",
      `boot.kernelPackages = { kernel.version = "6.1.140"; };`,
      "Linux 6.1.140 has no Landlock that can confine the daemons; set boot.kernelPackages to one of 6.2 or newer",
    ],
    [
      "a systemd that is too old",
      `systemd.package = { version = "254.26"; };`,
      "systemd 254.26 is older than 255; use a newer nixpkgs",
    ],
    [
      "a user without an account, where there are no others",
      "users.mutableUsers = false; services.open-sesame.users.dave = { };",
      `there is no account "dave"`,
    ],
  ])("is refused: %s", ([, others, said]) => {
    expect(refusal(host("", others))).toContain(said);
  });

  it("takes an old kernel's word in a container, which has none of its own", () => {
    const others = `boot.isContainer = true; boot.kernelPackages = { kernel.version = "5.10"; };`;
    expect(evaluate(host("", others)).packages).toHaveLength(2);
  });

  it("is warned of: less locked memory than both daemons may take, by the lock, the configuration or the default", () => {
    const budget = 4 * 1024 * 1024;
    const locked = `policy = [ { key = "memory.budget_bytes"; value = ${budget}; source = "s"; } ];`;
    const warningsOf = (said: string): readonly string[] => evaluate(host(said)).warnings;
    for (const said of [locked, `settings.memory.budget_bytes = ${budget};`])
      expect(warningsOf(`memlock = 8; ${said}`)).toEqual([]);
    const advice = (mib: number, needed: number): string =>
      `services.open-sesame.memlock: ${mib} MiB are less than the ${needed} MiB that both daemons may take; set memlock = ${needed}, or a lower memory.budget_bytes`;
    expect(warningsOf(`memlock = 7; ${locked}`)).toEqual([advice(7, 8)]);
    expect(warningsOf("memlock = 31;")).toEqual([advice(31, 32)]);
  });

  it.for([
    [`settings.crypto.kdf = "rot13";`, "settings.crypto.kdf", `"argon2id"`],
    ["settings.audit.retention_days = 36501;", "settings.audit.retention_days", "36500"],
    [`settings.audit.enabled = "yes";`, "settings.audit.enabled", "boolean"],
    ["memlock = 0;", "memlock", "between 1 and 65536"],
    ["watchdogSeconds = 4;", "watchdogSeconds", "between 5 and 3600"],
    [`seeds.domain = "Example.org";`, "seeds.domain", "string"],
    [`seeds = { domain = "example.org"; users.alice.id = "1"; };`, "seeds.users.alice.id", "[0-9a-f]{8}"],
    [`seeds.machineBinding = "sticker";`, "seeds.machineBinding", `"tpm-bound"`],
  ])("has a type that says what is wrong: %s", ([sesame, option, said]) => {
    const text = refusal(host(String(sesame)));
    expect(text).toContain(`services.open-sesame.${option}`);
    expect(text).toContain(said);
  });

  it("is refused where the manifest and the options would both say it, each by name", () => {
    const said = `services.open-sesame = {
      policy = [ { key = "crypto.kdf"; value = "argon2id"; source = "s"; } ];
      settings.audit.enabled = true;
      seeds.domain = "example.org";
      users.alice = { };
      memlock = 64;
      watchdogSeconds = 30;
      restrictUsers = false;
      hardeningNamespaces = false;
    };`;
    expect(refusal(ofFleet("9", ["alice"], said))).toContain(
      "services.open-sesame.fleet: hardeningNamespaces, memlock, policy, restrictUsers, seeds, settings, users, watchdogSeconds and the manifest would both say what holds",
    );
  });

  it("is refused where the manifest has no lock file, or not the device, or another version", () => {
    const fleet = (said: string): string =>
      `{ networking.hostName = "ws-9"; services.open-sesame = { enable = true; fleet = { manifest = ${vectors}/fleet.toml; ${said} }; }; }`;
    expect(refusal(fleet(""))).toContain("the manifest needs its lock file; run 'sesame fleet seed'");
    expect(refusal(fleet(`lock = ${vectors}/fleet.lock;`))).toContain(`has no device "ws-9"`);
    const newer = `(${call(ofFleet("bare", []))} // { }).result`.replace(
      "product =",
      `version = "0.2.0"; product =`,
    );
    expect(store.refusal(nix, newer)).toContain(
      "services.open-sesame.package: the manifest's artifact.version is 0.1.0 and the package is 0.2.0; bring one to the other",
    );
  });
});

describe("what the program itself refuses", () => {
  const build = (path: string, content: string): { path: string | null; log: string } =>
    store.build(
      `let pkgs = import ${nixPath("nix/tests/pkgs-stand-in.nix")} { product = "${product}"; version = "0.1.0"; }; in
      import ${nixPath("nix/modules/placed.nix")} {
        inherit pkgs;
        program = "${product}";
        name = "bad";
        files = [ { path = "${path}"; content = builtins.fromJSON ''${JSON.stringify(content)}''; } ];
      }`,
    );

  it("has no build: a policy that no daemon would start with", () => {
    const { path, log } = build(
      "/etc/pds/policy.toml",
      `[[policy]]\nkey = "crypto.kdf"\nvalue = "rot13"\nsource = "s"\n`,
    );
    expect(path).toBeNull();
    expect(log).toContain(`policy.toml:1: "crypto.kdf" must be one of "argon2id", "pbkdf2-sha256"`);
  });

  it.for(["/etc/pds/template.toml", "/etc/pds/templates/alice.toml", "/config.toml"])(
    "has no build: a configuration that no daemon would start with, in %s",
    (name) => {
      const { path, log } = build(name, `[crypto]\nkdf = "rot13"\n`);
      expect(path).toBeNull();
      expect(log).toContain("crypto.kdf");
    },
  );

  it("is what its tests break: the same with a sound value has one", () => {
    expect(build("/config.toml", `[crypto]\nkdf = "argon2id"\n`).path).not.toBeNull();
  });
});

describe("the home-manager module", () => {
  const home = (sesame: string): string => `{ services.open-sesame = { enable = true; ${sesame} }; }`;
  const units = ["headless.target", "profile.service", "secrets.service", "session.service"].map(
    (name) => `open-sesame-${name}`,
  );

  it("places the user's units, starts them with the session, and nothing of the system's", () => {
    const { configFiles, homePackages, etc, packages } = evaluate(home(""), { module: "home-manager" });
    const wants = "systemd/user/default.target.wants/open-sesame-headless.target";
    expect(configFiles).toEqual({
      [wants]: `${product}/lib/systemd/user/open-sesame-headless.target`,
      ...Object.fromEntries(
        units.map((unit) => [`systemd/user/${unit}`, `${product}/lib/systemd/user/${unit}`]),
      ),
    });
    expect(homePackages).toEqual([product]);
    expect([etc, packages]).toEqual([{}, []]);
    for (const path of Object.values(configFiles)) expect(readFileSync(path, "utf8")).toContain("[Unit]");
  });

  it("builds the user's configuration after the program has taken it", () => {
    const said = home("settings.secrets.history_versions = 9;");
    const { configFiles } = evaluate(said, { module: "home-manager" });
    expect(Object.keys(configFiles)).toContain("pds/config.toml");
    const { path, log } = store.build(`(${call(said, { module: "home-manager" })}).builtHome`);
    expect(path, log).not.toBeNull();
    expect(readFileSync(path ?? "", "utf8")).toBe(
      "# From home-manager's configuration.\n\n[secrets]\nhistory_versions = 9\n",
    );
  });

  it("refuses keys that are not there", () => {
    expect(refusal(home("settings.secret.history_versions = 9;"), { module: "home-manager" })).toContain(
      `there is no key "secret.history_versions"; did you mean "secrets.history_versions"?`,
    );
  });
});

describe("units as evaluated", () => {
  it("leave systemd-analyze verify nothing to say", ({ skip }) => {
    const version = Number(
      /\d+/.exec(spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" }).stdout)?.[0],
    );
    skip(Number.isNaN(version), "there is no systemd-analyze");
    const { path } = store.build(`(${call(byHand)}).built`);
    const units = join(scratch, "units");
    cpSync(join(product, "lib/systemd/user"), units, { recursive: true });
    for (const unit of globSync(join(units, "*.service"))) {
      const text = readFileSync(unit, "utf8").replaceAll(
        "/usr/lib/open-sesame",
        `${product}/lib/open-sesame`,
      );
      writeFileSync(unit, text);
    }
    cpSync(join(path ?? "", "lib/systemd/user"), units, { recursive: true });
    mkdirSync(join(scratch, "run"), { mode: 0o700 });
    const args = ["verify", "--user", "--man=no", ...globSync(join(units, "*.{service,target}"))];
    const result = spawnSync("systemd-analyze", args, {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: scratch, XDG_RUNTIME_DIR: join(scratch, "run") },
    });
    // Keys that the systemd of this machine may be too old to know; 255 is what we ask for.
    const tooNew = (line: string): boolean =>
      version < 254 && /Unknown key (?:name )?'Restart(?:Steps|MaxDelaySec)'/.test(line);
    const said = `${result.stdout}${result.stderr}`
      .split("\n")
      .filter((line) => line !== "" && !tooNew(line));
    expect([result.status, said]).toEqual([0, []]);
  });
});

describe("the stand-in for nixpkgs' lib", () => {
  const priorities = `({ lib, config, ... }: {
    networking.hostName = "ws-9";
    services.open-sesame = lib.mkMerge [
      { enable = true; settings.audit.retention_days = lib.mkDefault 3; }
      (lib.mkIf (config.networking.hostName == "ws-9") { settings.audit.retention_days = 4; memlock = lib.mkForce 80; })
      (lib.mkIf false { restrictUsers = true; })
      { memlock = 64; policy = lib.mkDefault [ { key = "audit.enabled"; value = true; source = "s"; } ]; }
    ];
  })`;

  it("knows conditions, merges and priorities", () => {
    const { path, log } = store.build(`(${call(priorities)}).built`);
    expect(path, log).not.toBeNull();
    const read = (name: string): string => readFileSync(join(path ?? "", name), "utf8");
    expect(read("etc/pds/template.toml")).toContain("retention_days = 4\n");
    expect(read("etc/pds/policy.toml")).toContain(`key = "audit.enabled"\n`);
    expect(read("lib/systemd/user/open-sesame-.service.d/50-fleet.conf")).toContain("LimitMEMLOCK=80M\n");
  });

  it("gives and refuses what the real one does", ({ skip }) => {
    skip(realNixpkgs === null, "NIX_PATH has no nixpkgs to compare with");
    const real = { nixpkgs: realNixpkgs };
    for (const said of [byHand, ofFleet("9", ["alice", "bob", "carol"]), priorities])
      expect(evaluate(said)).toEqual(evaluate(said, real));
    const home = `{ services.open-sesame = { enable = true; settings.audit.enabled = true; }; }`;
    const module = "home-manager";
    expect(evaluate(home, { module })).toEqual(evaluate(home, { module, ...real }));
    for (const said of [
      `settings.crypto.kdf = "rot13";`,
      `settings.crypto.kfd = "argon2id";`,
      "memlock = 0;",
      "nonsense = 1;",
      "restrictUsers = true;",
      `package = "no package";`,
      `seeds.domain = "Example.org";`,
    ]) {
      expect(refusal(host(said)), said).toContain("services.open-sesame");
      expect(refusal(host(said), real), said).toContain("services.open-sesame");
    }
  });
});
