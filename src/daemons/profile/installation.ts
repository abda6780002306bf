// The installation as daemon-profile holds it: absent before `sesame init`, from then on an identity with its audit
// log. Hides the passage from one to the other, and what auditing means while there is no chain to write to.

import { isOptional } from "../../core/audit-coverage.js";
import { chooseAuditHash } from "../../core/audit-hash.js";
import { viewOf } from "../../core/configuration.js";
import { createInstallation, type Identity } from "../../core/installation.js";
import { SesameError } from "../../core/errors.js";
import { parseOrgDomain } from "../../core/ids.js";
import type { AuditEvent, AuditSettled, AuditSink } from "../../core/ports.js";
import type { EffectiveConfiguration } from "../../generated/types.js";
import { type MethodName, methods } from "../../bus/methods.js";
import { lineHashes } from "../../platform/audit-hashes.js";
import { AuditLog } from "../../platform/audit-log.js";
import type { AuditSettings } from "../../platform/audit-succession.js";
import { deriveIds, mintUuid, sha1 } from "../../platform/derived-ids.js";
import { readInstallation, writeInstallation } from "../../platform/installation-store.js";
import { native } from "../../platform/native.js";
import { newsOfStart, recordsOf } from "../configuration-news.js";
import type { ConfigurationNews } from "../live-configuration.js";
import type { DaemonContext } from "../runtime.js";

/** Identity and audit log: there are always both or none. */
export interface Established {
  readonly identity: Identity;
  readonly auditLog: AuditLog;
}

export interface InstallationHost extends AuditSink {
  readonly established: Established | null;
  readonly writable: boolean;
  /** Resolves when what was to be audited so far is written or refused. */
  settled(): Promise<void>;
  /** Null when the method can be served: before `sesame init` nothing that must be audited can. */
  admit(method: MethodName): SesameError | null;
  /** Makes the identity. @throws ALREADY_INITIALIZED, ORG_DOMAIN_INVALID, and what the files' checks throw */
  initialize(org: string | null): Promise<Identity>;
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

  constructor(context: DaemonContext) {
    this.#context = context;
    context.effective.onChange((news) => this.#record(news));
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
    return !isOptional(action) || viewOf(this.#context.effective, profile).values.audit.enabled;
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
    if (this.#established !== null || method === "installation.init" || methods[method].audit === null)
      return null;
    return new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  }

  /** Takes an identity that is on the disk; null when there is none. */
  async adopt(): Promise<Identity | null> {
    const identity = readInstallation(this.#context.configPaths, this.#context.files);
    if (identity === null) return null;
    const auditLog = await this.#openAuditLog(identity);
    // A chain that begins without "installation.created" took the place of one that is gone.
    if (auditLog.head.sequence === 0) await auditLog.note("audit.begun", { installation_id: identity.id });
    this.#establish({ identity, auditLog });
    this.#context.log.write("info", "installation.loaded", "the identity of the installation was read");
    return identity;
  }

  initialize(org: string | null): Promise<Identity> {
    // One after the other: the second of two at once finds the first one's identity.
    const attempt = this.#initialization.then(() => this.#initializeOnce(org));
    this.#initialization = attempt.catch(() => undefined);
    return attempt;
  }

  async close(): Promise<void> {
    await this.#established?.auditLog.close();
  }

  async #initializeOnce(org: string | null): Promise<Identity> {
    const options = org === null ? {} : { orgDomain: parseOrgDomain(org) };
    if (this.#established !== null || (await this.adopt()) !== null) {
      throw new SesameError("ALREADY_INITIALIZED", "this user already has an installation");
    }
    const identity = createInstallation(sha1, mintUuid(), options);
    // The log first: an identity without one could serve nothing.
    const auditLog = await this.#openAuditLog(identity);
    try {
      writeInstallation(this.#context.configPaths, identity);
    } catch (error) {
      await auditLog.close();
      throw error;
    }
    this.#establish({ identity, auditLog });
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
      lock: native.lockFile,
      clock,
      log,
    });
  }

  /** What the organisation and the user want counts whether it can be written down or not: the log tells if not. */
  #record(news: ConfigurationNews): void {
    const auditLog = this.#established?.auditLog;
    if (auditLog === undefined) return;
    for (const { action, details } of recordsOf(news)) {
      auditLog.note(action, details).catch((error: unknown) => {
        if (!(error instanceof SesameError)) throw error;
      });
    }
  }

  #establish(established: Established): void {
    this.#established = established;
    const { identity, auditLog } = established;
    this.#context.log.identify({
      installationId: identity.id,
      orgNamespace: identity.org?.namespace ?? null,
    });
    this.#context.log.write("info", "audit.opened", "the audit log is open", auditLog.head);
    this.#record(newsOfStart(this.#context.effective));
  }
}

function auditSettings({ crypto, audit }: EffectiveConfiguration): AuditSettings {
  return {
    hash: chooseAuditHash(crypto),
    durability: audit.durability,
    retentionDays: audit.retention_days,
  };
}
