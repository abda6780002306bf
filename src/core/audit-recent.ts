// The last lines of a chain, for which a second child of theirs, or a copy, is recognised. Hides that hashes wait as they came, those
// of lines which a scan passed over as bytes, and become text only when somebody asks: on a whole chain nobody does.

import { bytesOfHex } from "./audit-tree.js";

/** A fork that begins further back shows as inserted. */
const rememberedLines = 4_096;
const hashBytes = 32;
/** As much as a scan has to tell. */
export const recentBytes = rememberedLines * hashBytes;
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lines that are numbered without a gap. */
interface Piece {
  readonly first: number;
  count: number;
}

export class RecentLines {
  /** Hash to sequence, oldest first. */
  readonly #known = new Map<string, number>();
  /** Of lines later than those, and not asked for yet: a ring, whose next place is `#next`. */
  readonly #ring = new Uint8Array(recentBytes);
  #next = 0;
  /** The ring's lines, and perhaps some that it has no room for any more. */
  #pieces: Piece[] = [];
  #waiting = 0;
  /** Lines remembered since the run under way began. */
  #ofRun = 0;

  /** Nothing but lines of the run under way is remembered: a line that follows it can be no copy of any. */
  get isOneRun(): boolean {
    return this.#ofRun >= Math.min(rememberedLines, this.#known.size + this.#waiting);
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
    this.#take(bytesOfHex(hash), sequence);
  }

  /** The last of `count` lines: as many as are remembered. The bytes may be reused by the caller afterwards. */
  addBlock(hashes: Uint8Array, lastSequence: number, count: number): void {
    this.#ofRun += count;
    this.#take(hashes, lastSequence - hashes.length / hashBytes + 1);
  }

  #take(hashes: Uint8Array, first: number): void {
    const count = hashes.length / hashBytes;
    const room = recentBytes - this.#next * hashBytes;
    this.#ring.set(hashes.subarray(0, room), this.#next * hashBytes);
    this.#ring.set(hashes.subarray(room), 0);
    this.#next = (this.#next + count) % rememberedLines;
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.first + last.count === first) last.count += count;
    else this.#pieces.push({ first, count });
    this.#waiting += count;
    for (let [oldest] = this.#pieces; oldest !== undefined; [oldest] = this.#pieces) {
      if (this.#waiting - oldest.count < rememberedLines) break;
      this.#waiting -= oldest.count;
      this.#pieces.shift();
    }
  }

  #settle(): void {
    if (this.#waiting >= rememberedLines) this.#known.clear();
    let before = this.#waiting;
    for (const { first, count } of this.#pieces)
      for (let index = 0; index < count; index += 1, before -= 1) {
        // Overwritten by later ones.
        if (before > rememberedLines) continue;
        const place = ((this.#next - before + rememberedLines) % rememberedLines) * hashBytes;
        this.#put(textOf(this.#ring.subarray(place, place + hashBytes)), first + index);
      }
    this.#pieces = [];
    this.#waiting = 0;
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
