# Everything that one does with the repository. Each target sets up what it needs on a bare machine
# (scripts/set-up.sh); after that nothing asks the network.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
DESTDIR ?=
# Of a release: this machine's by default.
ARCH ?=
# Seconds for each fuzz target.
FUZZ_SECONDS ?= 60

# Our Node.js, and nothing of what the caller's environment says to it.
in_house := env -u NODE_OPTIONS -u NODE_EXTRA_CA_CERTS -u NODE_PATH PATH="$(CURDIR)/node_modules/.bin:$$PATH"
sources := $(shell find src native/index.d.ts -type f 2>/dev/null) tsup.config.ts package.json package-lock.json

.PHONY: help build native demo test test-fast test-lab bench release release-arch check format generate nix-hash fuzz install uninstall clean dist-test set-up set-up-release set-up-test set-up-lab set-up-bench set-up-fuzz

help:
	@printf '%s\n' \
	  'make build      the native core and the programs' \
	  'make demo       a guided tour in a scratch home' \
	  'make test       every test; the last line is the count' \
	  'make test-fast  checks and unit tests' \
	  'make test-lab   the product on throw-away systemd hosts; needs root' \
	  'make check      lint, format, types, shell' \
	  'make bench      measure, each figure beside its floor' \
	  'make fuzz       fuzz the native core (FUZZ_SECONDS=60 a target)' \
	  'make format     format the sources' \
	  'make generate   write what follows from policy-schemas/' \
	  'make nix-hash   write the hashes that Nix needs, after package-lock.json changed' \
	  'make install    PREFIX=/usr/local DESTDIR= (PREFIX=$$HOME/.local: for oneself)' \
	  'make uninstall  the same PREFIX; what users own stays' \
	  'make release    tarball, .deb, components and checksums in dist-release/' \
	  'make clean      remove what was built'

build: native dist/.built

set-up:
	@scripts/set-up.sh
set-up-release:
	@scripts/set-up.sh release
set-up-test:
	@scripts/set-up.sh test
set-up-lab:
	@scripts/set-up.sh release release-test test ansible tofu
# The lab and the tests of Nix say themselves what they lack, and are skipped then.
	@if [[ $$EUID -eq 0 ]]; then scripts/set-up.sh lab && scripts/fetch-nix.sh || true; fi
set-up-bench:
	@scripts/set-up.sh bench
set-up-fuzz:
	@scripts/set-up.sh fuzz

native: set-up
	@$(in_house) scripts/build-native.sh >/dev/null

dist/.built: $(sources) | set-up
	@$(in_house) tsup
	@touch $@

# The same bundles with a deliberate leak and a deliberate hang, for the tests that show that both are found.
dist-test: dist/.built

demo: build
	@$(in_house) scripts/demo.sh

test: set-up-lab
	@$(in_house) node scripts/run-suites.ts build check unit native integration drift transcripts surfaces release lab

test-fast: set-up-test
	@$(in_house) node scripts/run-suites.ts check unit drift

# Hosts with systemd, where the tests may have root; elsewhere it says why it is skipped.
test-lab: set-up-lab
	@$(in_house) node scripts/run-suites.ts build lab

bench: build set-up-lab set-up-bench
	@$(in_house) node scripts/run-benches.ts

check: set-up-test
	@$(in_house) oxlint --type-aware --deny-warnings
	@$(in_house) oxfmt --check
	@$(in_house) tsc --project .
	@shellcheck --shell=bash completions/sesame.bash
	@shellcheck .ci/run scripts/*.sh packaging/debian/{managers.sh,postinst,prerm,postrm}
	@shellcheck --external-sources tests/lab/lab

format: set-up
	@$(in_house) oxfmt

# Fetches the packages of the lock file for both architectures and writes their hashes, for nix/package.nix.
nix-hash: set-up
	@$(in_house) node scripts/npm-tree-hash.ts --write

generate: set-up
	@$(in_house) node policy-schemas/generate.ts

fuzz: set-up-fuzz
	@$(in_house) $(MAKE) -C native/fuzz run SECONDS=$(FUZZ_SECONDS)

install: build
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install.sh

uninstall:
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install.sh uninstall

release: release-arch build set-up-release
	@$(in_house) scripts/release.sh

release-arch:
	@scripts/release.sh arch "$(ARCH)" >/dev/null

clean:
	rm -rf build dist dist-test dist-cdktf dist-release native/build native/build-asan coverage
	@for d in native/test native/fuzz; do if [ -f $$d/Makefile ]; then $(MAKE) -C $$d clean; fi; done
