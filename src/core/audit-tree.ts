// Merkle trees over the lines of audit segments (RFC 9162 section 2.1, docs/audit-proofs.md): roots, and proofs that a line is
// in a tree and that one tree grew into another. Hides how trees that are no powers of two are cut. Hashes are hex.

import type { LineHash } from "./audit-hash.js";

const leafPrefix = 0x00;
const nodePrefix = 0x01;

export function hashLeaf(hash: LineHash, line: Uint8Array): string {
  const bytes = new Uint8Array(1 + line.length);
  bytes[0] = leafPrefix;
  bytes.set(line, 1);
  return hash(bytes);
}

const node = new Uint8Array(1 + 2 * 32);
node[0] = nodePrefix;

function hashNode(hash: LineHash, left: string, right: string): string {
  putHex(left, node, 1);
  putHex(right, node, 1 + 32);
  return hash(node);
}

export function bytesOfHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  putHex(text, bytes, 0);
  return bytes;
}

/** Digits and the lower-case letters a to f; what is none of them is the caller's bug. */
function putHex(text: string, bytes: Uint8Array, at: number): void {
  for (let index = 0; 2 * index < text.length; index += 1)
    bytes[at + index] = 16 * digitAt(text, 2 * index) + digitAt(text, 2 * index + 1);
}

function digitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** The largest power of two below `size`, which is at least 2. */
function leftSize(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/** Of the leaves' hashes in their order; of none, the hash of nothing. */
export class MerkleTree {
  readonly #hash: LineHash;
  readonly #leaves: readonly string[];
  /** Roots of complete subtrees, by where they begin and how many leaves they have. */
  readonly #known = new Map<string, string>();

  constructor(hash: LineHash, leaves: readonly string[]) {
    this.#hash = hash;
    this.#leaves = leaves;
  }

  get size(): number {
    return this.#leaves.length;
  }

  /** Of the first `size` leaves. */
  root(size = this.size): string {
    return size === 0 ? this.#hash(new Uint8Array(0)) : this.#rootOf(0, size);
  }

  /** From the leaf's neighbour upwards. `index` counts from 0 and is below `size`. */
  inclusion(index: number, size = this.size): string[] {
    const path: string[] = [];
    let first = 0;
    let count = size;
    while (count > 1) {
      const left = leftSize(count);
      if (index - first < left) {
        path.push(this.#rootOf(first + left, count - left));
        count = left;
      } else {
        path.push(this.#rootOf(first, left));
        first += left;
        count -= left;
      }
    }
    return path.toReversed();
  }

  /** That the first `before` leaves are the beginning of the first `size`; 0 < before <= size. */
  consistency(before: number, size = this.size): string[] {
    const path: string[] = [];
    let first = 0;
    let count = size;
    let wanted = before;
    while (wanted < count) {
      const left = leftSize(count);
      if (wanted <= left) {
        path.push(this.#rootOf(first + left, count - left));
        count = left;
      } else {
        path.push(this.#rootOf(first, left));
        first += left;
        count -= left;
        wanted -= left;
      }
    }
    // The whole old tree is known to whoever checks.
    if (first > 0) path.push(this.#rootOf(first, count));
    return path.toReversed();
  }

  #rootOf(first: number, count: number): string {
    if (count === 1) return this.#leaves[first] ?? "";
    const key = `${first}+${count}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const left = leftSize(count);
    const root = hashNode(this.#hash, this.#rootOf(first, left), this.#rootOf(first + left, count - left));
    this.#known.set(key, root);
    return root;
  }
}

/** Of a tree whose complete subtrees have these roots, the largest first; there is at least one. */
export function rootOfPeaks(hash: LineHash, peaks: readonly string[]): string {
  return peaks.reduceRight((right, left) => hashNode(hash, left, right));
}

/** The root that a leaf and its path amount to, or null for a path that has not the length that the place asks for. */
export function rootOfInclusion(
  hash: LineHash,
  leaf: string,
  { index, size, path }: { readonly index: number; readonly size: number; readonly path: readonly string[] },
): string | null {
  if (index < 0 || index >= size) return null;
  let place = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      root = hashNode(hash, sibling, root);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      root = hashNode(hash, root, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : null;
}

export interface TreeSize {
  readonly size: number;
  readonly root: string;
}

/** Whether the tree `before` is the beginning of the tree `after`, both with a leaf at least. */
export function isConsistent(
  hash: LineHash,
  before: TreeSize,
  after: TreeSize,
  path: readonly string[],
): boolean {
  if (before.size < 1 || before.size > after.size) return false;
  if (before.size === after.size) return path.length === 0 && before.root === after.root;
  const isComplete = 2 ** Math.floor(Math.log2(before.size)) === before.size;
  const [first, ...rest] = isComplete ? [before.root, ...path] : path;
  if (first === undefined) return false;
  let place = before.size - 1;
  let last = after.size - 1;
  while (place % 2 === 1) {
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  let oldRoot = first;
  let newRoot = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldRoot = hashNode(hash, sibling, oldRoot);
      newRoot = hashNode(hash, sibling, newRoot);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newRoot = hashNode(hash, newRoot, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && oldRoot === before.root && newRoot === after.root;
}
