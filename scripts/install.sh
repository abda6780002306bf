#!/usr/bin/env bash
# Copies what runs, and no more, below $DESTDIR$PREFIX, or removes it again. Everything comes with it, Node.js
# included. A PREFIX below $HOME is one user's own installation: its units serve that user alone.
#   DESTDIR= PREFIX=/usr/local install.sh [uninstall]
#   install.sh pack DIRECTORY     copies all that an installation takes from here, this script included, to a
#                                 directory from where it installs just as from here: what a release is made of
# SESAME_ARCH (amd64, arm64; this machine's by default): whose programs.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ -d src/systemd ]] || cd ..

target=${PREFIX:-/usr/local}
if [[ ! $target =~ ^/[A-Za-z0-9._+@/-]*$ ]]; then
  # Unit files know quoting of their own; a path that needs none is no loss.
  echo "install: PREFIX must be an absolute path of letters, digits and . _ + @ -, not '$target'" >&2
  exit 64
fi
prefix=${DESTDIR-}$target
home=$prefix/lib/open-sesame
pack=
if [[ ${1-} == pack ]]; then pack=${2:?'the directory to pack into is missing'}; fi
if [[ -z $pack && -n ${HOME-} && $target/ == "$HOME"/* ]]; then scope=user; else scope=global; fi
# Where systemd reads them from: systemd.unit(5), "User Unit Search Path".
if [[ $scope == user ]]; then units=$prefix/share/systemd/user; else units=$prefix/lib/systemd/user; fi
manager_drop_ins=$prefix/lib/systemd/system/user@.service.d
presets=$prefix/lib/systemd/user-preset
bash_completion=$prefix/share/bash-completion/completions/sesame
zsh_completion=$prefix/share/zsh/site-functions/_sesame
fish_completion=$prefix/share/fish/vendor_completions.d/sesame.fish
main_unit=open-sesame-headless.target

# systemctl that changes the running system: never from a staged installation, nor where no systemd runs.
manage() {
  [[ -z ${DESTDIR-} && -d /run/systemd/system ]] || return 1
  systemctl "$@" >/dev/null 2>&1
}

place() { # place MODE TARGET_DIRECTORY FILE...
  local mode=$1 directory=$2 file
  shift 2
  if [[ -n $pack ]]; then
    for file in "$@"; do install -D -m "$mode" "$file" "$pack/$file"; done
    return
  fi
  install -d -m 0755 "$directory"
  install -m "$mode" -t "$directory" "$@"
}

place_as() { # place_as MODE TARGET FILE
  if [[ -n $pack ]]; then place "$1" . "$3"; else install -D -m "$1" "$3" "$2"; fi
}

place_text() { # place_text TARGET_DIRECTORY FILE...: with the paths of this installation filled in
  local directory=$1 file
  shift
  if [[ -n $pack ]]; then
    place 0644 "$directory" "$@"
    return
  fi
  install -d -m 0755 "$directory"
  for file in "$@"; do
    sed "s|@LIBDIR@|$target/lib/open-sesame|g" "$file" | install -m 0644 /dev/stdin "$directory/${file##*/}"
  done
}

# Names of architectures: Node.js's own.
find_arch() {
  case "${SESAME_ARCH:-$(uname -m)}" in
    x86_64 | amd64) echo x64 ;;
    aarch64 | arm64) echo arm64 ;;
    *)
      echo "install: no support for ${SESAME_ARCH:-$(uname -m)}" >&2
      exit 1
      ;;
  esac
}

