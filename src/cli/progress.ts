// How far long work is, for whoever waits at a terminal. Hides that it costs nothing, and says nothing, where nobody does.

import { fstatSync } from "node:fs";
import { native } from "../platform/native.js";
import { talk } from "./output.js";

export interface Progress {
  /** One more is done, or so many. */
  step(count?: number): void;
  /** Takes the line away again; anything may be said then. */
  end(): void;
  [Symbol.dispose](): void;
}

const stderrFd = 2;
/** So often a person sees it move; and nothing shows of work that is done sooner. */
const intervalMs = 200;
const eraseLine = "\r\u001b[K";

/** "1200 of 10000 devices rendered" on standard error, where that is a terminal. */
export function progressOf(what: string, total: number): Progress {
  const shown = fstatSync(stderrFd).isCharacterDevice() && native.isTerminal(stderrFd);
  let done = 0;
  let told = false;
  let next = performance.now() + intervalMs;
  const end = (): void => {
    if (told) talk(eraseLine);
    told = false;
  };
  return {
    step(count = 1) {
      done += count;
      if (!shown || performance.now() < next) return;
      next = performance.now() + intervalMs;
      told = true;
      talk(`${eraseLine}${done} of ${total} ${what}`);
    },
    end,
    [Symbol.dispose]: end,
  };
}
