#!/usr/bin/env bash
# Makes a bare machine ready for a make target: system packages, then the npm packages of the lock file, then Ansible's tools.
# Does nothing, and asks no network, where all is there already.
#   scripts/set-up.sh [build|release|release-test|test|ansible|lab|bench|fuzz|tofu]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What must be there (a command, or a file by its pattern), and Debian's package for it.
declare -A needs=(
  [build]='g++=build-essential make=build-essential python3=python3 npm=npm flock=util-linux /usr/include/openssl/evp.h=libssl-dev /usr/include/systemd/sd-daemon.h=libsystemd-dev'
  [release]='dpkg-shlibdeps=dpkg-dev dpkg-deb=dpkg strip=binutils git=git'
  [release-test]='lintian=lintian man=man-db mandoc=mandoc fish=fish'
  [test]='shellcheck=shellcheck nix-instantiate=nix-bin setpriv=util-linux zsh=zsh gpg=gnupg gpgconf=gnupg systemd-analyze=systemd swtpm=swtpm tpm2_createprimary=tpm2-tools patchelf=patchelf ssh-agent=openssh-client dbus-daemon=dbus-daemon'
  # Of Debian's own Python: another one may not last as long as what is installed for it.
  [ansible]='/usr/lib/python3.*/ensurepip/__init__.py=python3-venv ssh=openssh-client'
  [lab]='mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring ip=iproute2 ssh=openssh-client nsenter=util-linux findmnt=mount qemu-system-x86_64=qemu-system-x86 mke2fs=e2fsprogs openssl=openssl'
  [bench]='b3sum=b3sum openssl=openssl ssh-keygen=openssh-client taskset=util-linux'
  # Not Debian's: scripts/build-tofu.sh builds it, where there is Go.
  [tofu]=''
  [fuzz]='clang++=clang /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a=libclang-rt-dev'
)

is_there() {
  case $1 in
    /*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local purpose need
  for purpose in "$@"; do
    for need in ${needs[$purpose]}; do
      is_there "${need%=*}" || echo "${need#*=}"
    done
  done | sort -u
}

set -f # the patterns above are for is_there alone
mapfile -t missing < <(missing_packages build "$@")
if ((${#missing[@]} > 0)); then
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "set-up: these packages are missing (names as in Debian): ${missing[*]}" >&2
    echo "set-up: install them, on Debian with: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "set-up: installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  mapfile -t missing < <(missing_packages build "$@")
  if ((${#missing[@]} > 0)); then
    echo "set-up: still missing after the installation: ${missing[*]}" >&2
    exit 1
  fi
fi

installed=node_modules/.open-sesame-installed.json
if ! cmp -s package-lock.json "$installed"; then
  # The system's own Node.js only runs npm here: that it is older than ours is no concern (EBADENGINE).
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$installed"
fi
if [[ ! -x node_modules/.bin/node ]]; then
  echo 'set-up: no Node.js came with the npm packages; this machine is neither x64 nor arm64' >&2
  exit 1
fi

# ansible-core, ansible-lint and molecule, of these versions and these bytes; scripts/ansible/requirements.in says which.
set_up_ansible() {
  local tools=$PWD/.cache/ansible wanted
  # A virtual environment can't be moved.
  wanted=$(echo "$tools" && cat scripts/ansible/requirements.txt)
  [[ $(cat "$tools/.installed" 2>/dev/null) != "$wanted" ]] || return 0
  echo 'set-up: installing the tools for Ansible'
  rm -rf "$tools"
  /usr/bin/python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps \
    --requirement scripts/ansible/requirements.txt
  # Collections are found by their place.
  mkdir -p "$tools/collections/ansible_collections/open_sesame"
  ln -s "$PWD/ansible" "$tools/collections/ansible_collections/open_sesame/fleet"
  echo "$wanted" >"$tools/.installed"
}

for purpose in "$@"; do
  case $purpose in
    ansible) set_up_ansible ;;
    tofu) scripts/build-tofu.sh ;;
  esac
done
