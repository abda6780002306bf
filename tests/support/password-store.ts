// A store as pass has it, with a key of its own and the real gpg: hides the throw-away GNUPGHOME and the agent in it.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const recipient = "imports@example.org";

export class PasswordStore {
  readonly #root = mkdtempSync(join(tmpdir(), "store-"));
  readonly directory = join(this.#root, "store");
  readonly environment = { GNUPGHOME: join(this.#root, "gnupg"), PASSWORD_STORE_DIR: this.directory };

  constructor() {
    for (const path of [this.directory, this.environment.GNUPGHOME]) mkdirSync(path, { mode: 0o700 });
    this.#run("gpg", [
      "--batch",
      "--quiet",
      "--passphrase",
      "",
      "--quick-generate-key",
      recipient,
      "future-default",
    ]);
    writeFileSync(join(this.directory, ".gpg-id"), `${recipient}\n`);
  }

  /** Beside the store. */
  makeDirectory(name: string): string {
    const path = join(this.#root, name);
    mkdirSync(path);
    return path;
  }

  #run(program: string, args: readonly string[], input = ""): void {
    const env = { ...process.env, ...this.environment };
    execFileSync(program, args, { env, input, stdio: ["pipe", "ignore", "pipe"] });
  }

  /** As `pass insert -m` does it. */
  insert(name: string, text: string): void {
    const file = this.insertRaw(name, "");
    rmSync(file);
    this.#run(
      "gpg",
      ["--batch", "--quiet", "--trust-model", "always", "-r", recipient, "-o", file, "-e"],
      text,
    );
  }

  /** A file that gpg did not make. */
  insertRaw(name: string, bytes: string): string {
    const file = join(this.directory, `${name}.gpg`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }

  end(): void {
    this.#run("gpgconf", ["--kill", "all"]);
    rmSync(this.#root, { recursive: true, force: true });
  }
}
