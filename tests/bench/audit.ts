// The audit log's own writer: groups of entries that wait together, against one append of as many bytes.

import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { durable, openAuditLog, readEvent } from "../support/audit.js";
import { DiskFloor } from "./disk.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";

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
      await takeTurns(rounds / 5, { group: () => timed(group), floor: () => floor.append(bytes) });
      const times = await takeTurns(rounds, { group: () => timed(group), floor: () => floor.append(bytes) });
      figures.push({
        what: `audit append, ${waiting} waiting`,
        unit: "ms",
        value: median(times.group),
        peer: { what: `append of ${bytes} bytes + fdatasync`, value: median(times.floor) },
        bar: "",
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
