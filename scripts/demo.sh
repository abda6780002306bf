#!/usr/bin/env bash
# Shows the whole tool in a scratch home, each command before its output. Every step checks itself: the demo
# fails where the tool does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# An absolute path, since the scratch home changes nothing else about the caller's shell.
repository=$PWD
scratch=$(mktemp -d)
export HOME=$scratch/home XDG_RUNTIME_DIR=$scratch/run
unset XDG_CONFIG_HOME SESAME_PROFILE NODE_OPTIONS NODE_EXTRA_CA_CERTS
mkdir -m 0700 "$HOME" "$XDG_RUNTIME_DIR"
PATH=$repository/bin:$PATH
daemons=

clean_up() {
  [ -z "$daemons" ] || { kill "$daemons" && wait "$daemons"; } 2>/dev/null || true
  rm -rf "$scratch"
}
trap clean_up EXIT

bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
[ -t 1 ] || bold='' dim='' plain=''

title() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }

# run COMMAND: prints the command as a person would type it, then runs it.
run() {
  printf '%s$ %s%s\n' "$bold" "$1" "$plain"
  bash -c "set -o pipefail; $1" 2>&1
}

# refused STATUS COMMAND: the same for a command that must fail with this exit status.
refused() {
  local status=0
  run "$2" || status=$?
  printf '%s[exit %s]%s\n' "$dim" "$status" "$plain"
  [ "$status" -eq "$1" ] || { echo "demo: expected exit status $1" >&2; exit 1; }
}

daemon_pid() { sesame status --json | "$node" -p "JSON.parse(require('node:fs').readFileSync(0, 'utf8')).daemons.find((d) => d.name === '$1').pid"; }

node=$(echo "$repository"/node_modules/node-linux-*/bin/node)

title 'Start the two daemons (a systemd user session would do it)'
printf '%s$ sesame up --log-file daemons.log &%s\n' "$bold" "$plain"
mkfifo "$scratch/ready"
sesame up --log-file "$scratch/daemons.log" 2>"$scratch/ready" &
daemons=$!
head -n 1 "$scratch/ready"
cat "$scratch/ready" >"$scratch/up.err" &

title 'Make an identity and two profiles, each with a password of its own'
run "printf %s 'correct horse battery staple' | sesame init --org example.org --profile work --password-stdin"
run "printf %s 'another long passphrase' | sesame profile create home --password-stdin"

title 'Store secrets: text, and any bytes'
run "printf %s 'Tr0ub4dor-and-3-secret' | sesame secret set -p work db/password"
run "printf %s 'sk-live-0123456789abcdef' | sesame secret set -p work api-token"
run "head -c 4096 /dev/urandom | tee $scratch/key.bin | sesame secret set -p home backup.key"
run "sesame secret get -p home backup.key | cmp - $scratch/key.bin && echo 'the same 4096 bytes'"
run 'sesame secret list -p work -l'

title 'Give them to a command; they are in its environment and nowhere else'
run "sesame env -p work -- sh -c 'echo \"the password has \${#DB_PASSWORD} characters\"'"
run "printf 'url=postgres://app:{{ sesame://work/db/password }}@db/app\\n' | sesame inject"
run 'sesame export -p work --format dotenv'

title 'Versions'
run "printf %s 'a-newer-secret-value' | sesame secret set -p work db/password"
run 'sesame secret history -p work db/password'
run 'sesame secret rollback -p work --version 1 db/password'
run 'sesame secret get -p work db/password'

title 'What is refused'
run 'sesame lock -p home'
refused 77 'sesame secret get -p home backup.key'
refused 77 "printf %s 'not the password' | sesame unlock -p home --password-stdin"
if [ "$(id -u)" -eq 0 ]; then
  # Another user, let through the directories on purpose, still meets the bus: it asks the kernel who calls.
  chmod 0711 "$scratch" "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR/pds" && chmod 0666 "$XDG_RUNTIME_DIR/pds/bus.sock"
  refused 1 "setpriv --reuid=65534 --regid=65534 --clear-groups $node -e \"require('node:net').connect(process.env.XDG_RUNTIME_DIR + '/pds/bus.sock').on('close', () => process.exit(1)).on('error', () => {})\""
  chmod 0600 "$XDG_RUNTIME_DIR/pds/bus.sock" && chmod 0700 "$XDG_RUNTIME_DIR/pds" "$XDG_RUNTIME_DIR" "$scratch"
  run "grep -o 'a process of another user was refused.*' $scratch/daemons.log | grep -o '\"uid\":[0-9]*'"
fi
# shellcheck disable=SC2016  # shown as a person types it; the inner shell expands it
run 'seq 60 | xargs -P 30 -n 1 sh -c "sesame secret get -p work api-token >/dev/null 2>&1; echo exit status \$?" | sort | uniq -c | tee '"$scratch/statuses"
grep -q 'exit status 75' "$scratch/statuses" || { echo 'demo: no request was rate-limited' >&2; exit 1; }

title 'Kill daemon-secrets with -9: it comes back locked, and nothing is lost'
run "kill -9 $(daemon_pid daemon-secrets)"
# shellcheck disable=SC2016
refused 77 'for _ in $(seq 50); do sesame secret list -p work >/dev/null 2>&1; [ $? -eq 77 ] && break; sleep 0.1; done; sesame secret list -p work'
run "printf %s 'correct horse battery staple' | sesame unlock -p work --password-stdin"
run 'sesame secret get -p work db/password'

title 'What the daemons are doing'
run 'sesame status'

title 'The audit log: verify it, then tamper with a copy'
run 'sesame audit tail -n 4'
run 'sesame audit verify'
cp -r "$HOME/.config/pds/audit" "$scratch/copy"
refused 65 "sed -i '5s/\"outcome\":\"ok\"/\"outcome\":\"OK\"/' $scratch/copy/*.jsonl; sesame audit verify $scratch/copy"

title 'Search all memory of the daemons, as root, for the passwords and the secrets'
if [ "$(id -u)" -eq 0 ]; then
  printf '%s\n' 'correct horse battery staple' 'another long passphrase' 'Tr0ub4dor-and-3-secret' 'sk-live-0123456789abcdef' >"$scratch/needles"
  run "$node tests/support/scan-memory.ts $scratch/needles $(daemon_pid daemon-profile) $(daemon_pid daemon-secrets)"
else
  echo 'skipped: reading the memory of a hardened process takes root'
fi
