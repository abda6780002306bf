// Writers whose every acknowledged change is known. A lane writes keys of its own, one request at a time, and keeps what
// the vault must hold: after a crash its last request may have happened whole or not at all, and nothing else is open.

import { createHash } from "node:crypto";
import { SesameError } from "../../src/core/errors.js";
import type { MethodName } from "../../src/bus/methods.js";
import type { BusClient, CallOptions, CallReply } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";

/** A seeded generator (mulberry32): a run that failed can be asked for again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}

export const profile = "work";
const keysOfLane = 6;
/** As `secrets.history_versions` has it by default. */
const versionsKept = 32;

/** What an end of a connection or of a daemon may answer: the request may have happened. */
const interruptions: ReadonlySet<string> = new Set([
  "DAEMON_UNAVAILABLE",
  "DAEMON_UNREACHABLE",
  "BUS_TIMEOUT",
  "VAULT_LOCKED",
]);

export function isInterruption(error: unknown): boolean {
  return error instanceof SesameError && interruptions.has(error.code);
}

/** How often each method was answered with success. */
export class Acknowledged {
  readonly counts = new Map<MethodName, number>();

  async call(bus: BusClient, method: MethodName, options: CallOptions = {}): Promise<CallReply> {
    const reply = await bus.call(method, options);
    this.counts.set(method, (this.counts.get(method) ?? 0) + 1);
    return reply;
  }
}

interface Value {
  readonly seed: string;
  readonly length: number;
}

/** Of one key: the value of each version. */
type Versions = ReadonlyMap<number, Value>;

/** What a request does to the keys it names; null takes a key away. */
type Change = ReadonlyMap<string, Versions | null>;

function newestOf(versions: Versions): number {
  return Math.max(...versions.keys());
}

function withNext(versions: Versions | undefined, value: Value): Versions {
  const next = versions === undefined ? 1 : newestOf(versions) + 1;
  const all = [...(versions ?? []), [next, value] as const];
  return new Map(all.filter(([version]) => version > next - versionsKept));
}

function bytesOf({ seed, length }: Value): Buffer {
  return Buffer.alloc(length, createHash("sha256").update(seed).digest());
}

export class Lane {
  readonly #name: string;
  readonly #dice: Dice;
  readonly #acknowledged: Acknowledged;
  readonly #keys = new Map<string, Versions>();
  readonly #touched = new Set<string>();
  #open: Change | null = null;
  #values = 0;

  constructor(name: string, dice: Dice, acknowledged: Acknowledged) {
    this.#name = name;
    this.#dice = dice;
    this.#acknowledged = acknowledged;
  }

  /** Changes keys until a request is interrupted. @throws whatever else a request fails with */
  async work(bus: BusClient): Promise<void> {
    try {
      for (;;) await this.#step(bus);
    } catch (error) {
      if (!isInterruption(error)) throw error;
    }
  }

  /** Reads versions that are known to be there until a request is interrupted. */
  async read(bus: BusClient): Promise<void> {
    try {
      for (;;) {
        const key = this.#dice.pick([...this.#keys.keys()]);
        // Without a key to read, something else that an interruption ends.
        if (key === undefined) (await bus.call("profile.list")).secret?.release();
        else await this.#compareUnlessGone(bus, key);
      }
    } catch (error) {
      if (!isInterruption(error)) throw error;
    }
  }

