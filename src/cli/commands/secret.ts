// `sesame secret …`: values go between the descriptors and daemon-secrets in secure memory; names, versions
// and times are what else these commands know.

import { displayText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import { isUtf8 } from "../../core/utf8.js";
import type { KeyName, ProfileName } from "../../core/names.js";
import { native } from "../../platform/native.js";
import type { CliContext } from "../context.js";
import { formatTable, formatTime, note, writeData, writeJson, writeText } from "../output.js";
import { listOf, numberOf, sealedJson, textOf } from "../replies.js";

interface ProfileFlags {
  readonly profile?: ProfileName;
}
interface ChangeFlags extends ProfileFlags {
  readonly quiet?: boolean;
}
interface ReadFlags extends ProfileFlags {
  readonly json?: boolean;
}

const newline = new Uint8Array([0x0a]);
const stdoutFd = 1;

export async function setSecret(
  this: CliContext,
  flags: ChangeFlags & { readonly allowEmpty?: boolean; readonly trimNewline?: boolean },
  key: KeyName,
): Promise<void> {
  const profile = this.profile(flags.profile);
  const { readValue } = await import("../input.js");
  const version = await this.withDaemons(async (bus) => {
    using value = readValue({
      key,
      allowEmpty: flags.allowEmpty === true,
      trimNewline: flags.trimNewline === true,
    });
    return numberOf(sealedJson(await bus.call("secret.set", { profile, key, secret: value })), "version");
  });
  note(flags.quiet, `stored version ${version} of "${key}" in profile "${profile}"`);
}

export async function getSecret(
  this: CliContext,
  flags: ProfileFlags & { readonly version?: number; readonly force?: boolean },
  key: KeyName,
): Promise<void> {
  const profile = this.profile(flags.profile);
  await this.withDaemons(async (bus) => {
    const params = flags.version === undefined ? {} : { params: { version: flags.version } };
    const reply = await bus.call("secret.get", { profile, key, ...params });
    using value = reply.secret;
    if (value === null) throw new SesameError("BUS_FRAME_INVALID", "the reply holds no value");
    const toTerminal = native.isTerminal(stdoutFd);
    if (toTerminal && flags.force !== true && !isPrintable(value.bytes)) {
      throw new SesameError("VALUE_NOT_PRINTABLE", `the value of "${key}" is no printable text`, {
        details: { key },
      });
    }
    writeData(value.bytes);
    if (toTerminal && value.bytes.at(-1) !== newline[0]) writeData(newline);
  });
}

/** UTF-8 without control characters other than tab and newline, looked at in place: a decoder would copy the value. */
export function isPrintable(bytes: Uint8Array): boolean {
  let previous = 0;
  for (const byte of bytes) {
    const c0 = (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f;
    const c1 = previous === 0xc2 && byte >= 0x80 && byte < 0xa0;
    if (c0 || c1) return false;
    previous = byte;
  }
  return isUtf8(bytes);
}

export async function listSecrets(
  this: CliContext,
  flags: ReadFlags & { readonly long?: boolean },
): Promise<void> {
  const profile = this.profile(flags.profile);
  const keys = await this.withDaemons(async (bus) =>
    listOf(sealedJson(await bus.call("secret.list", { profile })), "keys", (item) => ({
      key: textOf(item, "key"),
      version: numberOf(item, "version"),
      created_at: formatTime(numberOf(item, "created_at")),
      updated_at: formatTime(numberOf(item, "updated_at")),
    })),
  );
  if (flags.json === true) writeJson({ profile, keys });
  else if (flags.long === true)
    writeText(
      formatTable(keys.map(({ key, version, updated_at }) => [`${version}`, updated_at, displayText(key)])),
    );
  else writeText(keys.map(({ key }) => `${displayText(key)}\n`).join(""));
}

export async function deleteSecret(this: CliContext, flags: ChangeFlags, key: KeyName): Promise<void> {
  const profile = this.profile(flags.profile);
  await this.withDaemons((bus) => bus.call("secret.delete", { profile, key }));
  note(flags.quiet, `deleted "${key}" from profile "${profile}"`);
}

export async function renameSecret(
  this: CliContext,
  flags: ChangeFlags,
  key: KeyName,
  to: KeyName,
): Promise<void> {
  const profile = this.profile(flags.profile);
  await this.withDaemons((bus) => bus.call("secret.rename", { profile, key, params: { to } }));
  note(flags.quiet, `renamed "${key}" to "${to}" in profile "${profile}"`);
}

export async function showHistory(this: CliContext, flags: ReadFlags, key: KeyName): Promise<void> {
  const profile = this.profile(flags.profile);
  const versions = await this.withDaemons(async (bus) =>
    listOf(sealedJson(await bus.call("secret.history", { profile, key })), "versions", (item) => ({
      version: numberOf(item, "version"),
      created_at: formatTime(numberOf(item, "created_at")),
    })),
  );
  versions.sort((left, right) => right.version - left.version);
  if (flags.json === true) writeJson({ profile, key, versions });
  else writeText(formatTable(versions.map((entry) => [String(entry.version), entry.created_at])));
}

export async function rollbackSecret(
  this: CliContext,
  flags: ChangeFlags & { readonly version: number },
  key: KeyName,
): Promise<void> {
  const profile = this.profile(flags.profile);
  const version = await this.withDaemons(async (bus) =>
    numberOf(
      sealedJson(await bus.call("secret.rollback", { profile, key, params: { version: flags.version } })),
      "version",
    ),
  );
  note(flags.quiet, `version ${flags.version} of "${key}" is version ${version}, the newest one`);
}
