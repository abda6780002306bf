// `sesame fleet apply` and `sesame fleet remove`: a rendered tree onto the device that this runs on, or away from it. What is told, in
// which form, and by which exit status; how it is done is fleet-device.ts.

import { displayText, quoteText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import { unifiedDiff } from "../../core/unified-diff.js";
import type { FileChange } from "../../fleet/application.js";
import { parseTreeDocument, type ReadTree } from "../../fleet/tree-document.js";
import type { CliContext } from "../context.js";
import { type DevicePlan, FleetDevice } from "../fleet-device.js";
import { readBytes, sha256Hex } from "../fleet-files.js";
import { type Pending, tellSystemd, type Telling } from "../fleet-systemd.js";
import { note, warn, writeJson, writeText } from "../output.js";
import { writeTable } from "../table.js";

interface ApplyFlags {
  readonly check?: boolean;
  readonly overwrite?: boolean;
  readonly root?: string;
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const stdinFd = 0;

export async function applyTree(this: CliContext, flags: ApplyFlags, path: string): Promise<void> {
  const name = path === "-" ? "standard input" : path;
  const bytes = readBytes(path === "-" ? stdinFd : path, name);
  await change(this, parseTreeDocument(bytes, name, sha256Hex), flags);
}

export async function removeTree(this: CliContext, flags: ApplyFlags): Promise<void> {
  await change(this, null, flags);
}

/** Exit status 0: as wanted; 1: with --check, not yet. @throws FLEET_EDITED once all is told, and what fleet-device.ts throws */
async function change(context: CliContext, wanted: ReadTree | null, flags: ApplyFlags): Promise<void> {
  const { check = false, overwrite = false, root = null } = flags;
  using device = FleetDevice.open(root);
  const plan = device.plan(wanted, overwrite);
  const edits = plan.changes.filter(({ state }) => state === "edited");
  const acts = plan.changes.filter(({ act }) => act !== null).length;
  const isWork = acts + plan.closed.length > 0 || plan.cutShort;
  let telling: Telling = { told: [], pending: [] };
  if (isWork && edits.length === 0 && !check)
    await device.carryOut(plan, async () => {
      if (root === null) telling = await tellSystemd(plan.effects);
    });
  tell({ wanted, plan, telling, isWork }, flags);
  if (edits.length > 0) throw edited(edits);
  if (check && isWork) context.process.exitCode = exitStatus.failure;
}

interface Outcome {
  readonly wanted: ReadTree | null;
  readonly plan: DevicePlan;
  readonly telling: Telling;
  readonly isWork: boolean;
}

function tell({ wanted, plan, telling, isWork }: Outcome, flags: ApplyFlags): void {
  const { changes, closed } = plan;
  const { check = false, diff = false, json, quiet } = flags;
  if (json === true)
    return writeJson({
      device: wanted?.device ?? plan.former?.device ?? null,
      digest: wanted?.digest ?? null,
      root: flags.root ?? "/",
      check,
      changed: isWork && !changes.some(({ state }) => state === "edited"),
      files: changes.map((one) => forJson(one, plan, diff)),
      directories: closed,
      told: telling.told,
      pending: telling.pending,
    });
  writeTable(changes.map(({ path, state, edit }) => [state, path, ...(edit === null ? [] : [edit])]));
  if (diff) for (const one of changes) writeText(differenceOf(one, plan));
  for (const path of closed)
    note(quiet, `${quoteText(path)} ${check ? "is to be" : "was"} opened to everybody's reading`);
  for (const { action, user, failure } of telling.told) {
    const who = user === null ? "" : ` for ${displayText(user)}`;
    if (failure !== null) warn(quiet, `${action}${who} failed: ${failure}`);
    else if (action === "restart")
      note(quiet, `restarted the daemons of uid ${displayText(user ?? "")}; their vaults are locked`);
  }
  for (const pending of telling.pending) note(quiet, describePending(pending));
  if (!isWork && changes.every(({ state }) => state !== "edited"))
    note(quiet, changes.length === 0 ? "there are no files of a fleet here" : "nothing is to be done");
}

function describePending(pending: Pending): string {
  if (pending.what === "systemd") return "no systemd runs here: all counts from its start";
  const users = pending.users.map((user) => displayText(user)).join(", ");
  return pending.what === "linger"
    ? `lingering counts from the first login or the next boot, once there are these users: ${users}`
    : `limits of locked memory count from the next login (uid ${users})`;
}

function forJson({ path, state, edit, act }: FileChange, plan: DevicePlan, diff: boolean): object {
  const texts = diff && state !== "unchanged" ? { before: plan.before(path), after: plan.after(path) } : {};
  return { path, state, edit, overwritten: edit !== null && act !== null, ...texts };
}

/** Empty for what stays, and for what is no text. */
function differenceOf({ path, state }: FileChange, plan: DevicePlan): string {
  if (state === "unchanged") return "";
  const side = (text: string | null): { name: string; text: string } =>
    text === null ? { name: "/dev/null", text: "" } : { name: path, text };
  return unifiedDiff(side(plan.before(path)), side(plan.after(path)), (line) =>
    displayText(line, { maximumCharacters: 4_096 }),
  );
}

function edited(edits: readonly FileChange[]): SesameError {
  const [first] = edits;
  const others = edits.length > 1 ? ` (and ${edits.length - 1} more)` : "";
  return new SesameError("FLEET_EDITED", `${quoteText(first?.path ?? "")} ${first?.edit ?? ""}${others}`, {
    details: { path: first?.path ?? "", edits: edits.length },
  });
}
