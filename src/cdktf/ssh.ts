// The way to a device that exists: OpenSSH on the machine that rolls out, started by OpenTofu. Hides the command line. OpenTofu's own
// connections are not used: they put a script that everybody on the device may write to into /tmp and run it, they want the private key
// itself, which lands in plan files, and they check a jump host by the device's key.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { Device } from "../fleet/inheritance.js";
import type { Artifact } from "./artifact.js";
import { argumentsOf, deviceScript, type LocalEdits, removalScript } from "./device-script.js";
import { literal } from "./template-text.js";

export interface SshProvision {
  readonly kind: "ssh";
  /** The device's host keys, as in its /etc/ssh/ssh_host_*_key.pub. These, or `knownHosts`. */
  readonly hostKeys?: readonly string[];
  /** Path of a known_hosts file, in which certificates' authorities count, too. */
  readonly knownHosts?: string;
  /** The manifest's where this is left out. */
  readonly address?: string;
  /** The manifest's where this is left out. Another one than root needs sudo without a password. */
  readonly login?: string;
  /** @defaultValue 22, or what the configuration of ssh says */
  readonly port?: number;
  /** Path of a private key, which stays where it is; the agent's keys where this is left out. */
  readonly identityFile?: string;
  /** Path of a configuration of ssh, for jump hosts and the like; the user's own where this is left out. */
  readonly sshConfig?: string;
  /** What becomes of managed files that were changed on the device. @defaultValue "refuse" */
  readonly localEdits?: LocalEdits;
  /** What becomes of the fleet's files when the device is destroyed. @defaultValue "keep" */
  readonly onDestroy?: "keep" | "remove";
}

/** How ssh gets to a device, as texts, each a template of OpenTofu. */
export interface SshTarget {
  readonly address: string;
  readonly login: string;
  readonly port: string;
  readonly host_keys: string;
  readonly known_hosts: string;
  readonly identity_file: string;
  readonly ssh_config: string;
}

/** One provisioner of a resource, as it stands in the JSON. */
export type Provisioner = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** @throws FLEET_PROVISION_INVALID */
export function targetOf(provision: SshProvision, { name, address, login }: Device): SshTarget {
  const { hostKeys, knownHosts = "", port, identityFile = "", sshConfig = "" } = provision;
  const refuse = (what: string): SesameError =>
    new SesameError("FLEET_PROVISION_INVALID", `device ${quoteText(name)}: ${what}`, {
      details: { device: name },
    });
  if ((hostKeys === undefined) === (knownHosts === ""))
    throw refuse(`"hostKeys" or "knownHosts" must say which keys it has, and not both`);
  if (hostKeys?.length === 0) throw refuse(`"hostKeys" is empty, so that no connection could be trusted`);
  const wrong = hostKeys?.find((key) => !isHostKey(key));
  if (wrong !== undefined) throw refuse(`${quoteText(wrong)} is no public key of OpenSSH`);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw refuse(`there is no port ${port}`);
  return {
    address: provision.address ?? literal(address),
    login: provision.login ?? literal(login),
    port: port === undefined ? "" : String(port),
    host_keys: hostKeys?.join("\n") ?? "",
    known_hosts: knownHosts,
    identity_file: identityFile,
    ssh_config: sshConfig,
  };
}

/** One that comes of another resource can't be looked at yet. */
function isHostKey(key: string): boolean {
  return (
    key.includes("${") || /^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]{43,}={0,2}(?: [^\r\n]*)?$/.test(key)
  );
}

