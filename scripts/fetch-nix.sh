#!/usr/bin/env bash
# Unpacks Debian trixie's Nix and its libraries below $SESAME_NIX_DIR, once, so that the tests see two versions of Nix, this machine's and
# that. Nothing of it is installed: its own loader runs it from where it lies.
#   fetch-nix.sh           does nothing where it is there already
set -euo pipefail
umask 022

directory=${SESAME_NIX_DIR:-/var/tmp/open-sesame-nix}
suite=trixie
[[ ! -x $directory/$suite/usr/bin/nix ]] || exit 0

mkdir -p "$directory"
exec 9>"$directory/lock"
flock 9
[[ ! -x $directory/$suite/usr/bin/nix ]] || exit 0
rm -rf --one-file-system "$directory/$suite.new"
echo "fetch-nix: unpacking the Nix of Debian $suite (log: $directory/build.log)"
# Unpacked and not set up: nothing of it starts a service or makes a user.
mmdebstrap --variant=extract --include=nix-bin --format=directory \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$directory/$suite.new" >"$directory/build.log" 2>&1 || {
  tail -20 "$directory/build.log" >&2
  exit 1
}
mv "$directory/$suite.new" "$directory/$suite"
