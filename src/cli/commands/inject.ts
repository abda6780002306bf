// `sesame inject`: fills a template's placeholders. The whole result is made before a byte of it is written,
// so an unknown key never leaves half a file.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { KeyName, ProfileName, SecretReference } from "../../core/names.js";
import { measureTemplate, parseTemplate, type TemplatePiece, writeTemplate } from "../../core/template.js";
import { writeFileAtomic } from "../../platform/files.js";
import { native } from "../../platform/native.js";
import { SecretSet } from "../bundles.js";
import type { CliContext } from "../context.js";
import { writeData } from "../output.js";

const stdinFd = 0;

function readTemplate(path: string | undefined): Buffer {
  try {
    return readFileSync(path ?? stdinFd);
  } catch (cause) {
    const what = path === undefined ? "standard input" : `template ${quoteText(path)}`;
    throw new SesameError("FILE_NOT_READABLE", `${what} can't be read`, {
      cause,
      ...(path === undefined ? {} : { details: { path } }),
    });
  }
}

function writeOutput(path: string, bytes: Uint8Array): void {
  try {
    writeFileAtomic(path, bytes);
  } catch (error) {
    if (!(error instanceof SesameError && error.code === "FILE_IO_FAILED")) throw error;
    throw new SesameError("FILE_NOT_WRITABLE", `${quoteText(path)} can't be written`, {
      cause: error,
      details: { path },
    });
  }
}

function keysByProfile(pieces: readonly TemplatePiece[]): Map<ProfileName, KeyName[]> {
  const wanted = new Map<ProfileName, KeyName[]>();
  for (const piece of pieces) {
    if (piece.kind !== "reference") continue;
    const { profile, key } = piece.reference;
    const keys = wanted.get(profile);
    if (keys === undefined) wanted.set(profile, [key]);
    else keys.push(key);
  }
  return wanted;
}

export async function injectSecrets(
  this: CliContext,
  flags: { readonly input?: string; readonly output?: string },
): Promise<void> {
  const template = readTemplate(flags.input);
  const pieces = parseTemplate(template);
  const wanted = keysByProfile(pieces);
  using set = new SecretSet();
  if (wanted.size > 0) {
    await this.withDaemons(async (bus) => {
      for (const [profile, keys] of wanted) await set.fetch(bus, profile, keys);
    });
  }
  const values = new Map(set.secrets.map(({ profile, key, value }) => [`${profile}/${key}`, value]));
  const valueOf = ({ profile, key }: SecretReference): Uint8Array => {
    const value = values.get(`${profile}/${key}`);
    if (value === undefined)
      throw new SesameError("KEY_UNKNOWN", `profile "${profile}" has no key "${key}"`, {
        details: { profile, key },
      });
    return value;
  };
  using text = native.SecureBuffer.alloc(measureTemplate(pieces, (reference) => valueOf(reference).length));
  writeTemplate(template, pieces, valueOf, text.bytes);
  if (flags.output === undefined) writeData(text.bytes);
  else writeOutput(resolve(flags.output), text.bytes);
}
