#!/usr/bin/env bash
# Copies what runs, and no more, below $DESTDIR$PREFIX. Everything comes with it, Node.js included.
#   DESTDIR= PREFIX=/usr/local scripts/install.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

prefix=${DESTDIR-}${PREFIX:-/usr/local}
home=$prefix/lib/open-sesame
case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *)
    echo "install: no support for $(uname -m)" >&2
    exit 1
    ;;
esac

place() { # place MODE TARGET_DIRECTORY FILE...
  local mode=$1 target=$2
  shift 2
  install -d -m 0755 "$target"
  install -m "$mode" -t "$target" "$@"
}

place 0755 "$prefix/bin" native/build/Release/sesame
# A program that its user can't read is not dumpable from its first instruction: no debugger gets in before the daemon
# has hardened itself. Only root can keep it from its user.
node_mode=0755
if [[ $EUID -eq 0 ]]; then node_mode=0711; fi
place "$node_mode" "$home/bin" "node_modules/node-linux-$arch/bin/node"
place 0755 "$home/bin" native/build/Release/sesame-sandbox
rm -rf "$home/dist"
place 0644 "$home/dist" dist/*.cjs
place 0644 "$home/dist/compiled" dist/compiled/*
place 0644 "$home/native/build/Release" native/build/Release/sesame_native.node

database=node_modules/better-sqlite3-multiple-ciphers
rm -rf "${home:?}/$database"
place 0644 "$home/$database" "$database/package.json" "$database/LICENSE"
place 0644 "$home/$database/lib" "$database"/lib/{binding,database,index,sqlite-error,util}.js
place 0644 "$home/$database/lib/methods" "$database"/lib/methods/*.js
place 0644 "$home/$database/prebuilds" "$database/prebuilds/linux-$arch.node"

place 0644 "$prefix/share/doc/open-sesame" LICENSE README.md CHANGELOG.md SECURITY.md
