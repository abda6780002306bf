// The whole surface of the native core. Everything here either must never let a secret touch ordinary
// memory, or is too hot for JavaScript. `src/platform/native.ts` is the only file that loads it.
//
// Errors: every function throws an Error whose `code` is a code of the one error table
// (src/core/errors.ts) and whose message holds no user data. Arguments of the wrong type or length
// throw code "INTERNAL_ARGUMENT": that is a bug of the caller, never of a user.

/** The two cryptographic profiles (SPEC section 2). They choose AEAD and hash everywhere at once. */
export type CryptoProfile = "leading-edge" | "governance-compatible";

/**
 * Bytes in locked memory outside the kernel's direct map: the only type that may hold a password, a
 * key or a plaintext secret. Zeroed on allocation, wiped on release and on garbage collection.
 */
export class SecureBuffer {
  private constructor();
  /** @throws SECURE_MEMORY_EXHAUSTED with details {limitBytes, usedBytes, wantedBytes} */
  static alloc(length: number): SecureBuffer;
  /** Random bytes straight from the CSPRNG into secure memory. */
  static random(length: number): SecureBuffer;
  readonly length: number;
  readonly released: boolean;
  /**
   * The one view over the bytes; the same object each time. Its length becomes 0 on release, because
   * the ArrayBuffer is detached. For synchronous calls only: an operation on another thread would go on
   * writing to memory that was given back. @throws SECURE_BUFFER_RELEASED
   */
  readonly bytes: Uint8Array;
  /**
   * Keeps the first `length` bytes only; the rest is wiped. For reads into an over-sized buffer. The view
   * taken before has length 0 afterwards.
   */
  truncate(length: number): SecureBuffer;
  /** Constant time. Different lengths are unequal. */
  equals(other: SecureBuffer): boolean;
  /** Checks the canary (aborts the process on damage), wipes, returns the memory. Idempotent. */
  release(): void;
  [Symbol.dispose](): void;
}

export interface SecureMemoryStatus {
  readonly backing: "memfd_secret" | "mlock";
  /** Why the fallback is in use; null with memfd_secret. "forced" when SESAME_FORCE_MLOCK=1. */
  readonly fallbackReason: string | null;
  readonly lockedBytes: number;
  readonly budgetBytes: number;
  /** RLIMIT_MEMLOCK, soft, in bytes; -1 when unlimited. */
  readonly limitBytes: number;
  readonly liveBuffers: number;
  readonly liveBytes: number;
}
/** At any time: what is locked beyond a smaller budget stays, and no more is added. The default budget is 16 MiB. */
export function configureSecureMemory(options: { readonly budgetBytes: number }): void;
export function secureMemoryStatus(): SecureMemoryStatus;

// ---- keys -------------------------------------------------------------------------------------

export interface Argon2idParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}
/**
 * 32-byte key. The password is first reduced to HMAC-SHA-256(salt, password) in secure memory, so that
 * OpenSSL's heap only ever sees that digest. Salt is at least 16 bytes.
 */
export function argon2id(password: SecureBuffer, salt: Uint8Array, p: Argon2idParameters): SecureBuffer;
export function pbkdf2Sha256(password: SecureBuffer, salt: Uint8Array, iterations: number): SecureBuffer;

export type KeyDerivation = "blake3" | "hkdf-sha256";
/** 32-byte key bound to an ASCII label and public context, from one of 32 bytes or more. State stays in secure memory and is wiped. */
export function deriveKey(
  kdf: KeyDerivation,
  key: SecureBuffer,
  label: string,
  context: Uint8Array,
): SecureBuffer;

// ---- box: the one way to encrypt at rest (wrapping keys, sealing values) ------------------------

