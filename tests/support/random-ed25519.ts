// Ed25519 (RFC 8032) by a signer who draws a nonce in place of deriving it: every signature is good, and no two are the same.
// Slow, and not for secrets.

import { createHash, randomBytes } from "node:crypto";

const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value: bigint, by = p): bigint => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if ((rest & 1n) === 1n) result = mod(result * square);
  return result;
}

const invert = (value: bigint): bigint => power(value, p - 2n);
const d = mod(-121665n * invert(121666n));

type Point = readonly [x: bigint, y: bigint];
const base: Point = [
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
];

function add([x1, y1]: Point, [x2, y2]: Point): Point {
  const t = mod(d * x1 * x2 * y1 * y2);
  return [mod((x1 * y2 + x2 * y1) * invert(1n + t)), mod((y1 * y2 + x1 * x2) * invert(1n - t))];
}

function multiply(point: Point, scalar: bigint): Point {
  let result: Point = [0n, 1n];
  for (let double = point, rest = scalar; rest > 0n; rest >>= 1n, double = add(double, double))
    if ((rest & 1n) === 1n) result = add(result, double);
  return result;
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes.toReversed()).toString("hex")}`);
const bytesOf = (value: bigint): Buffer =>
  Buffer.from(Buffer.from(value.toString(16).padStart(64, "0"), "hex").toReversed());
const encode = ([x, y]: Point): Buffer => bytesOf(y | ((x & 1n) << 255n));
const hash = (...parts: readonly Uint8Array[]): bigint =>
  number(createHash("sha512").update(Buffer.concat(parts)).digest());

export class RandomEd25519 {
  readonly #scalar = mod(number(randomBytes(32)), order);
  readonly publicKey = encode(multiply(base, this.#scalar));

  sign(message: Uint8Array): Buffer {
    const nonce = mod(number(randomBytes(64)), order);
    const r = encode(multiply(base, nonce));
    const challenge = mod(hash(r, this.publicKey, message), order);
    return Buffer.concat([r, bytesOf(mod(nonce + challenge * this.#scalar, order))]);
  }
}
