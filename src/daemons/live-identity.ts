// The identity on the disk, held to the machine that the daemon runs on. Each daemon judges for itself, so that neither has to
// believe the other. Hides when that is looked at again, that the identity of a running daemon never becomes another one,
// and what identity.on_binding_mismatch makes of a mismatch.

import type { EffectiveConfig } from "../core/configuration.js";
import { SesameError } from "../core/errors.js";
import type { Identity } from "../core/installation.js";
import {
  type BindingVerdict,
  describeBinding,
  isMismatch,
  judgeBinding,
  type Machine,
} from "../core/machine-binding.js";
import type { ConfigFiles } from "../platform/config-files.js";
import { logIdentityOf } from "../platform/derived-ids.js";
import { fingerprintOf, FileWatch } from "../platform/file-watch.js";
import { readInstallation } from "../platform/installation-store.js";
import type { DaemonLog } from "../platform/log.js";
import { native } from "../platform/native.js";
import type { ConfigPaths } from "../platform/paths.js";
import type { HealthWarning } from "./runtime.js";

/** An identity and what this machine is to it. */
export interface JudgedIdentity {
  readonly identity: Identity;
  readonly verdict: BindingVerdict;
}

export interface LiveIdentityOptions {
  readonly paths: ConfigPaths;
  readonly files: ConfigFiles;
  readonly machine: Machine;
  readonly effective: Pick<EffectiveConfig, "values">;
  readonly log: DaemonLog;
  /** Ends the daemon, so that it starts under the identity that there is. */
  readonly abort: (error: SesameError) => void;
}

export class LiveIdentity {
  readonly #options: LiveIdentityOptions;
  readonly #listeners: ((judged: JudgedIdentity) => void)[] = [];
  readonly #successions: ((before: Identity, after: Identity) => void)[] = [];
  #known: JudgedIdentity | null = null;

  constructor(options: LiveIdentityOptions) {
    this.#options = options;
  }

  get machine(): Machine {
    return this.#options.machine;
  }

  /** As it was read last; read when it is first asked for. Null before `sesame init`. @throws as readInstallation */
  get current(): JudgedIdentity | null {
    if (this.#known === null) {
      const identity = readInstallation(this.#options.paths, this.#options.files);
      if (identity !== null) this.#adopt(identity);
    }
    return this.#known;
  }

  /** Called when the binding has become another, or is another's. */
  onChange(listener: (judged: JudgedIdentity) => void): void {
    this.#listeners.push(listener);
  }

  /** Called when another identity is found, before the daemon ends for it. */
  onReplaced(listener: (before: Identity, after: Identity) => void): void {
    this.#successions.push(listener);
  }

  /** Null where vaults may be opened. */
  get refusal(): SesameError | null {
    const judged = this.current;
    if (judged === null || !isMismatch(judged.verdict) || !this.#refuses) return null;
    return new SesameError("BINDING_MISMATCH", describeBinding(judged.verdict), {
      details: { state: judged.verdict.state },
    });
  }

  /** From here on the file is followed. */
  follow(): void {
    const { installationFile } = this.#options.paths;
    const watch = new FileWatch(
      {
        paths: () => [installationFile],
        onSettled: () => {
          const print = fingerprintOf([installationFile]);
          this.#look();
          watch.settle(print);
        },
        onBlind: () => undefined,
      },
      fingerprintOf([installationFile]),
    );
  }

  /** In the log, at the start and when it changes. */
  tell(): void {
    const judged = this.#known;
    if (judged === null) return;
    const { state, type } = judged.verdict;
    const facts = { state, binding_type: type, action: this.#refuses ? "refuse" : "warn" };
    const text = describeBinding(judged.verdict);
    if (this.#isAmiss(judged.verdict))
      this.#options.log.write("error", "identity.binding_mismatch", text, facts);
    else this.#options.log.write("info", "identity.bound", text, { state, binding_type: type });
  }

  /** What a person should know of for as long as it lasts. */
  warnings(): readonly HealthWarning[] {
    const judged = this.#known;
    if (judged === null || !this.#isAmiss(judged.verdict)) return [];
    const text = `${describeBinding(judged.verdict)}; see 'sesame identity verify'`;
    return [{ code: "identity.binding_mismatch", severity: "error", text }];
  }

  /** As the daemons' status methods show it. */
  describe(): Readonly<Record<string, string | boolean | null>> | null {
    const judged = this.#known;
    if (judged === null) return null;
    const { state, type } = judged.verdict;
    const hash = judged.identity.machineBinding?.hash ?? null;
    return { state, type, hash, text: describeBinding(judged.verdict), refuses: this.refusal !== null };
  }

  get #refuses(): boolean {
    return this.#options.effective.values.identity.on_binding_mismatch === "refuse";
  }

  /** An installation that was never bound is told of where that is not wanted. */
  #isAmiss(verdict: BindingVerdict): boolean {
    return isMismatch(verdict) && (verdict.state !== "unbound" || this.#refuses);
  }

  #adopt(identity: Identity): JudgedIdentity {
    const judged = {
      identity,
      verdict: judgeBinding((data) => native.blake3Hex(data), identity, this.#options.machine),
    };
    this.#known = judged;
    this.#options.log.identify(logIdentityOf(identity));
    return judged;
  }

  /** A file that can't be used, or that is gone, leaves the daemon with what it has until its next start. */
  #look(): void {
    const before = this.#known;
    let identity: Identity | null;
    try {
      identity = readInstallation(this.#options.paths, this.#options.files);
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      this.#options.log.write("error", "installation.rejected", error.message, { code: error.code });
      return;
    }
    if (identity === null) return;
    if (
      before !== null &&
      (identity.id !== before.identity.id || identity.namespace !== before.identity.namespace)
    ) {
      const text = "another identity took the place of the one that the daemon runs under";
      this.#options.log.write("notice", "installation.replaced", text);
      for (const listener of this.#successions) listener(before.identity, identity);
      this.#options.abort(new SesameError("IDENTITY_CHANGED", text));
      return;
    }
    const judged = this.#adopt(identity);
    if (before === null || sameBinding(before.identity, identity)) return;
    this.tell();
    for (const listener of this.#listeners) listener(judged);
  }
}

function sameBinding(one: Identity, other: Identity): boolean {
  return (
    one.machineBinding?.hash === other.machineBinding?.hash &&
    one.machineBinding?.type === other.machineBinding?.type
  );
}
