// The one table of everything that can go wrong in front of a user, a script or a peer: stable code, exit
// status, whether trying again can help, and a hint that works. It is data and as long as the program has ways
// to fail; docs/reference/errors.md is generated from it.

/** sysexits(3), and what a shell expects of the rest. */
export const exitStatus = {
  ok: 0,
  failure: 1,
  /** Nothing failed, and something should be mended: `sesame status --doctor` alone. */
  warning: 2,
  usage: 64,
  dataError: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  osError: 71,
  cannotCreate: 73,
  ioError: 74,
  temporary: 75,
  protocol: 76,
  permission: 77,
  config: 78,
} as const;

interface ErrorSpec {
  readonly exit: number;
  readonly retryable: boolean;
  /** What it means, one line, for the reference. */
  readonly meaning: string;
  /** What to do; `{name}` is filled from details. Empty only where the message itself is the fix. */
  readonly hint: string;
}

export const errorTable = {
  // usage and input
  USAGE: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "the command line can't be understood",
    hint: "run '{command} --help'",
  },
  PROFILE_MISSING: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "no profile was named",
    hint: "pass -p PROFILE, or set SESAME_PROFILE",
  },
  CONFIRMATION_MISSING: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a command that can't be undone was given without --yes",
    hint: "run 'sesame profile delete --yes {profile}'",
  },
  VALUE_IN_ARGUMENTS: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a value was given on the command line, where every process and the shell's history can read it",
    hint: "leave it out to be asked for it, or pipe it: sesame secret set -p {profile} {key} < FILE",
  },
  PROFILE_NAME_INVALID: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a profile name has characters or a length that names can't have",
    hint: "use 1 to 64 letters, digits, '-' and '_', starting with a letter or digit",
  },
  KEY_NAME_INVALID: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a key name has characters or a length that names can't have",
    hint: "use 1 to 256 letters, digits, '.', '_', '-' and '/', with no empty, '.' or '..' part",
  },
  VALUE_TOO_LARGE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a value is larger than 1 MiB",
    hint: "store at most 1048576 bytes; keep larger data in a file encrypted with a key kept here",
  },
  VALUE_EMPTY: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "no bytes were given for a value",
    hint: "pipe the value to standard input, or pass --allow-empty",
  },
  VALUE_NOT_TEXT: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a value can't be written in the wanted format (NUL or invalid UTF-8)",
    hint: "read it with 'sesame secret get', which is binary-safe",
  },
  VALUE_NOT_PRINTABLE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a value holds bytes that could steer a terminal, and stdout is one",
    hint: "redirect it to a file or a pipe, or pass --force",
  },
  ENV_NAME_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a key makes no usable environment variable name",
    hint: "rename the key, or pass --prefix",
  },
  ENV_NAME_COLLISION: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "two keys make the same environment variable name",
    hint: "rename one of the keys with 'sesame secret rename'",
  },
  ENV_NAME_DENIED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a key would set a variable that changes how programs load code",
    hint: "rename the key, or pass --prefix",
  },
  TEMPLATE_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a template has a placeholder that can't be understood",
    hint: "write placeholders as {{ sesame://profile/key }}",
  },
  PASSWORD_EMPTY: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "an empty password was given",
    hint: "choose a password of at least one character",
  },
  PASSWORD_TOO_LONG: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a password is longer than 4096 bytes",
    hint: "choose a shorter one; 32 random bytes are as strong as the key itself",
  },
  PASSWORD_MISMATCH: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the two entries of a new password differ",
    hint: "try again",
  },
  TERMINAL_REQUIRED: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a prompt is needed and there is no terminal",
    hint: "pass the value on standard input (with --password-stdin for passwords)",
  },
  CANCELLED: {
    exit: 130,
    retryable: false,
    meaning: "the person ended the prompt",
    hint: "run the command again",
  },
  FILE_NOT_READABLE: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "a file named on the command line can't be read",
    hint: "check the path and its permissions",
  },
  FILE_NOT_WRITABLE: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "a file named on the command line can't be written",
    hint: "check the path and its permissions",
  },
  IMPORT_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a file is no export that can be imported; nothing was stored",
    hint: "export it as docs/import.md says for that program, and pass the program to --from",
  },
  IMPORT_TOO_LARGE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "an export does not fit into locked memory; nothing was stored",
    hint: "raise the limit ('ulimit -l' in KiB, four times the file's size), or export a folder at a time",
  },
  IMPORT_EXISTS: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "keys that an import would write are there already; nothing was stored",
    hint: "see them with --dry-run; then pass --skip-existing, --overwrite, or --prefix P to keep them apart",
  },
  IMPORT_DECRYPT_FAILED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "gpg could not decrypt a file of a password store",
    hint: "see what it says: gpg --decrypt '{path}' > /dev/null",
  },
  IMPORT_INCOMPLETE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "some values of an import could not be stored, each of which was named; the others are",
    hint: "mend what was named and run it again with --skip-existing",
  },
  // installation and configuration
  NOT_INITIALIZED: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "this user has no installation yet",
    hint: "run 'sesame init'",
  },
  ALREADY_INITIALIZED: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "this user already has an installation",
    hint: "run 'sesame status' to see it; nothing was changed",
  },
  INSTALLATION_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "installation.toml can't be used",
    hint: "restore '{path}' from a backup; never edit the id",
  },
  CONFIG_TEMPLATE_UNTRUSTED: {
    exit: exitStatus.config,
    retryable: false,
    meaning:
      "somebody else than root could have written the template of a configuration, so none is made from it",
    hint: "have an administrator inspect it, then run: chown root:root '{path}' && chmod u=rwX,go=rX '{path}'",
  },
  CONFIG_TEMPLATE_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the template of a configuration can't be used; nothing was made",
    hint: "have an administrator mend '{path}' at the place named",
  },
  SEED_UNTRUSTED: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "somebody else than root could have written a seed of identities, so none is made from it",
    hint: "have an administrator inspect it, then run: chown root:root '{path}' && chmod u=rwX,go=rX '{path}'",
  },
  SEED_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a seed of identities can't be used",
    hint: "have an administrator mend '{path}' at the place named",
  },
  SEED_FOREIGN: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a seed is another user's, or was bound to another machine",
    hint: "have an administrator put the seed of this user and machine at '{path}'",
  },
  SEED_CONFLICT: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a seed disagrees with another one, or with the identity that is there; nothing was changed",
    hint: "run 'sesame identity verify' to see both sides; the administrator's '{path}' says what this device expects",
  },
  ORG_CONFLICT: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "another organisation was asked for than a seed or the identity says; nothing was changed",
    hint: "leave --org out; 'sesame identity show' tells whose the installation is",
  },
  BINDING_UNAVAILABLE: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the identity is to be bound to something of this machine that can't be seen",
    hint: "give the machine what the message names; for the TPM: install tpm2-tools, and add the user to the group tss",
  },
  BINDING_MISMATCH: {
    exit: exitStatus.permission,
    retryable: false,
    meaning:
      "the installation is not bound to this machine, and identity.on_binding_mismatch refuses to open vaults then",
    hint: "run 'sesame identity verify'; where the move is meant, 'sesame identity rebind'",
  },
  ORG_UNCHANGED: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "the installation is to be put under the organisation that it is of",
    hint: "run 'sesame identity show' to see it; nothing was changed",
  },
  IDENTITY_CHANGED: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning:
      "another identity took the place of the one that a daemon runs under, which ends for that and starts anew",
    hint: "wait for the daemons to start again; 'sesame identity show' tells which identity there is",
  },
  SIGNING_KEY_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the installation's signing key can't be used; it is never made anew by itself",
    hint: "restore '{path}' from a backup, or move the directory away: the next start makes another key and says so in the audit log",
  },
  CONFIG_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a configuration file can't be used",
    hint: "mend '{path}' at the place named",
  },
  CONFIG_NOT_EDITABLE: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "a configuration file can't be changed by a command",
    hint: "change '{path}' where it is made, or with an editor",
  },
  CONFIG_CHANGED: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "somebody else changed the configuration file while it was edited",
    hint: "run 'sesame config edit' again and take over what you wrote",
  },
  EDITOR_UNAVAILABLE: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "there is no terminal for an editor, or no editor",
    hint: "set VISUAL or EDITOR on a terminal, or change one key with 'sesame config set'",
  },
  EDITOR_FAILED: {
    exit: exitStatus.failure,
    retryable: true,
    meaning:
      "the editor could not be run, or ended with an error; the file that was to be edited is as it was",
    hint: "set VISUAL or EDITOR to an editor that ends with 0 once the file is saved",
  },
  CONFIG_KEY_UNKNOWN: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a configuration key was named that does not exist",
    hint: "list them with 'sesame config show'",
  },
  POLICY_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the organisation's policy can't be used, and nothing runs without it",
    hint: "have an administrator run 'sesame policy lint {path}' and mend what it names",
  },
  POLICY_UNTRUSTED: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "somebody else than root could have written the organisation's policy",
    hint: "have an administrator inspect it, then run: chown root:root '{path}' && chmod u=rwX,go=rX '{path}'",
  },
  POLICY_LOCKED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "the organisation has locked this configuration key",
    hint: "see who locked it and why with 'sesame policy explain {key}'",
  },
  FLEET_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a fleet's manifest can't be used",
    hint: "see everything that is wrong with it: sesame fleet lint --manifest '{path}'",
  },
  FLEET_LOCK_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a fleet's lock file can't be used: identities hang on it, so it is never made anew by itself",
    hint: "restore '{path}' from version control",
  },
  FLEET_LOCK_BUSY: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "another process is writing the fleet's lock file",
    hint: "try again when it has ended",
  },
  FLEET_UNSEEDED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the fleet's lock file lacks an id that the manifest needs, or is of another organisation",
    hint: "mint what is missing: sesame fleet seed --manifest '{manifest}'",
  },
  FLEET_DEVICE_UNKNOWN: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "a device was named that the fleet does not have",
    hint: "list them with 'sesame fleet inventory --manifest {manifest}'",
  },
  FLEET_OUTPUT_FOREIGN: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "a directory of rendered devices holds what no rendering put there",
    hint: "move '{path}' away, or pass another directory to --out",
  },
  FLEET_TREE_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a rendered device can't be used: it is damaged, or wants what no rendering does",
    hint: "render it again: sesame fleet render",
  },
  FLEET_PLACE_UNSAFE: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "somebody else than root could lead whoever writes there to another place; nothing was written",
    hint: "look at what put it there, then run: chown -h root:root '{path}' && chmod go-w '{path}'",
  },
  FLEET_ROOT_REQUIRED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "only root changes the files of a device; with --root, only the owner of that directory",
    hint: "run it as root, or give --root a directory of your own",
  },
  FLEET_BUSY: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "another process is changing this device's files of the fleet",
    hint: "try again when it has ended",
  },
  FLEET_EDITED: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "files of the fleet were changed on the device; nothing was done",
    hint: "see what differs with --diff; put what is to stay into the manifest, then pass --overwrite",
  },
  FLEET_DEVICE_DIFFERS: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the files are another device's than those that were rolled out here; nothing was done",
    hint: "take the tree of this device; where it has become another one, pass --overwrite",
  },
  FLEET_SYSTEMD_FAILED: {
    exit: exitStatus.osError,
    retryable: true,
    meaning: "the files are in place, and systemd could not be told",
    hint: "see 'systemctl status' and the journal, then run it again",
  },
  FLEET_UNREACHABLE: {
    exit: exitStatus.unavailable,
    retryable: true,
    meaning: "a device can't be asked over SSH",
    hint: "try 'ssh -o BatchMode=yes {target} true'; it has to work without a question",
  },
  FLEET_ANSWER_INVALID: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a device answered something that can't be understood, so nothing is said of it",
    hint: "see what 'ssh {target} true' prints: it should be nothing",
  },
  ORG_DOMAIN_INVALID: {
    exit: exitStatus.usage,
    retryable: false,
    meaning: "an organisation's domain is no domain name",
    hint: "use a domain such as example.org",
  },
  FILE_MODE_UNSAFE: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a file or directory can be reached by others",
    hint: "run 'chmod {mode} {path}'",
  },
  FILE_OWNER_UNSAFE: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a file or directory belongs to somebody else",
    hint: "run 'chown {uid} {path}' as root, after finding out how it came about",
  },
  FILE_KIND_UNSAFE: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a path is not the kind of file it must be",
    hint: "move '{path}' away and find out how it came about",
  },
  FILE_TOO_LARGE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "one of the program's own files is larger than it can rightly be",
    hint: "find out what wrote '{path}'",
  },
  FILE_IO_FAILED: {
    exit: exitStatus.ioError,
    retryable: true,
    meaning: "one of the program's own files can't be read or written",
    hint: "check the disk and the permissions of '{path}'",
  },
  RUNTIME_DIR_MISSING: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "XDG_RUNTIME_DIR is unset or no directory of this user",
    hint: "log in through a systemd session, or set XDG_RUNTIME_DIR to a directory of your own with mode 0700",
  },
  SOCKET_PATH_TOO_LONG: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the bus socket's path is longer than a Unix socket allows",
    hint: "set XDG_RUNTIME_DIR to a path of at most 93 bytes",
  },
  NODE_TOO_OLD: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the Node.js that runs this is older than 24",
    hint: "run the bundled 'bin/sesame', or put Node.js 24 or newer first in PATH",
  },
  // reaching the daemons
  DAEMON_UNREACHABLE: {
    exit: exitStatus.unavailable,
    retryable: true,
    meaning: "nothing answers on the bus",
    hint: "run 'sesame up' in another terminal",
  },
  DAEMON_UNAVAILABLE: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "the daemon that owns the method is not connected, or went away before it answered",
    hint: "try again in a moment; 'sesame status' shows the daemons",
  },
  DAEMON_ALREADY_RUNNING: {
    exit: exitStatus.unavailable,
    retryable: false,
    meaning: "a second daemon of the same kind was started",
    hint: "stop the running one first",
  },
  DAEMON_START_FAILED: {
    exit: exitStatus.unavailable,
    retryable: false,
    meaning: "a daemon ended before it was ready",
    hint: "read what it logged before it ended",
  },
  KEY_FILE_INVALID: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a key file in the runtime directory is not what the daemons write",
    hint: "restart the daemons: they write '{path}' anew",
  },
  BUS_HANDSHAKE_FAILED: {
    exit: exitStatus.protocol,
    retryable: true,
    meaning: "the Noise handshake on the bus failed",
    hint: "try again; if it stays, restart the daemons",
  },
  BUS_FRAME_INVALID: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a peer sent bytes that are no frame",
    hint: "use the same version for the CLI and the daemons",
  },
  BUS_FRAME_TOO_LARGE: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a frame is over 16 MiB or its header over 64 KiB",
    hint: "send less at once",
  },
  BUS_PEER_REFUSED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "the peer runs as another user",
    hint: "run the command as the user who owns the daemons",
  },
  BUS_BUSY: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "too many connections or requests are under way",
    hint: "wait for some of them to end",
  },
  BUS_TIMEOUT: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "a peer took too long",
    hint: "try again; 'sesame status' shows the daemons",
  },
  METHOD_UNKNOWN: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a request names a method that does not exist",
    hint: "use the same version for the CLI and the daemons",
  },
  REQUEST_INVALID: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a request's header does not fit its schema",
    hint: "use the same version for the CLI and the daemons",
  },
  CLEARANCE_REFUSED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "the peer's clearance does not reach the method",
    hint: "only the daemons themselves may call it",
  },
  SEAL_FAILED: {
    exit: exitStatus.protocol,
    retryable: true,
    meaning: "a sealed body can't be opened",
    hint: "try again; if it stays, restart the daemons",
  },
  SEAL_REPLAYED: {
    exit: exitStatus.protocol,
    retryable: false,
    meaning: "a sealed request came twice",
    hint: "find out what replays requests on the bus",
  },
  SEAL_SESSION_UNKNOWN: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "daemon-secrets does not know the sealed session, as after its restart",
    hint: "try again",
  },
  // vaults and secrets
  PROFILE_UNKNOWN: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "there is no such profile",
    hint: "run 'sesame profile list'",
  },
  PROFILE_EXISTS: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "the profile exists already",
    hint: "choose another name; nothing was changed",
  },
  KEY_UNKNOWN: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "the vault has no such key",
    hint: "run 'sesame secret list -p {profile}'",
  },
  KEY_EXISTS: {
    exit: exitStatus.cannotCreate,
    retryable: false,
    meaning: "the new name is taken",
    hint: "delete or rename the other key first",
  },
  VERSION_UNKNOWN: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "the key has no such version",
    hint: "run 'sesame secret history -p {profile} {key}'",
  },
  VAULT_LOCKED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "the vault is locked",
    hint: "run 'sesame unlock -p {profile}'",
  },
  AUTH_FAILED: {
    exit: exitStatus.permission,
    retryable: false,
    meaning: "the factor does not open the vault, as with a wrong password",
    hint: "try again with the right password",
  },
  RATE_LIMITED: {
    exit: exitStatus.temporary,
    retryable: true,
    meaning: "too many requests in a short time",
    hint: "wait {retryAfterMs} ms and try again",
  },
  REWRAP_REFUSED: {
    exit: exitStatus.permission,
    retryable: true,
    meaning:
      "a client offered another key derivation for a vault than the configuration asks for; the vault stays as it was",
    hint: "lock and unlock profile '{profile}' again; 'sesame config show' tells what is asked for",
  },
  KDF_UNACCEPTABLE: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning:
      "a vault asks for a key derivation outside the accepted bounds; a weak one would give the password away",
    hint: "restore the files of profile '{profile}' from a backup, and find out who changed them",
  },
  VAULT_DAMAGED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a vault's files are damaged or not this profile's",
    hint: "restore the files of profile '{profile}' from a backup; nothing was changed",
  },
  VAULT_TOO_NEW: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a vault was written by a newer version in a format that this one does not know",
    hint: "upgrade this program; nothing was changed",
  },
  VAULT_UNREADABLE: {
    exit: exitStatus.ioError,
    retryable: false,
    meaning: "a vault's files can't be read or written",
    hint: "check the permissions and the disk of the vault directory",
  },
  DISK_FULL: {
    exit: exitStatus.ioError,
    retryable: true,
    meaning: "there is no room on the disk; nothing was changed",
    hint: "free some space and try again",
  },
  DISK_READ_ONLY: {
    exit: exitStatus.ioError,
    retryable: true,
    meaning: "the file system is read-only; nothing was changed",
    hint: "remount it writable and try again",
  },
  BOX_OPEN_FAILED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "an encrypted box does not open with this key and context",
    hint: "restore it from a backup",
  },
  // audit
  AUDIT_UNAVAILABLE: {
    exit: exitStatus.ioError,
    retryable: true,
    meaning: "the audit log can't be written, so nothing that must be audited is done",
    hint: "free disk space or mend the audit directory; requests go on by themselves then",
  },
  AUDIT_CHAIN_BROKEN: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the audit chain does not verify",
    hint: "keep the files as evidence and compare them with the collected copies",
  },
  AUDIT_NOT_FOUND: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "there is no audit log at the place",
    hint: "run 'sesame init', or name the directory",
  },
  AUDIT_ENTRY_UNKNOWN: {
    exit: exitStatus.noInput,
    retryable: false,
    meaning: "the audit log has no entry of that number",
    hint: "run 'sesame audit tail' to see the newest numbers",
  },
  AUDIT_HEAD_DAMAGED: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "the file that remembers the head of the last verification can't be read as one",
    hint: "find out who changed it, then verify with --forget-head",
  },
  AUDIT_PROOF_INVALID: {
    exit: exitStatus.dataError,
    retryable: false,
    meaning: "a proof of an audit entry does not lead to the tree head that was given, or is none",
    hint: "compare the head with its source, and have 'sesame audit prove' make the proof again",
  },
  // memory and process
  SECURE_MEMORY_EXHAUSTED: {
    exit: exitStatus.osError,
    retryable: true,
    meaning: "there is no locked memory left",
    hint: "raise LimitMEMLOCK in the unit (and on user@.service), 'ulimit -l' of a shell, or memory.budget_bytes",
  },
  SECURE_MEMORY_UNAVAILABLE: {
    exit: exitStatus.osError,
    retryable: false,
    meaning: "memory can be neither secret nor locked",
    hint: "use Linux 5.14 or newer with CONFIG_SECRETMEM=y (before 6.5 also secretmem.enable=1)",
  },
  SECURE_BUFFER_RELEASED: {
    exit: exitStatus.software,
    retryable: false,
    meaning: "a released buffer was used",
    hint: "report this as a bug",
  },
  HARDENING_FAILED: {
    exit: exitStatus.osError,
    retryable: false,
    meaning: "the process can't be hardened",
    hint: "run it outside of whatever forbids prctl(2) or setrlimit(2)",
  },
  NOTIFY_UNAVAILABLE: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "the service manager waits to be told of readiness, and libsystemd is missing",
    hint: "install libsystemd (libsystemd.so.0; Debian's package is libsystemd0), or start it without NOTIFY_SOCKET",
  },
  SANDBOX_UNAVAILABLE: {
    exit: exitStatus.osError,
    retryable: false,
    meaning: "the kernel can't confine a daemon, or not wholly",
    hint: "boot Linux 6.2 or newer with Landlock and seccomp, or run 'sesame up --no-sandbox' and know what that means",
  },
  SANDBOX_MISSING: {
    exit: exitStatus.config,
    retryable: false,
    meaning: "a daemon was started without its sandbox",
    hint: "start it with 'sesame up' or through bin/sesame-sandbox; SESAME_UNCONFINED=1 goes without",
  },
  EXEC_FAILED: {
    exit: 126,
    retryable: false,
    meaning: "the command can't be run",
    hint: "check that it is an executable file",
  },
  COMMAND_NOT_FOUND: {
    exit: 127,
    retryable: false,
    meaning: "the command is not in PATH",
    hint: "check its name, or give its path",
  },
  INTERNAL: {
    exit: exitStatus.software,
    retryable: false,
    meaning: "a bug of this program",
    hint: "report it with the daemons' log",
  },
  INTERNAL_ARGUMENT: {
    exit: exitStatus.software,
    retryable: false,
    meaning: "a bug: the native core was called wrongly",
    hint: "report it with the daemons' log",
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorTable;