/** Bytes that a box adds to its plaintext: version 1, profile 1, salt 32, tag 16. */
export const BOX_OVERHEAD: 50;
/** The AEAD key is derived from (key, random salt), so the long-lived key never enters OpenSSL. */
export function sealBox(
  profile: CryptoProfile,
  key: SecureBuffer,
  associatedData: Uint8Array,
  plaintext: SecureBuffer,
): Buffer;
/** @throws BOX_OPEN_FAILED when key, associated data or bytes do not fit together */
export function openBox(key: SecureBuffer, associatedData: Uint8Array, box: Uint8Array): SecureBuffer;

// ---- factors other than a password ----------------------------------------------------------------

/**
 * Asks an SSH agent and reads its answer straight into secure memory; messages without their length in front. It blocks.
 * @throws INTERNAL with details {errno, name}: ENOENT, ECONNREFUSED … when there is no agent, EMSGSIZE, EBADMSG and
 * ECONNRESET for an answer that is too large, empty or cut off, ETIMEDOUT when it is not whole in time
 */
export function exchangeWithAgent(
  path: string,
  request: Uint8Array,
  limits: { /** At most 262,144. */ readonly maximumBytes: number; readonly waitMs: number },
): SecureBuffer;
/** Of a key of 32 and a signature of 64 bytes; other lengths are INTERNAL_ARGUMENT. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: SecureBuffer): boolean;
/**
 * PKCS#1 v1.5 with SHA-512. Numbers are big-endian without leading zeros; a modulus has 256 to 1,024 bytes, the exponent at
 * most 8, a signature as many as the modulus; other lengths are INTERNAL_ARGUMENT.
 */
export function verifyRsaSha512(
  publicKey: { readonly modulus: Uint8Array; readonly exponent: Uint8Array },
  message: Uint8Array,
  signature: SecureBuffer,
): boolean;
/** Shares of a 32-byte secret, 33 bytes each, one after the other: any `threshold` of them give it back. At most 16. */
export function splitSecret(secret: SecureBuffer, threshold: number, count: number): SecureBuffer;
/** Fewer than the threshold give something else. Two with one number are INTERNAL_ARGUMENT. */
export function combineShares(shares: SecureBuffer): SecureBuffer;

// ---- hashing of public bytes --------------------------------------------------------------------

/** Hex BLAKE3-256 of UTF-8 text or bytes. */
export function blake3Hex(data: string | Uint8Array): string;

// ---- audit chains -------------------------------------------------------------------------------

/** The last line that was judged. */
export interface AuditPoint {
  readonly sequence: number;
  readonly timestampMs: number;
  /** Hex, under the hash of the segment. */
  readonly hash: string;
}
export interface AuditScanOptions extends AuditPoint {
  /** Of the first byte of the line that follows that point. */
  readonly offset: number;
  readonly algorithm: "blake3" | "sha256";
  /** The line with this number is not passed; 0 for none. */
  readonly stopBefore: number;
  /** From 1 to 16. */
  readonly threads: number;
}
export interface AuditScan extends AuditPoint {
  /** Lines that were passed; with 0, the other numbers are those that were given. */
  readonly lines: number;
  /** Behind the newline of the last of them. */
  readonly offset: number;
  /** Of the last line's first byte. */
  readonly lastLineOffset: number;
  /** How many of the last lines' hashes were written. */
  readonly recent: number;
}
/**
 * Passes over the lines of an open segment that are in order beyond doubt (docs/audit.md): recognised as the writer's own
 * spelling of an entry that says nothing of the chain itself, numbered on, not older than the line before, each with the
 * hash of the line before. A stop, at the end of the file too, says nothing about what comes next. `recent` has room for the
 * hashes of 4,096 lines, 32 bytes each: it is filled from its beginning with those of the last lines, in their order.
 */
export function scanAuditLines(fd: number, options: AuditScanOptions, recent: Uint8Array): AuditScan;

/**
 * Finishes the lines of one write, each with its newline: all but the first have 64 zeros for `prev_hash`, which is written here.
 * `hash` is that of the last.
 */
export function joinAuditLines(
  lines: string,
  options: { readonly algorithm: "blake3" | "sha256" },
): { readonly bytes: Buffer; readonly hash: string };

