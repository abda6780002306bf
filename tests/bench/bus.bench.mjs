// Sealed calls through the router, three processes, against a bare Unix-socket echo in the same run. Only the
// ratios mean something on a machine that others use too. Prints a table, then one line of JSON.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const calls = Number(process.argv[2] ?? 40_000);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const scratch = mkdtempSync(join(tmpdir(), "sesame-bench-"));
const roles = join(scratch, "bundle", "bus-roles.mjs");
const children = [];

mkdirSync(dirname(roles));
// The bundle looks for the addon one level above itself.
symlinkSync(join(root, "native"), join(scratch, "native"));
await build({
  entryPoints: [join(root, "tests/bench/bus-roles.ts")],
  outfile: roles,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  logLevel: "error",
});

function start(role, socket) {
  const child = spawn(process.execPath, [roles, role, join(scratch, socket), String(calls)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function startServer(role, socket) {
  const child = start(role, socket);
  await once(child.stdout, "data");
  return child;
}

async function runClient(role, socket) {
  const [line] = await once(start(role, socket).stdout, "data");
  return JSON.parse(line);
}

function cpuSeconds({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measureBus(role) {
  const servers = [await startServer(role, `${role}.sock`), await startServer("owner", `${role}.sock`)];
  const before = servers.map(cpuSeconds);
  const figures = await runClient("client", `${role}.sock`);
  const total = calls * (1 + 1 / 5 + 1 / 20);
  const [routerUs, ownerUs] = servers.map(
    (server, index) => ((cpuSeconds(server) - before[index]) * 1e6) / total,
  );
  for (const server of servers) server.kill();
  return { ...figures, routerUs, ownerUs, clientUs: figures.cpuUs / total };
}

try {
  await startServer("echo-server", "echo.sock");
  const echo = await runClient("echo-client", "echo.sock");
  const buffered = await measureBus("router");
  const durable = await measureBus("durable-router");
  const row = (name, { lone, pipelined }) => ({
    name,
    "1 in flight p50 µs": lone.p50Us,
    "× echo": +(lone.p50Us / echo.lone.p50Us).toFixed(1),
    "32 in flight /s": pipelined.perSecond,
    "÷ echo": +(echo.pipelined.perSecond / pipelined.perSecond).toFixed(1),
  });
  console.table([
    row("bare echo", echo),
    row("sealed call", buffered),
    row("sealed call, durable audit", durable),
  ]);
  const cost = ({ routerUs, ownerUs, clientUs }) => [routerUs, ownerUs, clientUs].map((us) => +us.toFixed(1));
  console.log("CPU µs a call (router, owner, client):", cost(buffered), "durable:", cost(durable));
  console.log(JSON.stringify({ bench: "bus", calls, echo, buffered, durable }));
} finally {
  for (const child of children) child.kill();
  rmSync(scratch, { recursive: true });
}
