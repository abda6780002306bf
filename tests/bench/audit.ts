// The audit log's own writer: groups of entries that wait together, one group after the other, against as many appends of as many
// bytes: what a log does that always has work.

import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { durable, openAuditLog, readEvent } from "../support/audit.js";
import { DiskFloor } from "./disk.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";

/** Groups in a row: a single one finds every cache cold that the disk's floor does not need. */
const inARow = 16;

export async function benchAudit(rounds: number): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "audit-"));
  const log = await openAuditLog(join(directory, "audit"));
  const floor = new DiskFloor(directory);
  const figures: Figure[] = [];
  try {
    for (const waiting of [1, 32, 256]) {
      const group = (): Promise<unknown> =>
        Promise.all(Array.from({ length: waiting }, () => durable(log, readEvent())));
      const before = bytesIn(join(directory, "audit"));
      await group();
      const bytes = bytesIn(join(directory, "audit")) - before;
      const groups = async (): Promise<void> => {
        for (let count = 0; count < inARow; count += 1) await group();
      };
      const appends = (): number => {
        let milliseconds = 0;
        for (let count = 0; count < inARow; count += 1) milliseconds += floor.append(bytes);
        return milliseconds / inARow;
      };
      const turns = { group: async () => (await timed(groups)) / inARow, floor: appends };
      // A daemon's code is warm.
      for (let count = 0; count < rounds / 5; count += 1) await groups();
      const times = await takeTurns(Math.ceil(rounds / inARow), turns);
      figures.push({
        what: `audit append, ${waiting} waiting`,
        unit: "ms",
        value: median(times.group),
        peer: { what: `append of ${bytes} bytes + fdatasync`, value: median(times.floor) },
        bar: waiting === 32 ? "≤ 1.25 ×" : "",
        more: { entriesPerSecond: (1_000 * waiting) / median(times.group) },
      });
    }
  } finally {
    await log.close();
    floor.close();
    rmSync(directory, { recursive: true });
  }
  return figures;
}

function bytesIn(directory: string): number {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
