// The size limits of frames (PROTOCOL.md section 3), for ends that must refuse one request instead of losing
// the connection when the native core refuses to send.

import type { OutgoingFrame } from "./connection.js";

const prefixBytes = 10;
const maximumFrameBytes = 16 * 1024 * 1024;
const maximumHeaderBytes = 64 * 1024;
const maximumStampBytes = 4096;

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
