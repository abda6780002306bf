// The machine's two clocks behind the port that pure code knows.

import type { Clock } from "../core/ports.js";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
