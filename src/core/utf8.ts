// Whether bytes are UTF-8, decided on the bytes themselves: the platform's decoders would copy what may
// be a secret into a string.

/** RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(bytes: Uint8Array): boolean {
  let continuations = 0;
  let lowest = 0x80;
  let highest = 0xbf;
  for (const byte of bytes) {
    if (continuations > 0) {
      if (byte < lowest || byte > highest) return false;
      continuations -= 1;
      lowest = 0x80;
      highest = 0xbf;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      continuations = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      if (byte === 0xe0) lowest = 0xa0;
      else if (byte === 0xed) highest = 0x9f;
      else if (byte === 0xf0) lowest = 0x90;
      else if (byte === 0xf4) highest = 0x8f;
    }
  }
  return continuations === 0;
}