/** Ends in a command line that gets to the device: "$@" COMMAND. */
const connect = `set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
set -- -T -x -a -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ControlPath=none \\
  -o ClearAllForwardings=yes -o PermitLocalCommand=no -o ConnectTimeout=15 -o ConnectionAttempts=3 -o ServerAliveInterval=15 -o LogLevel=ERROR \\
  -o GlobalKnownHostsFile=/dev/null -l "$SESAME_LOGIN"
if [ -n "$SESAME_HOST_KEYS" ]; then
  echo "$SESAME_HOST_KEYS" | sed 's/^/device /' >"$work/known_hosts"
  set -- "$@" -o HostKeyAlias=device -o UserKnownHostsFile="\\"$work/known_hosts\\""
else
  set -- "$@" -o UserKnownHostsFile="\\"$SESAME_KNOWN_HOSTS\\""
fi
if [ -n "$SESAME_PORT" ]; then set -- "$@" -p "$SESAME_PORT"; fi
if [ -n "$SESAME_IDENTITY_FILE" ]; then set -- "$@" -i "$SESAME_IDENTITY_FILE" -o IdentitiesOnly=yes; fi
if [ -n "$SESAME_SSH_CONFIG" ]; then set -- "$@" -F "$SESAME_SSH_CONFIG"; fi
set -- ssh "$@" -- "$SESAME_ADDRESS"
root='if [ "$(id -u)" = 0 ]; then exec /bin/sh -c "$0" open-sesame "$@"; else exec sudo -n -- /bin/sh -c "$0" open-sesame "$@"; fi'
`;

/** No argument of a program, and no variable of its environment, may be longer than 128 KiB (execve(2), MAX_ARG_STRLEN). */
const pieceLength = 100_000;

/** @param document in ASCII */
export function rolloutProvisioner(
  target: SshTarget,
  {
    document,
    artifact,
    architecture,
    localEdits,
  }: {
    readonly document: string;
    readonly artifact: Artifact;
    readonly architecture: string;
    readonly localEdits: LocalEdits;
  },
): Provisioner {
  const pieces = cut(document).map((piece, at): [string, string] => [`SESAME_TREE_${at}`, piece]);
  const args = argumentsOf({ artifact, architecture, localEdits });
  const { source } = artifact;
  const command = `${connect}send() {
  printf '%s' ${pieces.map(([name]) => `"$${name}"`).join(" ")}
  if [ -z "$SESAME_RELEASE" ]; then
    printf '\\n%s\\n' "$SESAME_RELEASE_ADDRESS"
  elif [ -r "$SESAME_RELEASE" ]; then
    printf '\\nstream\\n'
    cat "$SESAME_RELEASE" 2>/dev/null || true
  else
    printf '\\nthere is no file %s where the fleet is rolled out\\n' "$SESAME_RELEASE"
  fi
}
send | "$@" "/bin/sh -c '$root' '$SESAME_SCRIPT' ${args.join(" ")}"
`;
  return localExec(command, target, {
    SESAME_SCRIPT: deviceScript,
    SESAME_RELEASE: source.kind === "file" ? literal(source.path) : "",
    SESAME_RELEASE_ADDRESS:
      source.kind === "address" ? literal(source.url) : "the manifest names no release for its architecture",
    ...Object.fromEntries(pieces),
  });
}

/** Runs when its resource is destroyed, where it may know nothing but what the resource kept: an `SshTarget` as input. */
export function removalProvisioner(target: SshTarget, localEdits: LocalEdits): Provisioner {
  const kept = Object.fromEntries(Object.keys(target).map((name) => [name, `\${self.input.${name}}`]));
  const command = `${connect}"$@" "/bin/sh -c '$root' '$SESAME_SCRIPT' ${localEdits}" </dev/null\n`;
  const { "local-exec": provisioner } = localExec(
    command,
    { ...target, ...kept },
    { SESAME_SCRIPT: removalScript },
  );
  return { "local-exec": { ...provisioner, when: "destroy" } };
}

function localExec(
  command: string,
  target: SshTarget,
  environment: Readonly<Record<string, string>>,
): Provisioner {
  const reach = Object.entries(target).map(([name, value]) => [`SESAME_${name.toUpperCase()}`, value]);
  return {
    "local-exec": {
      command,
      environment: { ...Object.fromEntries(reach), ...environment },
      interpreter: ["/bin/sh", "-c"],
      // The command is the same for all: nobody wants to read it.
      quiet: true,
    },
  };
}

function cut(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, at) =>
    text.slice(at * pieceLength, (at + 1) * pieceLength),
  );
}