  /** The lane's keys are those of `listed`, whose versions are given. @throws on anything lost, kept or damaged */
  async check(bus: BusClient, listed: ReadonlyMap<string, number>): Promise<void> {
    const mine = [...listed].filter(([key]) => key.startsWith(`${this.#name}/`));
    const found = describe(mine);
    const open = this.#open;
    this.#open = null;
    if (found !== this.#describe() && open !== null) this.#apply(open);
    if (found !== this.#describe())
      throw new Error(`${this.#name}: the vault has ${found}, acknowledged were ${this.#describe()}`);
    for (const key of this.#touched) {
      const versions = this.#keys.get(key);
      if (versions === undefined) continue;
      await this.#compare(bus, key, newestOf(versions));
      const older = this.#dice.pick([...versions.keys()]);
      if (older !== undefined) await this.#compare(bus, key, older);
    }
    this.#touched.clear();
  }

  /** Every version of every key. */
  async checkAll(bus: BusClient): Promise<void> {
    for (const [key, versions] of this.#keys)
      for (const version of versions.keys()) await this.#compare(bus, key, version);
  }

  #describe(): string {
    return describe([...this.#keys].map(([key, versions]) => [key, newestOf(versions)] as const));
  }

  #apply(change: Change): void {
    for (const [key, versions] of change) {
      this.#touched.add(key);
      if (versions === null) this.#keys.delete(key);
      else this.#keys.set(key, versions);
    }
  }

  async #step(bus: BusClient): Promise<void> {
    const key = `${this.#name}/${this.#dice.below(keysOfLane)}`;
    const versions = this.#keys.get(key);
    const chance = this.#dice.next();
    if (versions === undefined || chance < 0.6) await this.#set(bus, key);
    else if (chance < 0.75) await this.#rollBack(bus, key, versions);
    else if (chance < 0.9) await this.#rename(bus, key, versions);
    else await this.#request(bus, "secret.delete", { key }, new Map([[key, null]]));
  }

  async #set(bus: BusClient, key: string): Promise<void> {
    this.#values += 1;
    const large = this.#dice.below(40) === 0;
    const value = {
      seed: `${this.#name} ${this.#values}`,
      length: this.#dice.below(large ? 300_000 : 3_000),
    };
    using secret = native.SecureBuffer.alloc(value.length);
    secret.bytes.set(bytesOf(value));
    await this.#request(
      bus,
      "secret.set",
      { key, secret },
      new Map([[key, withNext(this.#keys.get(key), value)]]),
    );
  }

  async #rollBack(bus: BusClient, key: string, versions: Versions): Promise<void> {
    const [version, value] = this.#dice.pick([...versions]) ?? [];
    if (version === undefined || value === undefined) return;
    const change = new Map([[key, withNext(versions, value)]]);
    await this.#request(bus, "secret.rollback", { key, params: { version } }, change);
  }

  async #rename(bus: BusClient, key: string, versions: Versions): Promise<void> {
    const to = `${this.#name}/${this.#dice.below(keysOfLane)}`;
    if (this.#keys.has(to)) return;
    const change = new Map<string, Versions | null>([
      [key, null],
      [to, versions],
    ]);
    await this.#request(bus, "secret.rename", { key, params: { to } }, change);
  }

  async #request(bus: BusClient, method: MethodName, options: CallOptions, change: Change): Promise<void> {
    this.#open = change;
    const { secret } = await this.#acknowledged.call(bus, method, { profile, ...options });
    secret?.release();
    this.#open = null;
    this.#apply(change);
  }

  async #compareUnlessGone(bus: BusClient, key: string): Promise<void> {
    const versions = this.#keys.get(key);
    const version = versions === undefined ? undefined : newestOf(versions);
    const value = version === undefined ? undefined : versions?.get(version);
    try {
      if (version !== undefined) await this.#compare(bus, key, version);
    } catch (error) {
      // A delete or a rename may be ahead of the read, and a new value under the same number.
      const same =
        version !== undefined && this.#keys.get(key)?.get(version) === value && this.#open === null;
      if (same || isInterruption(error)) throw error;
    }
  }

  async #compare(bus: BusClient, key: string, version: number): Promise<void> {
    const expected = this.#keys.get(key)?.get(version);
    const { secret } = await this.#acknowledged.call(bus, "secret.get", {
      profile,
      key,
      params: { version },
    });
    using value = secret;
    if (expected === undefined || value === null || !bytesOf(expected).equals(value.bytes))
      throw new Error(`version ${version} of "${key}" is not what was written`);
  }
}

function describe(keys: readonly (readonly [key: string, version: number])[]): string {
  return keys
    .map(([key, version]) => `${key}@${version}`)
    .toSorted()
    .join(" ");
}
