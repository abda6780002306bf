// The installation as daemon-profile holds it: absent before `sesame init`, from then on an identity with its audit
// log and signing key. Hides the passage from one to the other, and what auditing means while there is no chain to write to.

import { chooseAuditHash } from "../../core/audit-hash.js";
import { viewOf } from "../../core/configuration.js";
import type { Identity } from "../../core/installation.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEvent, AuditSettled, AuditSink } from "../../core/ports.js";
import { isMismatch } from "../../core/machine-binding.js";
import type { AuditLogAction, EffectiveConfiguration } from "../../generated/types.js";
import { type MethodName, methods } from "../../bus/methods.js";
import { lineHashes } from "../../platform/audit-hashes.js";
import { AuditLog } from "../../platform/audit-log.js";
import type { AuditSettings } from "../../platform/audit-succession.js";
import { deriveIds } from "../../platform/derived-ids.js";
import { writeInstallation } from "../../platform/installation-store.js";
import { native } from "../../platform/native.js";
import { createSigningKey, openSigningKey, type SigningKey } from "../../platform/signing-key.js";
import { type ConfigurationRecord, newsOfStart, recordsOf } from "../configuration-news.js";
import type { ConfigurationNews } from "../live-configuration.js";
import type { JudgedIdentity } from "../live-identity.js";
import type { DaemonContext, HealthWarning } from "../runtime.js";
import { AuditCoverage } from "./audit-coverage.js";
import { makeIdentity, planFor } from "./identity-making.js";

/** Identity and audit log: there are always both or none. */
export interface Established {
  readonly identity: Identity;
  readonly auditLog: AuditLog;
  /** Null where it can't be used: then nothing is signed, and the warnings say so. */
  readonly signingKey: SigningKey | null;
}

export interface InstallationHost extends AuditSink {
  readonly established: Established | null;
  readonly writable: boolean;
  /** Resolves when what was to be audited so far is written or refused. */
  settled(): Promise<void>;
  /** Null when the method can be served: before `sesame init` nothing that must be audited can. */
  admit(method: MethodName): SesameError | null;
  /** Makes the identity. @throws ALREADY_INITIALIZED, and what identity-making.ts and the files' checks throw */
  initialize(org: string | null): Promise<Identity>;
  warnings(): readonly HealthWarning[];
  close(): Promise<void>;
}

/** @throws INSTALLATION_INVALID, AUDIT_CHAIN_BROKEN, AUDIT_UNAVAILABLE, and what the files' checks throw */
export async function openInstallation(context: DaemonContext): Promise<InstallationHost> {
  const host = new Host(context);
  await host.adopt();
  return host;
}

class Host implements InstallationHost {
  readonly #context: DaemonContext;
  #established: Established | null = null;
  #initialization: Promise<unknown> = Promise.resolve();
  #signingKey: SigningKey | null = null;
  #isKeyNew = false;
  #keyFault: SesameError | null = null;
  readonly #coverage: AuditCoverage;