/** A Merkle tree over the lines of a segment (docs/audit-proofs.md), as far as growing it takes. */
export interface AuditTree {
  /** Lines in the tree. */
  readonly size: number;
  /** Roots of its complete subtrees, the largest first, 32 bytes each: as many as `size` has bits that are set. */
  readonly peaks: Uint8Array;
}
/** The tree with further lines, each with its newline; what follows the last newline is left out. */
export function growAuditTree(
  tree: AuditTree & { readonly algorithm: "blake3" | "sha256" },
  lines: Uint8Array,
): AuditTree;

// ---- X25519 key pairs -----------------------------------------------------------------------------

export interface KeyPair {
  readonly privateKey: SecureBuffer;
  readonly publicKey: Buffer;
}
export function generateKeyPair(): KeyPair;
export function publicKeyOf(privateKey: SecureBuffer): Buffer;

// ---- Ed25519 signatures (RFC 8032) --------------------------------------------------------------------

/** `privateKey` is the 32-byte seed; it enters OpenSSL for this one computation. 32 bytes. */
export function signingPublicKeyOf(privateKey: SecureBuffer): Buffer;
/** 64 bytes over a public message. */
export function sign(privateKey: SecureBuffer, message: Uint8Array): Buffer;
/** 32 and 64 bytes. False for a key that is no point of the curve, too. */
export function verifySignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;

// ---- bus channel: Noise IK, records, frames (src/bus/PROTOCOL.md) ------------------------------------

/** Frames as a flat list, three parts each (src/bus/frame.ts): header, stamp, body; "" and no bytes where there is none. */
export type FramePart = string | Uint8Array;
/** Three for each frame: header and stamp, JSON texts exactly as they were sent, and the length of its body. */
export type FrameHeads = readonly (string | number)[];
export interface ReceivedFrames {
  readonly heads: FrameHeads;
  /** All bodies, one after the other. */
  readonly bodies: Buffer;
}
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}
export interface ChannelIdentity {
  readonly client: PeerCredentials;
  readonly server: PeerCredentials;
}
export class BusChannel {
  private constructor();
  /** `staticKey` null: a fresh key, for ephemeral clients. */
  static initiator(options: {
    readonly profile: CryptoProfile;
    readonly serverPublicKey: Uint8Array;
    readonly staticKey: SecureBuffer | null;
    readonly identity: ChannelIdentity;
  }): BusChannel;
  static responder(options: {
    readonly profiles: readonly CryptoProfile[];
    readonly staticKey: SecureBuffer;
    readonly identity: ChannelIdentity;
  }): BusChannel;
  /** The initiator's opening bytes. */
  open(): Buffer;
  /**
   * Takes whatever the socket gave, any split. Returns the complete frames and, during the handshake,
   * bytes to send back.
   * @throws BUS_HANDSHAKE_FAILED, BUS_FRAME_INVALID, BUS_FRAME_TOO_LARGE: the connection is dead then
   */
  receive(chunk: Uint8Array): ReceivedFrames & { readonly reply: Buffer | null };
  /** Encodes and encrypts frames into as few records as possible. @throws BUS_FRAME_TOO_LARGE */
  send(frames: readonly FramePart[]): Buffer;
  readonly established: boolean;
  /** True while bytes of an incomplete handshake message, record or frame are waiting for the rest. */
  readonly partial: boolean;
  readonly profile: CryptoProfile | null;
  /** The other end's static key, once established. */
  readonly remotePublicKey: Buffer | null;
  /** Wipes the keys. Idempotent. */
  close(): void;
}

/**
 * A Unix stream socket with a channel on top of it, in the event loop: what arrives is read, decrypted and cut into
 * frames in one step, what is sent is encrypted and written in one step. Listeners are called by the loop only, never
 * from within a call; what they throw is an uncaught exception.
 */
