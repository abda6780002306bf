// Whose use of secrets leaves no entries (`audit.enabled = false`), by the chain's own word: it counts once an entry that says so
// is durable. So whoever switches auditing off, even while no daemon runs, is found in the chain, and while the chain can't be
// written nobody reads in silence.

import { isOptional } from "../../core/audit-coverage.js";
import { type EffectiveConfig, viewOf } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { ConfigurationRecord } from "../configuration-news.js";

export interface AuditCoverageOptions {
  readonly effective: EffectiveConfig;
  /** Resolves when the entry is durable. @throws AUDIT_UNAVAILABLE */
  readonly note: (record: ConfigurationRecord) => Promise<void>;
}

interface Coverage {
  readonly byDefault: boolean;
  /** Profiles that are the other way, in order. */
  readonly exceptions: readonly ProfileName[];
}

/** Names that go into one entry; a policy may name any number of profiles. */
const namedProfiles = 32;

export class AuditCoverage {
  readonly #options: AuditCoverageOptions;
  /** Null until it was looked at: until then everything is recorded. */
  #wanted: Coverage | null = null;
  /** What the chain says by a durable entry, or by saying nothing. */
  #told: Coverage = full;
  #telling = false;

  constructor(options: AuditCoverageOptions) {
    this.#options = options;
  }

  /** To be called where the configuration may be another. */
  follow(): void {
    const { effective } = this.#options;
    const wanted = {
      byDefault: effective.values.audit.enabled,
      exceptions: effective.profilesApartIn("audit.enabled"),
    };
    // The same one, so that a request need not compare names.
    this.#wanted = isSame(this.#told, wanted) ? this.#told : wanted;
    this.#tell();
  }

  records(action: string, profile: string): boolean {
    if (!isOptional(action) || viewOf(this.#options.effective, profile).values.audit.enabled) return true;
    if (this.#told === this.#wanted) return false;
    this.#tell();
    return true;
  }

  #tell(): void {
    const wanted = this.#wanted;
    if (this.#telling || wanted === null || this.#told === wanted) return;
    this.#telling = true;
    this.#options.note({ action: "audit.coverage", details: detailsOf(wanted) }).then(
      () => {
        this.#telling = false;
        this.#told = wanted;
        this.#tell();
      },
      (error: unknown) => {
        this.#telling = false;
        // The next request asks for it again.
        if (!(error instanceof SesameError)) throw error;
      },
    );
  }
}

const full: Coverage = { byDefault: true, exceptions: [] };

function isSame(one: Coverage, other: Coverage): boolean {
  return one.byDefault === other.byDefault && one.exceptions.join(" ") === other.exceptions.join(" ");
}

function detailsOf({ byDefault, exceptions }: Coverage): ConfigurationRecord["details"] {
  return {
    by_default: byDefault,
    ...(exceptions.length === 0 ? {} : { exceptions: exceptions.slice(0, namedProfiles).join(" ") }),
    ...(exceptions.length <= namedProfiles ? {} : { further: exceptions.length - namedProfiles }),
  };
}
