// SSH agents for the tests: OpenSSH's own with keys of every kind in a scratch directory, and one that answers as a test says.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type KeyType = "ed25519" | "rsa" | "rsa-1024" | "ecdsa";

/** A real ssh-agent. */
export class KeyAgent {
  readonly directory = mkdtempSync(join(tmpdir(), "agent-"));
  readonly socket = join(this.directory, "agent.sock");
  readonly #pid: number;

  constructor() {
    chmodSync(this.directory, 0o711);
    const said = execFileSync("ssh-agent", ["-s", "-a", this.socket], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });
    this.#pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
  }

  get environment(): Readonly<Record<string, string>> {
    return { SSH_AUTH_SOCK: this.socket };
  }

  /** Makes a key pair; the path of the private key. */
  make(type: KeyType, name: string = type): string {
    const path = join(this.directory, name);
    const [kind = "", bits] = type.split("-");
    const size = kind === "rsa" ? ["-b", bits ?? "2048"] : [];
    execFileSync("ssh-keygen", ["-q", "-t", kind, ...size, "-N", "", "-C", name, "-f", path]);
    return path;
  }

  /** Adds a key that was made, or makes it; its fingerprint. */
  add(type: KeyType, name: string = type, flags: readonly string[] = []): string {
    const path = this.make(type, name);
    this.call([...flags, path]);
    return fingerprintOf(path);
  }

  /** ssh-add. @throws when it fails */
  call(args: readonly string[], input = ""): void {
    const { status, stderr } = spawnSync("ssh-add", args, {
      env: { ...this.environment, PATH: process.env["PATH"], HOME: this.directory },
      input,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`ssh-add ${args.join(" ")}: ${stderr}`);
  }

  /** Locks or unlocks it under a passphrase, which ssh-add reads from a terminal alone: askpass stands in. */
  lock(flag: "-x" | "-X"): void {
    const askpass = join(this.directory, "askpass");
    execFileSync("sh", ["-c", `printf '#!/bin/sh\\necho locked\\n' > ${askpass}; chmod 700 ${askpass}`]);
    const { status, stderr } = spawnSync("setsid", ["-w", "ssh-add", flag], {
      env: {
        ...this.environment,
        PATH: process.env["PATH"],
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: "force",
        DISPLAY: ":0",
      },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`ssh-add ${flag}: ${stderr}`);
  }

  stop(): void {
    try {
      // One that may clean up would remove its socket from under the removal of the directory.
      process.kill(this.#pid, "SIGKILL");
    } catch {
      // It ended before.
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** It ends, and its socket stays. */
  kill(): void {
    process.kill(this.#pid, "SIGKILL");
  }
}

export function fingerprintOf(privateKey: string): string {
  const said = execFileSync("ssh-keygen", ["-l", "-f", `${privateKey}.pub`], { encoding: "utf8" });
  return said.split(" ")[1] ?? "";
}

/** The blob of a public key file. */
export function blobOf(path: string): Buffer {
  return Buffer.from(readFileSync(path, "utf8").split(" ")[1] ?? "", "base64");
}

export const wire = (bytes: Uint8Array | string): Buffer => {
  const body = Buffer.from(bytes as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};

export function identities(keys: readonly (readonly [blob: Buffer, comment: string])[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(keys.length);
  return wire(
    Buffer.concat([
      Buffer.from([12]),
      count,
      ...keys.flatMap(([blob, comment]) => [wire(blob), wire(comment)]),
    ]),
  );
}

export function signature(algorithm: string, bytes: Uint8Array): Buffer {
  return wire(Buffer.concat([Buffer.from([14]), wire(Buffer.concat([wire(algorithm), wire(bytes)]))]));
}

/** What it does on a message, by the message's type; nothing where there is no answer. */
export type Answers = Readonly<Record<number, (message: Buffer, socket: Socket) => Buffer | null>>;

/** An agent that nobody should trust. */
export class FalseAgent {
  readonly directory = mkdtempSync(join(tmpdir(), "false-agent-"));
  readonly socket = join(this.directory, "agent.sock");
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(answers: Answers) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let received = Buffer.alloc(0);
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 5 || received.length < 4 + received.readUInt32BE()) return;
        const message = received.subarray(4);
        const answer = answers[message[0] ?? 0]?.(message, socket) ?? null;
        if (answer !== null) socket.write(answer);
        received = Buffer.alloc(0);
      });
    });
  }

  static async start(answers: Answers): Promise<FalseAgent> {
    const agent = new FalseAgent(answers);
    await new Promise<void>((resolve) => agent.#server.listen(agent.socket, resolve));
    return agent;
  }

  get environment(): Readonly<Record<string, string>> {
    return { SSH_AUTH_SOCK: this.socket };
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
