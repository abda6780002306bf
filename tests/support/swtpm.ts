// A TPM 2.0 in software, as a process of its own on this machine: hides how it is started, asked and cleared. What tells a test
// whether this machine has what that takes is `swtpmMissing`.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const needed = ["swtpm", "tpm2_createprimary", "tpm2_readpublic", "tpm2_flushcontext", "tpm2_clear"];

/** What this machine lacks; null when a TPM can be had. */
export const swtpmMissing: string | null = needed.find((name) => !existsSync(join("/usr/bin", name))) ?? null;

export class Swtpm {
  readonly #directory = mkdtempSync(join(tmpdir(), "swtpm-"));
  #port = 0;
  #process: ChildProcess | null = null;

  static async start(): Promise<Swtpm> {
    const tpm = new Swtpm();
    await tpm.start();
    return tpm;
  }

  /** As tpm2-tools name it. */
  get tcti(): string {
    return `swtpm:host=127.0.0.1,port=${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePortPair();
    const server = (port: number): string => `type=tcp,port=${port},bindaddr=127.0.0.1`;
    this.#process = spawn(
      "swtpm",
      [
        "socket",
        "--tpm2",
        "--tpmstate",
        `dir=${this.#directory}`,
        "--server",
        server(this.#port),
        "--ctrl",
        server(this.#port + 1),
        "--flags",
        "not-need-init,startup-clear",
      ],
      { stdio: "ignore" },
    );
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await answers(this.#port + 1)) return;
      await delay(10);
    }
    throw new Error("swtpm does not answer");
  }

  /** The name of the owner's primary key as tpm2-tools print it, asked for without our program. */
  primaryKeyName(): string {
    const key = join(this.#directory, "key.ctx");
    const attributes = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt";
    this.#ask(
      "tpm2_createprimary",
      "-C",
      "o",
      "-g",
      "sha256",
      "-G",
      "ecc256:aes128cfb",
      "-a",
      attributes,
      "-c",
      key,
    );
    const shown = this.#ask("tpm2_readpublic", "-c", key);
    this.#ask("tpm2_flushcontext", "-t");
    return /^name: ([0-9a-f]+)$/m.exec(shown)?.[1] ?? "";
  }

  /** As an administrator clears a TPM: its owner's seed becomes another. */
  clear(): void {
    this.#ask("tpm2_clear");
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #ask(program: string, ...args: readonly string[]): string {
    return execFileSync(program, args, {
      env: { PATH: "/usr/bin:/bin", TPM2TOOLS_TCTI: this.tcti },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }
}

/** The control channel is at the port behind the TPM's own. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (port !== null && port < 65_535 && (await listenOnce(port + 1)) !== null) return port;
  }
}

async function listenOnce(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : null;
  } catch {
    return null;
  } finally {
    server.close();
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