place_programs() {
  local arch node_mode=0711 database=node_modules/better-sqlite3-multiple-ciphers notify=node_modules/sd-notify
  arch=$(find_arch)
  if [[ ! -e node_modules/node-linux-$arch/bin/node ]]; then
    echo "install: this release has no programs for $arch: take the one for $(uname -m)" >&2
    exit 1
  fi
  place 0755 "$prefix/bin" native/build/Release/sesame
  # A program that its user can't read is not dumpable from its first instruction: no debugger gets in before the daemon
  # has hardened itself. Only root can keep it from its user.
  if [[ $EUID -ne 0 || -n $pack ]]; then node_mode=0755; fi
  place "$node_mode" "$home/bin" "node_modules/node-linux-$arch/bin/node"
  place 0755 "$home/bin" native/build/Release/sesame-{sandbox,session-watch}
  [[ -n $pack ]] || rm -rf "$home/dist"
  place 0644 "$home/dist" dist/*.cjs
  place 0644 "$home/dist/compiled" dist/compiled/*
  place 0644 "$home/native/build/Release" native/build/Release/sesame_native.node

  [[ -n $pack ]] || rm -rf "${home:?}/node_modules"
  place 0644 "$home/$database" "$database/package.json" "$database/LICENSE"
  place 0644 "$home/$database/lib" "$database"/lib/{binding,database,index,sqlite-error,util}.js
  place 0644 "$home/$database/lib/methods" "$database"/lib/methods/*.js
  place 0644 "$home/$database/prebuilds" "$database/prebuilds/linux-$arch.node"

  place 0644 "$home/$notify" "$notify"/{package.json,LICENSE,index.js}
  place 0644 "$home/$notify/build/Release" "$notify/build/Release/notify.node"
  place 0644 "$home/node_modules/bindings" node_modules/bindings/{package.json,LICENSE.md,bindings.js}
  place 0644 "$home/node_modules/file-uri-to-path" node_modules/file-uri-to-path/{package.json,LICENSE,index.js}
  place 0644 "$prefix/share/doc/open-sesame" LICENSE README.md CHANGELOG.md SECURITY.md
  # A release has it.
  if [[ -z $pack && -e THIRD-PARTY-NOTICES ]]; then place 0644 "$prefix/share/doc/open-sesame" THIRD-PARTY-NOTICES; fi
}

place_units() {
  place_text "$units" src/systemd/open-sesame-*.{target,service}
  place_text "$home/systemd" src/systemd/hardening.namespaces.conf
  [[ $scope == global ]] || return 0
  place_text "$manager_drop_ins" src/systemd/user@.service.d/50-open-sesame.conf
  place_text "$presets" src/systemd/90-open-sesame.preset
}

place_pages() {
  local section
  for section in 1 5 7; do place 0644 "$prefix/share/man/man$section" docs/man/*."$section"; done
  place_as 0644 "$bash_completion" completions/sesame.bash
  place_as 0644 "$zsh_completion" completions/sesame.zsh
  place_as 0644 "$fish_completion" completions/sesame.fish
}

# Only the first installation decides about starting: an update leaves what the administrator has chosen since.
enable_units() { # enable_units yes|no: whether this is the first
  if [[ $scope == user ]]; then
    manage --user daemon-reload || return 1
    [[ $1 == no ]] || manage --user enable "$main_unit"
  else
    manage daemon-reload || return 1
    [[ $1 == no ]] || manage --global preset "$main_unit"
  fi
}

say_what_is_next() {
  [[ -z ${DESTDIR-} ]] || return 0
  if [[ $scope == user ]]; then
    cat <<END
The daemons start with your next login; to start them at once:
  systemctl --user enable --now $main_unit
64 MiB of locked memory, not the 8 MiB that systemd gives a user by itself, need root once:
  sudo install -D -m 0644 -t /etc/systemd/system/user@.service.d '$PWD/src/systemd/user@.service.d/50-open-sesame.conf'
END
  else
    cat <<END
The daemons start with every user's next login. If this system has no running systemd yet, enable them with:
  systemctl --global preset $main_unit
To start them in a session that is open (its limit of locked memory stays as it is until the next login):
  systemctl --user daemon-reload && systemctl --user start $main_unit
END
  fi
}

put_in() {
  local first=yes
  if [[ -e $units/$main_unit ]]; then first=no; fi
  place_programs
  place_units
  place_pages
  if ! enable_units "$first" && [[ -z ${DESTDIR-} ]]; then
    echo 'install: systemd could not be told; the units are in place and not yet enabled' >&2
  fi
  say_what_is_next
}

take_out() {
  if [[ $scope == user ]]; then
    manage --user disable --now "$main_unit" || true
  else
    manage --global disable "$main_unit" || true
  fi
  local directory shared=("$prefix/share/doc" "${bash_completion%/*}" "${zsh_completion%/*}" "${fish_completion%/*}"
    "$prefix"/share/man/man{1,5,7} "$manager_drop_ins" "$prefix/lib/systemd/system" "$presets" "$units" "${units%/user}")
  rm -f "$prefix/bin/sesame" "$units"/open-sesame-{headless.target,profile.service,secrets.service,session.service} \
    "$manager_drop_ins/50-open-sesame.conf" "$presets/90-open-sesame.preset" \
    "$bash_completion" "$zsh_completion" "$fish_completion" "$prefix"/share/man/man1/sesame{,-*}.1 \
    "$prefix"/share/man/man5/pds-{config,policy}.toml.5 "$prefix/share/man/man7/open-sesame.7"
  rm -rf "${home:?}" "$prefix/share/doc/open-sesame"
  # Directories that others may use stay while they do.
  for directory in "${shared[@]}"; do
    [[ ! -d $directory ]] || rmdir --ignore-fail-on-non-empty "$directory"
  done
  if [[ $scope == user ]]; then manage --user daemon-reload || true; else manage daemon-reload || true; fi
  [[ -n ${DESTDIR-} ]] || echo "What users own stays: ~/.config/pds with their vaults and audit logs."
}

case "${1-}" in
  '') put_in ;;
  pack)
    place_programs
    place_units
    place_pages
    install -m 0755 scripts/install.sh "$pack/install.sh"
    ;;
  uninstall) take_out ;;
  *)
    echo 'usage: install.sh [uninstall | pack DIRECTORY]' >&2
    exit 64
    ;;
esac
