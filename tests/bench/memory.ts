// What the daemons weigh: resident, private and locked memory, beside a Node.js that does nothing.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { native } from "../../src/platform/native.js";
import { valueBytes, type House } from "./house.js";
import type { Figure } from "./measure.js";

const mib = 1024 * 1024;

/** Bytes. Null where the kernel shows a hardened process's pages to root only. */
interface Weight {
  readonly resident: number;
  readonly locked: number;
  readonly pss: number | null;
  readonly private: number | null;
}

function field(text: string, name: string): number {
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN);
}

function weigh(pid: number | undefined): Weight {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const common = { resident: field(status, "VmRSS"), locked: field(status, "VmLck") };
  try {
    const pages = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return {
      ...common,
      pss: field(pages, "Pss"),
      private: field(pages, "Private_Clean") + field(pages, "Private_Dirty"),
    };
  } catch {
    return { ...common, pss: null, private: null };
  }
}

export async function benchMemory({ daemons }: House, when: string): Promise<Figure[]> {
  const idle = spawn(process.execPath, ["-e", "console.log(0);setInterval(()=>{},1e6)"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(idle.stdout, "data");
  const peer = { what: "idle node, resident", value: weigh(idle.pid).resident / mib };
  idle.kill();
  return (["profile", "secrets"] as const).flatMap((name) => {
    const { resident, locked, pss, private: own } = weigh(daemons[name].process.pid);
    const pages = pss === null || own === null ? {} : { pss: pss / mib, private: own / mib };
    return [
      {
        what: `daemon-${name} resident, ${when}`,
        unit: "MiB",
        value: resident / mib,
        peer,
        bar: "≤ 80 MB",
        more: pages,
      },
      {
        what: `daemon-${name} locked, ${when}`,
        unit: "KiB",
        value: locked / 1024,
        peer: null,
        bar: "≤ 1 MiB",
      },
    ];
  });
}

/** As many secrets at once as a daemon would never hold. */
export function benchLiveBuffers(): Figure[] {
  const before = native.secureMemoryStatus().lockedBytes;
  const buffers = Array.from({ length: 10_000 }, () => native.SecureBuffer.random(valueBytes));
  const locked = native.secureMemoryStatus().lockedBytes - before;
  for (const buffer of buffers) buffer.release();
  return [
    {
      what: `10,000 live SecureBuffers of ${valueBytes} bytes, locked`,
      unit: "KiB",
      value: locked / 1024,
      peer: { what: "their bytes alone", value: (10_000 * valueBytes) / 1024 },
      bar: "",
    },
  ];
}