export class PolledSocket {
  private constructor();
  /** On a descriptor of its own: `fd` stays the caller's. @throws INTERNAL with details {errno, name} */
  static duplicate(fd: number): PolledSocket;
  /**
   * Begins, once. An initiator greets; nothing is read before.
   * @param channel belongs to the socket until `closed`
   * @param frames called also without frames, when the handshake is complete; the bodies are in `bodies` from `start` on
   * @param drained all that was queued went to the kernel
   * @param closed the last call; null when the peer left or this end closed
   */
  start(
    channel: BusChannel,
    frames: (heads: FrameHeads, bodies: Buffer, start: number) => void,
    drained: () => void,
    closed: (fault: Error | null) => void,
  ): void;
  /**
   * Bytes that the kernel has not taken; they follow as the peer reads. Nothing happens on a socket that is closing.
   * @throws BUS_FRAME_TOO_LARGE
   */
  send(frames: readonly FramePart[]): number;
  readonly queuedBytes: number;
  /** Since it began. */
  readonly receivedBytes: number;
  pause(): void;
  resume(): void;
  ref(): void;
  /** It keeps no process alive. */
  unref(): void;
  /** Closes at once. Idempotent. */
  destroy(): void;
  /** Reads no more, and closes when all that is queued went to the kernel. */
  destroySoon(): void;
}

// ---- seal: Noise NKpsk0 between a client and daemon-secrets, tunnelled through the bus -----------------

export class SealClient {
  constructor(options: {
    readonly profile: CryptoProfile;
    readonly serverPublicKey: Uint8Array;
    readonly psk: SecureBuffer;
  });
  /** Body of "seal.open". */
  open(): Buffer;
  /** Takes the reply's body. @throws SEAL_FAILED */
  finish(reply: Uint8Array): void;
  /** `associatedData` is the request's header text. */
  sealRequest(
    associatedData: string,
    plaintext: SecureBuffer | null,
  ): { readonly sequence: number; readonly body: Buffer };
  /** `associatedData` is the reply's header text. @throws SEAL_FAILED */
  openReply(sequence: number, associatedData: string, body: Uint8Array): SecureBuffer;
  close(): void;
}
export class SealServer {
  private constructor();
  /** The session as sealed bodies name it: the first 8 bytes in 16 hex digits. */
  readonly id: string;
  /** @throws SEAL_FAILED */
  static accept(options: {
    readonly profile: CryptoProfile;
    readonly staticKey: SecureBuffer;
    readonly psk: SecureBuffer;
    readonly message: Uint8Array;
  }): { readonly session: SealServer; readonly reply: Buffer };
  /** Each sequence opens once. @throws SEAL_FAILED on forgery, SEAL_REPLAYED */
  openRequest(
    associatedData: string,
    body: Uint8Array,
  ): { readonly sequence: number; /** Null when it is empty. */ readonly plaintext: SecureBuffer | null };
  /** Once per opened sequence. */
  sealReply(sequence: number, associatedData: string, plaintext: SecureBuffer | null): Buffer;
  /**
   * As sealReply, of what a box holds: opened and sealed in one step, so that its plaintext is never an object.
   * `context` is the box's associated data. @throws BOX_OPEN_FAILED: the sequence is still open then
   */
  sealBox(
    sequence: number,
    associatedData: string,
    key: SecureBuffer,
    context: string,
    box: Uint8Array,
  ): Buffer;
  close(): void;
}

// ---- process ---------------------------------------------------------------------------------------------

/** PR_SET_DUMPABLE 0 and RLIMIT_CORE 0; verified, throws HARDENING_FAILED otherwise. */
export function hardenProcess(): void;
/** Milliseconds that the machine has slept since it booted: CLOCK_BOOTTIME without CLOCK_MONOTONIC (clock_gettime(2)). */
export function sleptMs(): number;
/** Landlock ABI of the running kernel; 0 when it has none. */
export function landlockAbi(): number;
/**
 * Lets other processes of the user see whose program this is (/proc/PID/exe), which the kernel hides from the start
 * where Node.js is installed execute-only. For a client, before it connects; `hardenProcess` takes it back.
 */
