// The service manager's end of sd_notify(3), for a daemon that a test starts: a datagram socket, which Node.js has none
// of, held by Python, which the build needs anyway.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const receiver = `
import json, socket, sys, time
end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
end.bind(sys.argv[1])
print("bound", flush=True)
while True:
    text = end.recv(65536).decode()
    print(json.dumps({"at": time.monotonic() * 1000, "text": text}), flush=True)
`;

export interface Notification {
  /** CLOCK_MONOTONIC, in milliseconds. */
  readonly at: number;
  readonly text: string;
}

export interface NotifySocket {
  readonly path: string;
  received(): readonly Notification[];
  /** Resolves with the first notification after `since` that begins so. */
  waitFor(
    start: string,
    options?: { readonly since?: number; readonly withinMs?: number },
  ): Promise<Notification>;
  close(): void;
}

export async function openNotifySocket(path: string): Promise<NotifySocket> {
  const child = spawn("python3", ["-c", receiver, path], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(child.stdout, "data");
  const received = (): readonly Notification[] =>
    text
      .split("\n")
      .slice(1, -1)
      .map((line) => JSON.parse(line) as Notification);
  return {
    path,
    received,
    async waitFor(start, { since = 0, withinMs = 10_000 } = {}) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = received()
          .slice(since)
          .find((one) => one.text.startsWith(start));
        if (found !== undefined) return found;
        if (performance.now() > deadline)
          throw new Error(`no ${start} in ${JSON.stringify(received().map((one) => one.text))}`);
        await delay(20);
      }
    },
    close: () => child.kill(),
  };
}
