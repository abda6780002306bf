# shellcheck shell=bash disable=SC2154 # the variables are the lab script's
# The hosts' own network: a namespace with a bridge, names, and keys for ssh. Nothing leads out of it.

directory_of() {
  [[ $1 =~ ^host-[a-z]$ ]] || die "no such host name: $1"
  echo "$lab_dir/hosts/$1"
}

kind_of() { cat "$(directory_of "$1")/kind" 2>/dev/null || echo none; }

address_of() {
  local letter
  printf -v letter %d "'${1#host-}"
  echo "$subnet.$((letter - 97 + 11))"
}

hardware_address_of() { printf '52:54:00:78:00:%02x' "${1##*.}"; }

network_up() {
  [[ -e /run/netns/$name ]] && return 0
  ip netns add "$name"
  ip -n "$name" link set lo up
  ip -n "$name" link add br0 type bridge
  ip -n "$name" addr add "$subnet.1/24" dev br0
  ip -n "$name" link set br0 up
}

network_down() {
  ip netns del "$name" 2>/dev/null || true
  # `ip netns add` leaves its directory mounted.
  if [[ -d /run/netns && -z $(ls -A /run/netns) ]]; then
    umount /run/netns 2>/dev/null || true
    rmdir /run/netns 2>/dev/null || true
  fi
}

write_ssh_files() { # of all hosts that there are
  local directory host
  : >"$lab_dir/ssh/known_hosts"
  for directory in "$lab_dir"/hosts/host-?; do
    [[ -d $directory ]] || continue
    host=${directory##*/}
    echo "$(address_of "$host") $(cut -d' ' -f1,2 "$directory/hostkey.pub")" >>"$lab_dir/ssh/known_hosts"
  done
  cat >"$lab_dir/ssh/config" <<C
Host *
  IdentityFile $key
  UserKnownHostsFile $lab_dir/ssh/known_hosts
  StrictHostKeyChecking yes
  BatchMode yes
  LogLevel ERROR
C
}

login() { # login HOST USER [CMD...]
  local host=$1 user=$2
  shift 2
  ip netns exec "$name" ssh -F "$lab_dir/ssh/config" "$user@$(address_of "$host")" "$@"
}
