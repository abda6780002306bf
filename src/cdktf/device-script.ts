// What runs on a device as root, whoever sends it: the release is installed if another version is there, then the tree is applied. Hides
// how a device gets the release, and that nothing is changed before all of it is found to be what the manifest means.

import type { Artifact } from "./artifact.js";

export type LocalEdits = "refuse" | "overwrite";

export interface DeviceArguments {
  readonly artifact: Artifact;
  readonly architecture: string;
  readonly localEdits: LocalEdits;
}

/**
 * Its standard input: a line with the document; a line with "stream", an https:// address, or whatever is to be said where the version is not
 * there; after "stream" the release. Without a single quote, a backslash or a "${", for it is quoted by three kinds of
 * readers: a login shell of any kind, OpenTofu and cloud-init.
 */
export const deviceScript: string = `set -eu
umask 077
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
version=$1 sha256=$2 architecture=$3 edits=$4
fail() {
  echo "open-sesame: $1" >&2
  exit 1
}
fetch() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --output "$2" -- "$1"
  elif command -v wget >/dev/null; then
    wget --quiet --output-document="$2" -- "$1"
  elif command -v python3 >/dev/null; then
    python3 -c "import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])" "$1" "$2"
  else
    fail "this device has none of curl, wget and python3 to fetch $1 with"
  fi
}
IFS= read -r document || fail "no tree came"
IFS= read -r artifact || fail "no word of the release came"
command -v dpkg >/dev/null || fail "this device has no dpkg, and the release is a Debian package"
[ "$(dpkg --print-architecture)" = "$architecture" ] ||
  fail "this device is of the architecture $(dpkg --print-architecture), and the manifest says $architecture"
work=$(mktemp -d /var/tmp/open-sesame.XXXXXXXXXX)
trap "rm -rf $work" EXIT
trap "exit 1" HUP INT TERM
printf "%s" "$document" >"$work/tree.json"
state=$(dpkg --status open-sesame 2>/dev/null || true)
case $state in
  *" ok installed"*) installed=$(echo "$state" | sed -n "s/^Version: //p") ;;
  *) installed=none ;;
esac
if [ "$installed" != "$version" ]; then
  release=$work/open-sesame.deb
  case $artifact in
    stream) cat >"$release" ;;
    https://*)
      for pause in 2 4 8 16 last; do
        if fetch "$artifact" "$release"; then break; fi
        [ $pause != last ] || fail "$artifact could not be fetched; nothing was changed"
        sleep $pause
      done
      ;;
    *) fail "version $version is to be installed, and $artifact" ;;
  esac
  echo "$sha256  $release" | sha256sum --check --status ||
    fail "what came has another SHA-256 than the manifest says; nothing was changed"
  [ "$(dpkg-deb --field "$release" Package)" = open-sesame ] || fail "what came is no package of open-sesame"
  [ "$(dpkg-deb --field "$release" Version)" = "$version" ] ||
    fail "the release that came is of version $(dpkg-deb --field "$release" Version), and the manifest says $version"
  tries=0
  until dpkg --install "$release" >"$work/log" 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 60 ] || ! grep -q "locked by another process" "$work/log"; then
      cat "$work/log" >&2
      fail "version $version could not be installed"
    fi
    sleep 2
  done
  echo "open-sesame: version $version is installed, in place of $installed"
fi
if [ "$edits" = overwrite ]; then
  sesame fleet apply --overwrite "$work/tree.json"
else
  sesame fleet apply "$work/tree.json"
fi
`;

/** Its arguments: words of letters, digits, dots and hyphens. */
export function argumentsOf({ artifact, architecture, localEdits }: DeviceArguments): readonly string[] {
  return [artifact.version, artifact.sha256 ?? "none", architecture, localEdits];
}

/** Takes the fleet's files away; the release stays, and what users own. Its argument: what becomes of files that were changed there. */
export const removalScript: string = `set -eu
if ! command -v sesame >/dev/null; then
  echo "open-sesame: it is not installed here; there is nothing to remove"
elif [ "$1" = overwrite ]; then
  sesame fleet remove --overwrite
else
  sesame fleet remove
fi
`;
