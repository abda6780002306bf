// The configuration's keys as provisioning tools take them: what the Ansible role takes (ansible.ts), and data that Nix
// reads with builtins alone.

import { ansibleFiles, type HostDemands } from "./ansible.ts";
import { configurationKeys, type ConfigurationKey } from "./schema.ts";

/** File below the root of the repository → its text. */
export function provisioningFiles(demands: HostDemands): Map<string, string> {
  return new Map([...ansibleFiles(demands), ["nix/settings-data.json", nixData(configurationKeys())]]);
}

function nixData(keys: readonly ConfigurationKey[]): string {
  const data = keys.map((key) => {
    const { minimum, maximum, enum: words, pattern, maxLength, form } = key.value;
    return [
      key.key,
      {
        type: typeOf(key),
        ...(words === undefined ? {} : { enum: words }),
        ...(minimum === undefined || maximum === undefined ? {} : { minimum, maximum }),
        ...(form === undefined ? {} : { pattern, maxLength, form }),
        default: key.default,
        unit: key.unit,
        description: key.description,
        lockable: key.lockable,
        scope: key.scope,
        takes_effect: key.takesEffect,
        since: key.since,
        awaits: key.awaits,
      },
    ];
  });
  return `${JSON.stringify(Object.fromEntries(data), null, 2)}\n`;
}

type KeyType = "string" | "boolean" | "integer";

function typeOf({ key, value, default: fallback }: ConfigurationKey): KeyType {
  if (value.enum !== undefined || value.form !== undefined) return "string";
  if (value.type === "boolean" || value.type === "integer") return value.type;
  throw new Error(`${key}: no provisioning tool was told of the type of ${JSON.stringify(fallback)}`);
}
