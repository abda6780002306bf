// The audit log read by its commands while the daemon writes it, begins segments and removes them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listSegments } from "../../src/platform/audit-segments.js";
import { Device } from "../support/policy.js";
import { password, type Product } from "../support/product.js";

let device: Device;
let product: Product;
beforeEach(async () => {
  device = new Device({ config: "" });
  product = device.product;
  await product.up();
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
});
afterEach(() => device.remove());

const setSecret = (key: string): Promise<string> =>
  product.demand(["secret", "set", "-q", "-p", "work", key], { input: "value" });

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 10_000) throw new Error("it did not come about within 10 s");
    await delay(20);
  }
}

test("tail -f goes on into the segments that are begun meanwhile, each entry once", async () => {
  const tail = spawn(
    process.execPath,
    ["dist/sesame.cjs", "audit", "tail", "-f", "-n", "1", "--json", "--action", "secret.*,audit.*"],
    {
      env: product.environment,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    let text = "";
    tail.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    const seen = (): { sequence: number; action: string }[] =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { sequence: number; action: string });
    const times = (action: string): number => seen().filter((entry) => entry.action === action).length;
    let written = 0;
    const write = async (): Promise<void> => {
      written += 1;
      await setSecret(`key${written}`);
    };
    await write();
    await until(() => times("secret.written") === written);
    for (const [round, hash] of (["sha256", "blake3", "sha256"] as const).entries()) {
      product.configure(`[crypto]\naudit_hash = "${hash}"\n`);
      // The configuration counts within a second or two, and the segment is begun by the entry after that.
      for (let attempt = 0; listSegments(product.audit).length < round + 2 && attempt < 50; attempt += 1) {
        await delay(100);
        await write();
      }
      await until(() => times("secret.written") === written && times("audit.segment_begun") === round + 1);
    }
    const numbers = seen().map(({ sequence }) => sequence);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  } finally {
    tail.kill("SIGINT");
    await once(tail, "close");
  }
});

test("verify and export say the same of a log that grows under them, and the next head extends the last", async () => {
  let last = 0;
  const writing = (async () => {
    for (let index = 0; index < 20; index += 1) await setSecret(`k${index}`);
  })();
  for (let round = 0; round < 8; round += 1) {
    const report = JSON.parse(await product.demand(["audit", "verify", "--json"])) as {
      head: { sequence: number };
      extends: { sequence: number } | null;
    };
    expect(report.extends?.sequence ?? 0).toBe(last);
    expect(report.head.sequence).toBeGreaterThanOrEqual(last);
    last = report.head.sequence;
    const lines = (await product.demand(["audit", "export"])).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(last);
    expect(lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual(
      lines.map((_, index) => index + 1),
    );
  }
  await writing;
});
