// A device with a policy, seeds of identities and a machine id of its own: the product in a mount namespace whose /etc is a scratch copy, so that the real path is read and
// the machine's own /etc stays as it is. Needs root.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { withEtcOf } from "./mount-etc.js";
import { type ProductOptions, Product } from "./product.js";

export class Device {
  readonly product: Product;
  readonly #etc = mkdtempSync(join(tmpdir(), "etc-"));

  constructor(options: Omit<ProductOptions, "prefix"> = {}) {
    mkdirSync(join(this.#etc, "upper", "pds"), { recursive: true });
    this.product = new Product({ ...options, prefix: withEtcOf(this.#etc) });
  }

  /** Where /etc/pds/policy.toml lies for those outside. */
  get policyFile(): string {
    return join(this.#etc, "upper", "pds", "policy.toml");
  }

  /** Where /etc/pds/installation.toml lies for those outside. */
  get deviceSeedFile(): string {
    return join(this.#etc, "upper", "pds", "installation.toml");
  }

  userSeedFile(user = "root"): string {
    return join(this.#etc, "upper", "pds", "installations", `${user}.toml`);
  }

  seedDevice(text: string): void {
    writeRootFile(this.deviceSeedFile, text);
  }

  seedUser(text: string | Uint8Array, user = "root"): void {
    mkdirSync(join(this.#etc, "upper", "pds", "installations"), { recursive: true });
    writeRootFile(this.userSeedFile(user), text);
  }

  /** Where /etc/pds/templates/<user>.toml lies for those outside; without a user, /etc/pds/template.toml. */
  templateFile(user?: string): string {
    const name = user === undefined ? "template.toml" : join("templates", `${user}.toml`);
    return join(this.#etc, "upper", "pds", name);
  }

  writeTemplate(text: string, user?: string): void {
    mkdirSync(dirname(this.templateFile(user)), { recursive: true });
    writeRootFile(this.templateFile(user), text);
  }

  /** What the next start finds in /etc/machine-id; null for no file. */
  setMachineId(id: string | null): void {
    const path = join(this.#etc, "upper", "machine-id");
    rmSync(path, { force: true });
    // An overlay hides what its lower layer has behind a device node 0:0.
    if (id === null) execFileSync("mknod", [path, "c", "0", "0"]);
    else writeRootFile(path, `${id}\n`);
  }

  lock(entries: Readonly<Record<string, string | number | boolean>>, source = "baseline"): void {
    const text = Object.entries(entries).map(
      ([key, value]) =>
        `[[policy]]\nkey = ${JSON.stringify(key)}\nvalue = ${JSON.stringify(value)}\nsource = ${JSON.stringify(source)}\n`,
    );
    this.write(text.join(""));
  }

  write(text: string | Uint8Array): void {
    writeRootFile(this.policyFile, text);
  }

  /** As tools do that replace files: another file takes its place at once. */
  replace(text: string): void {
    const beside = `${this.policyFile}.tmp`;
    writeFileSync(beside, text, { mode: 0o644 });
    chmodSync(beside, 0o644);
    renameSync(beside, this.policyFile);
  }

  async remove(): Promise<void> {
    await this.product.remove();
    rmSync(this.#etc, { recursive: true, force: true });
  }
}

function writeRootFile(path: string, text: string | Uint8Array): void {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}
