// The commands that read, each from start to end, against `node -e 0` with the same Node.js. The ratio of processor
// times says more than that of wall times where others use the machine.

import { join } from "node:path";
import { childrenCpuMs, type House, keyName, root, timeProgram } from "./house.js";
import { type Figure, median, percentile, takeTurns } from "./measure.js";

const sesame = join(root, "bin/sesame");

export async function benchCli({ home }: House, rounds: number): Promise<Figure[]> {
  const cpu = { peer: 0, sesame: new Map<string, number>() };
  const peer = (): number => {
    const before = childrenCpuMs();
    const elapsed = timeProgram(process.execPath, ["-e", "0"], { environment: home.environment });
    cpu.peer += childrenCpuMs() - before;
    return elapsed;
  };
  const run = (command: string) => (): number => {
    const before = childrenCpuMs();
    const elapsed = timeProgram(sesame, command.split(" "), { environment: home.environment });
    cpu.sesame.set(command, (cpu.sesame.get(command) ?? 0) + childrenCpuMs() - before);
    return elapsed;
  };
  const get = `secret get -p hundred ${keyName(7)}`;
  const commands = [get, "secret list -p hundred", "status", "profile list", "audit tail", "version"];
  const times: Record<string, number[]> = await takeTurns(rounds, {
    peer,
    ...Object.fromEntries(commands.map((command) => [command, run(command)])),
  });
  const peerTimes = times["peer"] ?? [];
  return commands.map((command) => {
    const own = times[command] ?? [];
    return {
      what: `sesame ${command}`,
      unit: "ms",
      value: median(own),
      peer: { what: "node -e 0", value: median(peerTimes) },
      bar: command === get ? "≤ 1.4 ×" : "",
      more: {
        ratioOfBest: percentile(own, 0) / percentile(peerTimes, 0),
        ratioOfCpuTime: (cpu.sesame.get(command) ?? Number.NaN) / cpu.peer,
      },
    };
  });
}
