// Frames as the bus handles them (PROTOCOL.md section 3): their limits, for ends that must refuse one request instead of
// losing the connection when the native core refuses to send, and the flat lists in which they cross into the core:
// every object and every named member would cost as much as the rest of the crossing.

import type { FramePart, FrameHeads } from "../../native/index.js";

export interface Frame {
  /** JSON text, exactly as it was sent: the seal authenticates these bytes. */
  readonly header: string;
  /** JSON text that only the router writes (actor, request id); "" when absent. */
  readonly stamp: string;
  /** Opaque. Empty when there is none. Frames that came one after the other share the memory behind their bodies. */
  readonly body: Buffer;
}

export interface OutgoingFrame {
  readonly header: string;
  readonly stamp?: string;
  readonly body?: Uint8Array;
}

const prefixBytes = 10;
const maximumFrameBytes = 16 * 1024 * 1024;
const maximumHeaderBytes = 64 * 1024;
const maximumStampBytes = 4096;
const noBody = new Uint8Array(0);

/** Whether the native core will send the frame. */
export function frameFits(frame: OutgoingFrame): boolean {
  const headerBytes = Buffer.byteLength(frame.header);
  const stampBytes = frame.stamp === undefined ? 0 : Buffer.byteLength(frame.stamp);
  const bodyBytes = frame.body?.length ?? 0;
  return (
    headerBytes <= maximumHeaderBytes &&
    stampBytes <= maximumStampBytes &&
    prefixBytes + headerBytes + stampBytes + bodyBytes <= maximumFrameBytes
  );
}

/** @param start where in `bodies` they begin */
export function splitFrames(heads: FrameHeads, bodies: Buffer, start = 0): Frame[] {
  const frames: Frame[] = [];
  let offset = start;
  for (let index = 0; index + 2 < heads.length; index += 3) {
    const end = offset + Number(heads[index + 2]);
    frames.push({
      header: String(heads[index]),
      stamp: String(heads[index + 1]),
      body: bodies.subarray(offset, end),
    });
    offset = end;
  }
  return frames;
}

export function joinFrames(frames: readonly OutgoingFrame[]): FramePart[] {
  const parts: FramePart[] = [];
  for (const { header, stamp = "", body = noBody } of frames) parts.push(header, stamp, body);
  return parts;
}