  constructor(context: DaemonContext) {
    this.#context = context;
    const { effective } = context;
    this.#coverage = new AuditCoverage({
      effective,
      note: ({ action, details }) => this.#write(action, details),
    });
    effective.onChange((news) => {
      this.#record(news);
      if (this.#established !== null) this.#coverage.follow();
    });
    context.identity.onChange((judged) => this.#takeOver(judged));
    context.identity.onReplaced((before, after) => {
      if (before.id !== after.id) return;
      this.#note("identity.migrated", { from: before.org?.domain ?? "", to: after.org?.domain ?? "" });
    });
  }

  get established(): Established | null {
    return this.#established;
  }

  get writable(): boolean {
    return this.#established?.auditLog.writable ?? true;
  }

  async settled(): Promise<void> {
    await this.#established?.auditLog.settled();
  }

  records(action: string, profile: string): boolean {
    return this.#coverage.records(action, profile);
  }

  append(event: AuditEvent, settled: AuditSettled): void {
    if (this.#established === null) settled(this.#refuse(event));
    else this.#established.auditLog.append(event, settled);
  }

  #refuse(event: AuditEvent): SesameError | null {
    // Only refusals come here: admit() lets nothing else through, and initialize() sets the log up before it succeeds.
    if (event.outcome === "ok")
      return new SesameError("AUDIT_UNAVAILABLE", "there is no audit log before 'sesame init'");
    this.#context.log.write("notice", "request.refused", `${event.action} was refused before 'sesame init'`, {
      code: event.code ?? null,
      pid: event.actor.pid,
      exe: event.actor.exe,
    });
    return null;
  }

  admit(method: MethodName): SesameError | null {
    if (this.#established !== null || beforeInit.has(method) || methods[method].audit === null) return null;
    return new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  }

  /** Takes an identity that is on the disk; null when there is none. */
  async adopt(): Promise<Identity | null> {
    const judged = this.#context.identity.current;
    if (judged === null) return null;
    const { identity } = judged;
    // Before the log: what is removed at its start is removed under a signature.
    this.#takeSigningKey(identity);
    const auditLog = await this.#openAuditLog(identity);
    // A chain that begins without "installation.created" took the place of one that is gone.
    if (auditLog.head.sequence === 0) await auditLog.note("audit.begun", { installation_id: identity.id });
    this.#establish(judged, auditLog);
    this.#context.log.write("info", "installation.loaded", "the identity of the installation was read");
    return identity;
  }

  initialize(org: string | null): Promise<Identity> {
    // One after the other: the second of two at once finds the first one's identity.
    const attempt = this.#initialization.then(() => this.#initializeOnce(org));
    this.#initialization = attempt.catch(() => undefined);
    return attempt;
  }

  warnings(): readonly HealthWarning[] {
    if (this.#keyFault === null) return [];
    return [{ code: "identity.key_damaged", severity: "error", text: this.#keyFault.message }];
  }

  async close(): Promise<void> {
    await this.#established?.auditLog.close();
    this.#signingKey?.release();
  }

  async #initializeOnce(org: string | null): Promise<Identity> {
    if (this.#established !== null || (await this.adopt()) !== null) {
      throw new SesameError("ALREADY_INITIALIZED", "this user already has an installation");
    }
    // A template may have become the configuration just before.
    this.#context.effective.refresh();
    const identity = makeIdentity(planFor(this.#context, org));
    // The log first: an identity without one could serve nothing.
    const auditLog = await this.#openAuditLog(identity);
    try {
      writeInstallation(this.#context.configPaths, identity);
    } catch (error) {
      await auditLog.close();
      throw error;
    }
    const judged = this.#context.identity.current;
    if (judged === null) throw new SesameError("INTERNAL", "an identity that was written is not there");
    this.#takeSigningKey(identity);
    this.#establish(judged, auditLog);
    this.#context.log.write("notice", "installation.created", "the identity of the installation was made");
    return identity;
  }

  #openAuditLog(identity: Identity): Promise<AuditLog> {
    const { configPaths, effective, clock, log } = this.#context;
    return AuditLog.open({
      directory: configPaths.audit,
      ids: deriveIds(identity),
      keyNames: (profile) => viewOf(effective, profile).values.audit.key_names,
      hashes: lineHashes,
      settings: () => auditSettings(effective.values),
      signing: {
        installationId: identity.id,
        key: () => this.#signingKey,
        interval: () => effective.values.audit.checkpoint_entries,
      },
      lock: native.lockFile,
      clock,
      log,
    });
  }

  #record(news: ConfigurationNews): void {
    for (const { action, details } of recordsOf(news)) this.#note(action, details);
  }

  /** What is so counts whether it can be written down or not: the log tells if not. */
  #note(action: AuditLogAction, details: ConfigurationRecord["details"]): void {
    this.#write(action, details).catch((error: unknown) => {
      if (!(error instanceof SesameError)) throw error;
    });
  }

  /** Resolves when it is durable, or where there is no chain yet. @throws AUDIT_UNAVAILABLE */
  async #write(action: AuditLogAction, details: ConfigurationRecord["details"]): Promise<void> {
    await this.#established?.auditLog.note(action, details);
  }

  #establish(judged: JudgedIdentity, auditLog: AuditLog): void {
    const { identity } = judged;
    const { log, effective } = this.#context;
    this.#established = { identity, auditLog, signingKey: this.#signingKey };
    log.write("info", "audit.opened", "the audit log is open", auditLog.head);
    if (this.#isKeyNew) this.#noteKey();
    this.#context.identity.tell();
    this.#noteMismatch(judged);
    this.#record(newsOfStart(effective));
    // In the chain of an installation that was just made, that comes first.
    setImmediate(() => this.#coverage.follow());
  }

  /** One that is there and can't be used stays as it is: signatures under another key must not begin unnoticed. */
  #takeSigningKey({ id }: Identity): void {
    const { configPaths, clock, effective, log } = this.#context;
    try {
      this.#signingKey = openSigningKey(configPaths, id);
      if (this.#signingKey !== null) return;
      const cryptoProfile = effective.values.crypto.profile;
      this.#signingKey = createSigningKey(configPaths, id, { cryptoProfile, nowMs: clock.now() });
      this.#isKeyNew = true;
      log.write("notice", "identity.key_created", "the installation's signing key was made", {
        public_key: this.#signingKey.publicKey,
      });
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      this.#keyFault = error;
      log.write("error", "identity.key_damaged", error.message, { code: error.code });
    }
  }

  #noteKey(): void {
    const { publicKey = "" } = this.#signingKey ?? {};
    // In the chain of an installation that was just made, that comes first.
    setImmediate(() => this.#note("identity.key_created", { public_key: publicKey }));
  }

  #noteMismatch({ verdict }: JudgedIdentity): void {
    const { effective } = this.#context;
    const action = effective.values.identity.on_binding_mismatch;
    if (!isMismatch(verdict) || (verdict.state === "unbound" && action === "warn")) return;
    const { state, type } = verdict;
    this.#note("identity.binding_mismatch", { state, binding_type: type ?? "", action });
  }

  /** The binding in the file is another one than before, by whatever program. */
  #takeOver(judged: JudgedIdentity): void {
    if (this.#established === null) return;
    const { identity, verdict } = judged;
    this.#established = { ...this.#established, identity };
    const { machineBinding } = identity;
    this.#context.log.write(
      "notice",
      "identity.rebound",
      "the installation's binding is another than before",
      {
        state: verdict.state,
        binding_type: machineBinding?.type ?? null,
      },
    );
    this.#note("identity.rebound", {
      state: verdict.state,
      binding_type: machineBinding?.type ?? "",
      binding_hash: machineBinding?.hash ?? "",
    });
    this.#noteMismatch(judged);
  }
}

/** What is asked before there is anything to audit it in. */
const beforeInit: ReadonlySet<MethodName> = new Set(["installation.init"]);

function auditSettings({ crypto, audit }: EffectiveConfiguration): AuditSettings {
  return {
    hash: chooseAuditHash(crypto),
    durability: audit.durability,
    retentionDays: audit.retention_days,
  };
}
