#!/usr/bin/env bash
# Builds OpenTofu for the tests, into build/tofu/tofu, from the sources that tests/tools/tofu pins. Once: what is built is kept, and
# Go keeps what it fetched and compiled, so that nothing asks the network a second time.
# Where there is no Go that is new enough it says so and ends well: the tests that need OpenTofu are skipped then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

module=tests/tools/tofu
out=build/tofu
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0

say() { echo "build-tofu: $1" >&2; }

wanted=$(sed -n 's/^go //p' "$module/go.mod")
found=$(go env GOVERSION 2>/dev/null || true)
found=${found#go}
if [[ -z $found || $(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1) != "$wanted" ]]; then
  say "not built: it takes Go $wanted, and there is ${found:-none}"
  exit 0
fi

key=$(cat "$module/go.mod" "$module/go.sum" scripts/build-tofu.sh | sha256sum | cut -c1-64)
key="$key $found"
if [[ -x $out/tofu && $(cat "$out/key" 2>/dev/null) == "$key" ]]; then exit 0; fi

say "building it with Go $found: some minutes, the first time"
mkdir -p "$out"
rm -f "$out/key"
if ! nice go build -C "$module" -trimpath -ldflags='-s -w' -o "$PWD/$out/tofu" github.com/opentofu/opentofu/cmd/tofu >"$out/build.log" 2>&1; then
  tail -n 5 "$out/build.log" >&2
  say "not built: see $out/build.log"
  exit 0
fi
echo "$key" >"$out/key"
