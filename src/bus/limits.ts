// Every limit of PROTOCOL.md section 7 in one place. Tests shorten them; nothing else should.

export interface BusLimits {
  readonly connections: number;
  /** Connections beyond it wait unread until another handshake ends. */
  readonly handshakes: number;
  readonly inFlightPerConnection: number;
  /** Bytes queued for a peer that does not read; beyond it a client's connection ends. */
  readonly queuedBytes: number;
  readonly handshakeMs: number;
  /** A partial frame without a new byte for this long ends the connection. */
  readonly partialFrameMs: number;
  /** How long a closing end waits for requests in flight and for unread bytes. */
  readonly lingerMs: number;
}

export const busLimits: BusLimits = {
  connections: 256,
  handshakes: 64,
  inFlightPerConnection: 64,
  queuedBytes: 32 * 1024 * 1024,
  handshakeMs: 5_000,
  partialFrameMs: 30_000,
  lingerMs: 2_000,
};

/** A period that finds an overdue connection soon enough without waking up an idle daemon often. */
export function sweepPeriodMs(limits: BusLimits): number {
  return Math.max(20, Math.min(1_000, limits.handshakeMs / 5, limits.partialFrameMs / 5));
}
