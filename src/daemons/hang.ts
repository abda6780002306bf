// The deliberate hang that shows that the watchdog finds one: SIGUSR2 stops the event loop for good. Reached only under
// __TEST_HANG__, so a bundle that is built for use has neither the call nor this file.

export function hangOnSignal(): void {
  process.on("SIGUSR2", () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}
