#!/usr/bin/env bash
# Builds the native core offline, with the headers that come with the bundled Node.js; what is up to date
# stays as it is.
#   build-native.sh          native/build/Release/sesame_native.node, the programs sesame, sesame-sandbox and sesame-session-watch beside
#                            it, and node_modules/sd-notify/build/Release/notify.node
#   build-native.sh --asan   native/build/Debug/sesame_native.node: AddressSanitizer and UBSan, for a Node.js
#                            started with LD_PRELOAD="$(gcc -print-file-name=libasan.so)"
set -euo pipefail
# Flags are the build files' own: the same sources make the same programs.
unset CFLAGS CXXFLAGS CPPFLAGS LDFLAGS

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *)
    echo "build-native: no support for $(uname -m)" >&2
    exit 1
    ;;
esac
case "${1-}" in
  '') variant=--release ;;
  --asan) variant=--debug ;;
  *)
    echo 'usage: build-native.sh [--asan]' >&2
    exit 64
    ;;
esac

node_home=$root/node_modules/node-linux-$arch
gyp() { # gyp DIRECTORY COMMAND...
  local directory=$1
  shift
  "$node_home/bin/node" "$root/node_modules/node-gyp/bin/node-gyp.js" "$@" \
    --directory="$directory" --nodedir="$node_home" --loglevel=warn
}

mkdir -p "$root/native/build"
# Two builds in one tree would spoil each other.
exec 9>"$root/native/build/.lock"
flock 9
if [[ ! $root/native/build/Makefile -nt $root/native/binding.gyp ]]; then
  gyp "$root/native" configure
  touch "$root/native/build/Makefile" # gyp leaves an unchanged file as old as it was
fi
gyp "$root/native" build "$variant" --jobs=2
if [[ $variant == --debug ]]; then exit; fi
make --no-print-directory -C "$root/native" -f front.mk -j2
# npm runs no install scripts here, so the addon of sd-notify is ours to build.
if [[ ! -e $root/node_modules/sd-notify/build/Release/notify.node ]]; then
  CXXFLAGS=-Wno-cast-function-type gyp "$root/node_modules/sd-notify" rebuild --release
fi
