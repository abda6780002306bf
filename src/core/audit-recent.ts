// The last lines of a chain, for which a second child of theirs, or a copy, is recognised. Hides that lines which a scan passed
// over come as bytes, and become text only when somebody asks: on a whole chain nobody does.

/** A fork that begins further back shows as inserted. */
const rememberedLines = 4_096;
const hashBytes = 32;
/** As much as a scan has to tell. */
export const recentBytes = rememberedLines * hashBytes;
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Hashes of lines that are numbered without a gap. */
interface Block {
  readonly hashes: Uint8Array;
  readonly lastSequence: number;
}

export class RecentLines {
  /** Hash to sequence, oldest first. */
  readonly #known = new Map<string, number>();
  readonly #room = new Uint8Array(recentBytes);
  /** Behind the known ones, and before those that are later still. */
  #block: Block | null = null;
  #later: (readonly [hash: string, sequence: number])[] = [];
  /** Lines remembered since the run under way began. */
  #ofRun = 0;

  /** Nothing but lines of the run under way is remembered: a line that follows it can be no copy of any. */
  get isOneRun(): boolean {
    const inBlock = this.#block === null ? 0 : this.#block.hashes.length / hashBytes;
    return this.#ofRun >= Math.min(rememberedLines, this.#known.size + inBlock + this.#later.length);
  }

  startRun(): void {
    this.#ofRun = 0;
  }

  has(hash: string): boolean {
    return this.sequenceOf(hash) !== undefined;
  }

  sequenceOf(hash: string): number | undefined {
    this.#settle();
    return this.#known.get(hash);
  }

  add(hash: string, sequence: number): void {
    this.#ofRun += 1;
    this.#later.push([hash, sequence]);
    if (this.#later.length > rememberedLines) this.#settle();
  }

  /** The last of `count` lines: as many as are remembered. The bytes may be reused by the caller afterwards. */
  addBlock(hashes: Uint8Array, lastSequence: number, count: number): void {
    this.#ofRun += count;
    if (hashes.length < recentBytes) {
      this.#settle();
    } else {
      this.#known.clear();
      this.#later = [];
    }
    this.#room.set(hashes);
    this.#block = { hashes: this.#room.subarray(0, hashes.length), lastSequence };
  }

  #settle(): void {
    if (this.#block !== null) {
      const { hashes, lastSequence } = this.#block;
      const first = lastSequence - hashes.length / hashBytes + 1;
      for (let at = 0; at < hashes.length; at += hashBytes)
        this.#put(textOf(hashes.subarray(at, at + hashBytes)), first + at / hashBytes);
    }
    for (const [hash, sequence] of this.#later) this.#put(hash, sequence);
    this.#block = null;
    this.#later = [];
  }

  #put(hash: string, sequence: number): void {
    this.#known.set(hash, sequence);
    if (this.#known.size <= rememberedLines) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

function textOf(hash: Uint8Array): string {
  let text = "";
  for (const byte of hash) text += hexOfByte[byte];
  return text;
}
