#!/usr/bin/env bash
# Makes the release of what is built: the tarball, Debian's package, the list of components and their checksums,
# in dist-release/. The same sources make the same bytes, wherever, whenever and by whomever.
#   scripts/release.sh
#   scripts/release.sh date             says which date it would have, in seconds since 1970
#   scripts/release.sh arch [NAME]      says for which architecture, and refuses any but this machine's
# SOURCE_DATE_EPOCH   the date of all that is in it; by default that of the last commit, and outside of a checkout that of
#                     the newest release in CHANGELOG.md
# RELEASE_DIRECTORY   where to; dist-release by default
# XZ_LEVEL            of the package, 0 to 9, 6 by default; less is for tests
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Nothing of the caller's may colour what is made.
export LC_ALL=C TZ=UTC PATH="$PWD/node_modules/.bin:$PATH"
unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS
unset GZIP XZ_OPT XZ_DEFAULTS TAR_OPTIONS DPKG_DEB_COMPRESSOR_TYPE DPKG_DEB_COMPRESSOR_LEVEL DPKG_DEB_THREADS_MAX

name=open-sesame
maintainer='Open Sesame maintainers <maintainers@open-sesame.invalid>'
level=${XZ_LEVEL:-6}
out=$(realpath -m "${RELEASE_DIRECTORY:-dist-release}")
work=$out/.work

die() {
  echo "release: $1" >&2
  exit 1
}

find_arch() { # find_arch [NAME]
  local arch
  case "$(uname -m)" in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) die "no support for $(uname -m)" ;;
  esac
  [[ ${1:-$arch} == "$arch" ]] || die "a release for $1 is made on a machine of that architecture; this one is $arch"
  echo "$arch"
}

find_date() {
  local day
  if [[ -n ${SOURCE_DATE_EPOCH-} ]]; then
    echo "$SOURCE_DATE_EPOCH"
  elif [[ -e .git ]]; then
    git log -1 --format=%ct
  else
    day=$(sed -nE 's/^## \[[0-9][^]]*\] - ([0-9]{4}-[0-9]{2}-[0-9]{2})$/\1/p' CHANGELOG.md | head -n 1)
    [[ -n $day ]] || die 'no checkout, and no release with a date in CHANGELOG.md: set SOURCE_DATE_EPOCH (seconds since 1970)'
    date -u -d "$day" +%s
  fi
}

# Of one date, in the order of their names, root's.
settle() { # settle DIRECTORY
  find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# Everything that install.sh takes, without what only debuggers read. Node.js and the database stay byte for byte what
# their packages have: whoever has those can compare.
pack() {
  SESAME_ARCH=$arch scripts/install.sh pack "$tree"
  strip --strip-unneeded "$tree/native/build/Release/sesame_native.node" \
    "$tree/node_modules/sd-notify/build/Release/notify.node"
}

# Of the packed tree as it is released.
list_components() {
  node scripts/release-components.ts "$tree" "$arch" "$out/${tree##*/}.cdx.json" "$tree/THIRD-PARTY-NOTICES"
}

make_tarball() {
  settle "$tree"
  # gzip, though xz would make two thirds of it: a minimal Debian has no xz, and the package has its own.
  tar --create --format=ustar --sort=name --owner=root:0 --group=root:0 --mtime="@$SOURCE_DATE_EPOCH" \
    --directory="$work" "${tree##*/}" | gzip -6n >"$out/${tree##*/}.tar.gz"
}

fill_in() { # fill_in SOURCE TARGET MODE
  local managers
  managers=$(sed 1d packaging/debian/managers.sh)
  while IFS= read -r line; do
    case $line in
      '@MANAGERS@') printf '%s\n' "$managers" ;;
      *)
        line=${line//@VERSION@/$version}
        line=${line//@ARCH@/$arch}
        line=${line//@MAINTAINER@/$maintainer}
        line=${line//@INSTALLED_KIB@/${installed_kib-}}
        line=${line//@DEPENDS@/${depends-}}
        printf '%s\n' "$line"
        ;;
    esac
  done <"$1" | install -m "$3" /dev/stdin "$2"
}

# What the programs ask of the libraries of the system that they were built on, or of an earlier one.
find_depends() {
  local scratch=$work/shlibdeps linked
  mkdir -p "$scratch/debian"
  printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' "$name" "$name" >"$scratch/debian/control"
  mapfile -t linked < <(find "$stage/usr/lib/$name" -name node -o -name '*.node' -o -name sesame-session-watch)
  (
    cd "$scratch"
    # The addons' undefined symbols are Node.js's.
    dpkg-shlibdeps --warnings=0 -O "${linked[@]/#/-e}"
  ) | sed -n 's/^shlibs:Depends=//p'
}

# Where Debian's policy wants them.
arrange_for_debian() {
  local share=$stage/usr/share
  rm "$share/doc/$name/LICENSE"
  mv "$share/doc/$name/THIRD-PARTY-NOTICES" "$share/doc/$name/copyright"
  install -d -m 0755 "$share/zsh/vendor-completions"
  mv "$share/zsh/site-functions/_sesame" "$share/zsh/vendor-completions/"
  rmdir "$share/zsh/site-functions"
  {
    printf '%s (%s) unstable; urgency=medium\n\n  * %s\n\n' "$name" "$version" 'See CHANGELOG.md.'
    printf ' -- %s  %s\n' "$maintainer" "$(date --rfc-email --date="@$SOURCE_DATE_EPOCH")"
  } | install -m 0644 /dev/stdin "$share/doc/$name/changelog"
  gzip -9n "$share/doc/$name/changelog" "$share"/man/man?/*
  install -D -m 0644 packaging/debian/lintian-overrides "$share/lintian/overrides/$name"
}

make_deb() {
  local installed_kib depends script
  DESTDIR=$stage PREFIX=/usr SESAME_ARCH=$arch "$tree/install.sh"
  arrange_for_debian
  # Staged by an ordinary user, it is the package all the same in which root owns it.
  chmod 0711 "$stage/usr/lib/open-sesame/bin/node"
  install -d -m 0755 "$stage/DEBIAN"
  installed_kib=$(find "$stage" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
  depends=$(find_depends)
  [[ $depends == *libc6* ]] || die 'dpkg-shlibdeps found no libraries'
  (cd "$stage" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$work/md5sums"
  install -m 0644 "$work/md5sums" "$stage/DEBIAN/md5sums"
  fill_in packaging/debian/control "$stage/DEBIAN/control" 0644
  for script in postinst prerm postrm; do
    fill_in "packaging/debian/$script" "$stage/DEBIAN/$script" 0755
  done
  settle "$stage"
  dpkg-deb --root-owner-group -Zxz "-z$level" --build "$stage" "$out/${name}_${version}_$arch.deb" >/dev/null
}

case "${1-}" in
  '') ;;
  date)
    find_date
    exit
    ;;
  arch)
    find_arch "${2-}"
    exit
    ;;
  *)
    echo 'usage: release.sh [date | arch [NAME]]' >&2
    exit 64
    ;;
esac

arch=$(find_arch)
version=$(node -p 'require("./package.json").version')
SOURCE_DATE_EPOCH=$(find_date)
export SOURCE_DATE_EPOCH
tree=$work/$name-$version-linux-$arch
stage=$work/stage

rm -rf "$out"
mkdir -p "$tree" "$stage" "$out"
pack
list_components
make_tarball
make_deb
rm -rf "$work"
(cd "$out" && sha256sum -- "$name"* >SHA256SUMS)
cat "$out/SHA256SUMS"