export function showProcess(): void;
/** SO_PEERCRED of a connected Unix socket. @throws INTERNAL with details {errno, name} */
export function peerCredentials(fd: number): PeerCredentials;
/**
 * A connected Unix stream socket that blocks, but no call longer than `waitMs`: then it is EAGAIN. The caller
 * closes it. @throws INTERNAL with details {errno, name}
 */
export function connectSocket(path: string, waitMs: number): number;
/** isatty(3), without what loading node:tty costs. */
export function isTerminal(fd: number): boolean;
/** flock(LOCK_EX | LOCK_NB); false when another process holds it. @throws INTERNAL with details {errno, name} */
export function lockFile(fd: number): boolean;
/**
 * A pipe(7), for what a program of the person's writes: Node.js would read it into ordinary memory by itself. Both ends
 * block, and the caller closes them. @throws INTERNAL with details {errno, name}
 */
export function openPipe(): { readonly readEnd: number; readonly writeEnd: number };
/**
 * Writes the prompt to the terminal `fd`, reads one line without echo. Ctrl-C and Ctrl-D give null;
 * the terminal's state is restored whatever happens, signals included.
 * @throws TERMINAL_REQUIRED when `fd` is no terminal, VALUE_TOO_LARGE with details {maximumBytes}
 */
export function readPassphrase(fd: number, prompt: string, maximumBytes: number): SecureBuffer | null;
/**
 * execve: never returns on success. `environment` are public "NAME=value" strings; `secrets` add
 * NAME=value pairs whose strings are built in secure memory only. Signal dispositions and masks are
 * reset to what a program expects; 0, 1 and 2 stay open and block. A value with NUL is INTERNAL_ARGUMENT.
 * @throws EXEC_FAILED with details {errno, name}
 */
export function execReplace(options: {
  readonly file: string;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly secrets: readonly { readonly name: string; readonly value: SecureBuffer }[];
}): never;

// ---- sandbox ---------------------------------------------------------------------------------------------

export interface SandboxStatus {
  /** Landlock keeps this process out of a directory that everybody may read. */
  readonly landlocked: boolean;
  /** Version of the kernel's Landlock; 0 without. */
  readonly landlockAbi: number;
  /** A seccomp filter is on this thread. */
  readonly filtered: boolean;
  readonly noNewPrivs: boolean;
  readonly dumpable: boolean;
}
/**
 * Installs the daemon's seccomp filter for all threads. From then on a call that it does not list is named in the log
 * and ends the process. "serve" narrows "start". @throws SANDBOX_UNAVAILABLE with details {errno, name}
 */
export function confine(daemon: "daemon-profile" | "daemon-secrets", stage: "start" | "serve"): void;
/** By trying. The first call comes before `confine`. */
export function sandboxStatus(): SandboxStatus;

export interface ProcessIdentity {
  /** Path of the executable; empty where the kernel does not say, and for processes of other users. */
  readonly executable: string;
  /** First line of /proc/PID/cgroup, which names the unit; empty likewise. */
  readonly cgroup: string;
}
/** Asks daemon-profile's broker, whose descriptor it is. @throws INTERNAL with details {errno, name} */
export function identifyProcess(broker: number, pid: number): ProcessIdentity;
/**
 * A connection to the bus that daemon-secrets' broker makes; `pid` is the broker's, which the bus sees. The caller
 * closes the descriptor. @throws INTERNAL with details {errno, name}
 */
export function connectThroughBroker(broker: number): { readonly fd: number; readonly pid: number };
/**
 * A configuration file that the broker opens for reading: "user/" or "system/" and the name in that directory, as
 * broker_files.h lists them; any other ends the broker. "no-link" fails with ELOOP for a symbolic link. The caller closes
 * the descriptor. @throws INTERNAL with details {errno, name}
 */
export function openThroughBroker(
  broker: number,
  name: string,
  kind: "file" | "no-link" | "directory",
): number;
/** The names in an open directory, in no order. Once for each descriptor. @throws INTERNAL with details {errno, name} */
export function listDirectory(descriptor: number): string[];
