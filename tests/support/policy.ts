// A device with a policy: the product in a mount namespace whose /etc is a scratch copy, so that the real path is read and
// the machine's own /etc stays as it is. Needs root.

import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withEtcOf } from "./mount-etc.js";
import { type ProductOptions, Product } from "./product.js";

export class Device {
  readonly product: Product;
  readonly #etc = mkdtempSync(join(tmpdir(), "etc-"));

  constructor(options: Omit<ProductOptions, "prefix"> = {}) {
    mkdirSync(join(this.#etc, "upper", "pds"), { recursive: true });
    mkdirSync(join(this.#etc, "work"));
    this.product = new Product({ ...options, prefix: withEtcOf(this.#etc) });
  }

  /** Where /etc/pds/policy.toml lies for those outside. */
  get policyFile(): string {
    return join(this.#etc, "upper", "pds", "policy.toml");
  }

  lock(entries: Readonly<Record<string, string | number | boolean>>, source = "baseline"): void {
    const text = Object.entries(entries).map(
      ([key, value]) =>
        `[[policy]]\nkey = ${JSON.stringify(key)}\nvalue = ${JSON.stringify(value)}\nsource = ${JSON.stringify(source)}\n`,
    );
    this.write(text.join(""));
  }

  write(text: string | Uint8Array): void {
    writeFileSync(this.policyFile, text);
    chmodSync(this.policyFile, 0o644);
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
