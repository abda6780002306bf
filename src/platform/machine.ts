// What tells this machine from others, as far as this process may look. Hides where it is written, and that a TPM is asked by
// the launcher alone: for daemons before it confines them, for the CLI when that calls it.

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SesameError } from "../core/errors.js";
import { type Machine, machineIdTrait, type Trait, tpmTrait } from "../core/machine-binding.js";
import { type ConfigFiles, ownFiles, machineIdFile } from "./config-files.js";

const maximumMachineIdBytes = 4_096;
const longestMeasurementMs = 30_000;
const here = dirname(fileURLToPath(import.meta.url));

/** For a daemon. Takes the launcher's word out of the environment. */
export function takeTpmTrait(environment: NodeJS.ProcessEnv = process.env): Trait {
  const finding = environment["SESAME_TPM"] ?? "";
  delete environment["SESAME_TPM"];
  return tpmTrait(finding);
}

/** For the CLI. @throws INTERNAL */
export function measureTpm(environment: NodeJS.ProcessEnv = process.env): Trait {
  const { stdout, status } = spawnSync(findOwnProgram("sesame-sandbox"), ["measure-tpm"], {
    env: environment,
    timeout: longestMeasurementMs,
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
  });
  return tpmTrait(status === 0 ? stdout : "failed");
}

/** @param tpm asked only where it is needed: it may take a while */
export function readMachine(tpm: () => Trait, files: ConfigFiles = ownFiles): Machine {
  let measured: Trait | null = null;
  return {
    machineId: machineIdTrait(readMachineId(files)),
    get tpmName() {
      measured ??= tpm();
      return measured;
    },
  };
}

/** Null where there is none, or none that can be read. */
function readMachineId(files: ConfigFiles): string | null {
  let descriptor: number;
  try {
    descriptor = files.open(machineIdFile, "file");
  } catch {
    return null;
  }
  try {
    const bytes = Buffer.alloc(maximumMachineIdBytes);
    return bytes.toString("latin1", 0, readSync(descriptor, bytes));
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** A native program beside the installed Node.js, or where the checkout builds it. @throws INTERNAL */
export function findOwnProgram(name: "sesame-sandbox" | "sesame-session-watch"): string {
  // A bundle is one level below the root, the source two.
  const roots = [dirname(here), dirname(dirname(here))];
  const places = roots.flatMap((root) =>
    ["bin", "native/build/Release"].map((place) => join(root, place, name)),
  );
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new SesameError("INTERNAL", `a program is missing at "${places[0]}"`);
}
