// What signatures add to verifying a chain: each checkpoint vouches for what stands before it under one key, and the next one
// comes when it was promised. Hides what is expected at any line, and that a key which nobody named is the first one found.

import type { AuditEntry } from "../generated/types.js";
import {
  type Checkpoint,
  checkpointMade,
  checkpointOf,
  headOf,
  intervalSlack,
  isSigned,
  isTombstoneSigned,
  openingLines,
  type SignatureCheck,
  signatureOf,
} from "./audit-checkpoint.js";
import type { ChainHead } from "./audit-entry.js";
import type { LineHashes } from "./audit-hash.js";
import type { LinePosition } from "./audit-lines.js";
import { tombstoneOf } from "./audit-segment.js";

export interface ExpectedSignatures {
  readonly check: SignatureCheck;
  /** The key whose signatures count; the first that the chain has where it is left out. In hex. */
  readonly publicKey?: string;
  /** A chain that is not signed at all is a fault. */
  readonly isDemanded?: boolean;
}

export interface SignatureReport {
  /** Null for a chain without a signature that counts. */
  readonly publicKey: string | null;
  /** Those that are in order. */
  readonly checkpoints: number;
  /** The last of them. */
  readonly last: Checkpoint | null;
  /** Entries behind the last of them, for which nobody vouches; all of them where there is none. */
  readonly unsigned: number;
}

export interface SignatureFault {
  readonly kind: "forged" | "unsigned";
  readonly message: string;
}

/** A line of the chain, as far as the chain's own judge got with it. */
export interface PlacedEntry {
  readonly entry: AuditEntry;
  readonly position: LinePosition;
  readonly previousHash: string;
}

export class Signatures {
  readonly #hashes: LineHashes;
  readonly #expected: ExpectedSignatures | null;
  #publicKey: string | null;
  #installationId: string | null = null;
  #count = 0;
  #last: Checkpoint | null = null;
  #lastAt = 0;
  /** An entry with this number should not be there without a checkpoint before it; 0 while none is promised. */
  #overdueAt = 0;
  /** What the segment under way follows, by its first line's word. */
  #border: ChainHead = { sequence: 0, hash: "" };

  constructor(hashes: LineHashes, expected: ExpectedSignatures | null) {
    this.#hashes = hashes;
    this.#expected = expected;
    this.#publicKey = expected?.publicKey ?? null;
  }

  /** This line must be seen; 0 for none. */
  get overdueAt(): number {
    return this.#overdueAt;
  }

  /** The first line of a segment. */
  beginSegment(border: ChainHead): void {
    this.#border = border;
  }

  /** Lines are missing, or out of their places: the checkpoint may be among them. */
  suspend(): void {
    this.#overdueAt = 0;
  }

  /** A line that is there, whatever it says. */
  noteLine(sequence: number): SignatureFault | null {
    if (this.#overdueAt === 0 || sequence < this.#overdueAt) return null;
    this.#overdueAt = 0;
    const promised = this.#last?.interval ?? 0;
    return {
      kind: "unsigned",
      message: `no checkpoint since entry ${this.#lastAt}, which promised one after ${promised} entries`,
    };
  }

  /** Null where nothing is wrong with a signature of the entry, or it has none and needs none. */
  judge(placed: PlacedEntry): SignatureFault | null {
    if (this.#expected === null) return null;
    const { check } = this.#expected;
    if (placed.entry.action === checkpointMade) return this.#judgeCheckpoint(placed, check);
    return this.#judgeTombstone(placed.entry, check);
  }

  #judgeCheckpoint(
    { entry, position, previousHash }: PlacedEntry,
    check: SignatureCheck,
  ): SignatureFault | null {
    const checkpoint = checkpointOf(entry, this.#hashes)?.checkpoint;
    if (checkpoint === undefined) return forged("it is a checkpoint that can't be understood");
    const { sequence, hash } = headOf(checkpoint);
    const isClosing = position.line <= openingLines && sequence === this.#border.sequence;
    if (!isClosing && sequence !== entry.sequence - 1)
      return forged(`it vouches for entry ${sequence}, and does not stand behind it`);
    if (hash !== (isClosing ? this.#border.hash : previousHash))
      return forged(`it vouches for another entry ${sequence} than the one that is there`);
    const problem = this.#judgeSigner(checkpoint, checkpoint.tree.installationId);
    if (problem !== null) return problem;
    if (!isSigned(checkpoint, check)) return forged("its signature is not that key's");
    this.#accept(checkpoint.publicKey, checkpoint.tree.installationId);
    this.#count += 1;
    this.#last = checkpoint;
    this.#lastAt = entry.sequence;
    this.#overdueAt = entry.sequence + checkpoint.interval + intervalSlack + 1;
    return null;
  }

  #judgeTombstone(entry: AuditEntry, check: SignatureCheck): SignatureFault | null {
    const tombstone = tombstoneOf(entry);
    if (tombstone === null) return null;
    const signature = signatureOf(entry);
    if (signature === null) {
      return this.#last === null
        ? null
        : { kind: "unsigned", message: "it is a tombstone without a signature in a chain that is signed" };
    }
    if (signature === "invalid") return forged("it is a tombstone whose signature can't be understood");
    const problem = this.#judgeSigner(signature, signature.installationId);
    if (problem !== null) return problem;
    if (!isTombstoneSigned(tombstone, signature, check)) return forged("its signature is not that key's");
    this.#accept(signature.publicKey, signature.installationId);
    return null;
  }

  #judgeSigner({ publicKey }: { readonly publicKey: string }, installationId: string): SignatureFault | null {
    if (this.#publicKey !== null && publicKey !== this.#publicKey)
      return forged(`it is signed by key ${publicKey}, and not by ${this.#publicKey}`);
    if (this.#installationId !== null && installationId !== this.#installationId)
      return forged(`it is installation ${installationId}'s, and not ${this.#installationId}'s`);
    return null;
  }

  #accept(publicKey: string, installationId: string): void {
    this.#publicKey = publicKey;
    this.#installationId = installationId;
  }

  /** At the end of the chain. */
  get missing(): SignatureFault | null {
    if (this.#expected?.isDemanded !== true || this.#last !== null) return null;
    const key = this.#publicKey === null ? "" : ` by key ${this.#publicKey}`;
    return { kind: "unsigned", message: `nothing up to here is signed${key}` };
  }

  report(head: ChainHead, lines: number): SignatureReport {
    return {
      publicKey: this.#last === null ? null : this.#publicKey,
      checkpoints: this.#count,
      last: this.#last,
      unsigned: this.#last === null ? lines : Math.max(0, head.sequence - this.#lastAt),
    };
  }
}

function forged(message: string): SignatureFault {
  return { kind: "forged", message };
}
