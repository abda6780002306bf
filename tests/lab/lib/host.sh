# shellcheck shell=bash disable=SC2154 # the variables are the lab script's
# One host's life, and commands on it. A container host is systemd in namespaces of its own on an overlay of the base,
# made with unshare(1): it shares this machine's kernel, limits and sysctls. What differs for a machine is in vm.sh.

# What a container host must not have, for this machine's sake.
dropped=-sys_module,-sys_rawio,-sys_time,-syslog,-audit_control,-audit_read
system_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
clean_environment=(env -i "PATH=$system_path" TERM=dumb LANG=C.UTF-8 HOME=/root USER=root)

prepare_disk() {
  local directory
  directory=$(directory_of "$1")
  [[ ! -d $directory ]] || return 0
  mkdir -p "$directory"/{work,root} "$directory/upper/etc/ssh"
  chmod 700 "$directory"
  name_disk "$1"
}

# What no two hosts have in common.
name_disk() {
  local directory
  directory=$(directory_of "$1")
  rm -f "$directory"/upper/etc/ssh/ssh_host_*
  echo "$1" >"$directory/upper/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$1" >"$directory/upper/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$directory/upper/etc/machine-id"
  ssh-keygen -q -t ed25519 -N '' -C "root@$1" -f "$directory/upper/etc/ssh/ssh_host_ed25519_key"
  cp "$directory/upper/etc/ssh/ssh_host_ed25519_key.pub" "$directory/hostkey.pub"
}

clone_disk() { # clone_disk HOST FROM: as an image that was made of a host which had been used, but for what each must have of its own
  local to from
  to=$(directory_of "$1")
  from=$(directory_of "$2")
  [[ -d $from/upper ]] || die "$2 has no disk"
  if alive "$from/pid" >/dev/null || alive "$to/pid" >/dev/null; then die "a host that runs can't be cloned, nor be a clone"; fi
  rm -rf --one-file-system "$to"
  mkdir -p "$to"/{work,root}
  chmod 700 "$to"
  cp -a "$from/upper" "$to/upper"
  name_disk "$1"
}

start_host() { # start_host HOST container|vm: comes back before it has booted
  local host=$1 kind=$2 directory
  directory=$(directory_of "$host")
  if alive "$directory/pid" >/dev/null; then return 0; fi
  clear_leftovers "$host"
  prepare_disk "$host"
  echo "$kind" >"$directory/kind"
  network_up
  write_ssh_files
  if [[ $kind == vm ]]; then start_machine "$host"; else start_container "$host"; fi
}

start_container() {
  local host=$1 directory group outer inner='' attempt
  directory=$(directory_of "$host")
  ip netns add "$name-$host"
  ip -n "$name" link add "v-$host" type veth peer name host0 netns "$name-$host"
  ip -n "$name" link set "v-$host" master br0 up
  # Of a host that was at the address before.
  ip -n "$name" neigh flush dev br0
  ip -n "$name-$host" link set lo up
  ip -n "$name-$host" addr add "$(address_of "$host")/24" dev host0
  ip -n "$name-$host" link set host0 up
  cgroup_up
  group=$(cgroup_root)/$name/$host
  mkdir -p "$group"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    exec 9>&-
    cd /
    exec setsid nsenter --net="/run/netns/$name-$host" unshare --fork --kill-child --pid --mount --uts --ipc --cgroup \
      --propagation private "$self" --second-stage "$directory"
  ) </dev/null >"$directory/console.log" 2>&1 &
  outer=$!
  for ((attempt = 0; attempt < 100; attempt++)); do
    read -r inner _ <"/proc/$outer/task/$outer/children" 2>/dev/null || true
    [[ -z ${inner:-} ]] || break
    sleep 0.02
  done
  [[ -n ${inner:-} ]] || {
    cat "$directory/console.log" >&2
    die "$host did not start"
  }
  record_process "$inner" "$directory/pid"
}

# Runs as pid 1 of the new namespaces: builds the tree of mounts, then becomes systemd.
become_host() {
  local directory=$1 tree=$1/root
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$directory/upper,workdir=$directory/work" "$tree"
  mount -t proc -o nosuid,nodev,noexec proc "$tree/proc"
  mount -t sysfs -o nosuid,nodev,noexec sysfs "$tree/sys"
  # The mount alone is read-only, not its superblock.
  mount -o remount,bind,ro "$tree/sys"
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$tree/sys/fs/cgroup"
  make_devices "$tree/dev"
  mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs "$tree/run"
  # Unmasked proc and sysfs, or user namespaces could not mount their own.
  mkdir -p "$tree"/run/host/{proc,sys} "$tree/run/old"
  mount -t proc -o nosuid,nodev,noexec proc "$tree/run/host/proc"
  mount -t sysfs -o nosuid,nodev,noexec sysfs "$tree/run/host/sys"
  # The sysctls of this machine are not the host's to set; those of its network namespace are.
  mount --bind "$tree/proc/sys" "$tree/proc/sys"
  mount -o remount,bind,ro "$tree/proc/sys"
  mount --bind "$tree/run/host/proc/sys/net" "$tree/proc/sys/net"
  # A boot id of its own, or `journalctl -b` mixes boots and hosts.
  cat /proc/sys/kernel/random/uuid >"$tree/run/host/boot_id"
  mount --bind "$tree/run/host/boot_id" "$tree/proc/sys/kernel/random/boot_id"
  mount -o remount,bind,ro "$tree/proc/sys/kernel/random/boot_id"
  cd "$tree" || exit
  pivot_root . run/old
  exec chroot . /bin/sh -c "umount -l /run/old; rmdir /run/old; mount --make-rshared /
    exec setpriv --bounding-set=$dropped env -i container=lab TERM=dumb PATH=$system_path \
      /sbin/init --log-target=console --show-status=no"
}

make_devices() { # make_devices DIRECTORY
  local device
  mount -t tmpfs -o nosuid,mode=755,size=16m tmpfs "$1"
  mkdir "$1"/{pts,shm,mqueue}
  mount -t devpts -o nosuid,noexec,newinstance,gid=5,mode=620,ptmxmode=666 devpts "$1/pts"
  mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$1/shm"
  ln -s pts/ptmx "$1/ptmx"
  ln -s /proc/self/fd "$1/fd"
  ln -s fd/0 "$1/stdin"
  ln -s fd/1 "$1/stdout"
  ln -s fd/2 "$1/stderr"
  for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    mknod -m 666 "$1/${device%%:*}" c "$(cut -d: -f2 <<<"$device")" "${device##*:}"
  done
}

await_boot() {
  local host=$1 directory state='' attempt attempts=300
  directory=$(directory_of "$host")
  [[ $(kind_of "$host") != vm ]] || attempts=1200
  for ((attempt = 0; attempt < attempts; attempt++)); do
    alive "$directory/pid" >/dev/null || {
      tail -20 "$directory/console.log" >&2
      die "$host died"
    }
    state=$(run_on "$host" systemctl is-system-running 2>/dev/null </dev/null) || true
    case $state in
      running) return 0 ;;
      degraded)
        run_on "$host" systemctl --failed --no-pager --no-legend >&2 </dev/null
        return 0
        ;;
    esac
    sleep 0.1
  done
  die "$host did not boot: ${state:-no answer}"
}

clear_leftovers() { # links, namespaces and control groups of a dead host
  local host=$1 group
  ip netns del "$name-$host" 2>/dev/null || true
  ip -n "$name" link del "v-$host" 2>/dev/null || true
  group=$(cgroup_root)/$name/$host
  if [[ -d $group ]]; then
    find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  fi
  rm -f "$lab_dir/hosts/$host/pid"
}

stop_host() {
  local host=$1 directory pid attempt
  directory=$(directory_of "$host")
  if pid=$(alive "$directory/pid"); then
    # RTMIN+4 asks systemd to power off (systemd(1)).
    if [[ $(kind_of "$host") == vm ]]; then stop_machine "$host"; else kill -s RTMIN+4 "$pid" || true; fi
    for ((attempt = 0; attempt < 100; attempt++)); do
      alive "$directory/pid" >/dev/null || break
      sleep 0.1
    done
    if pid=$(alive "$directory/pid"); then
      say "$host did not stop by itself, killing pid $pid"
      kill -KILL "$pid"
      sleep 0.3
    fi
  fi
  for ((attempt = 0; attempt < 20; attempt++)); do
    clear_leftovers "$host"
    [[ -d $(cgroup_root)/$name/$host ]] || break
    sleep 0.1
  done
}

run_on() { # run_on HOST CMD...
  local host=$1 pid group
  shift
  pid=$(alive "$(directory_of "$host")/pid") || die "$host is not running"
  if [[ $(kind_of "$host") == vm ]]; then
    run_on_machine "$host" "$@"
    return
  fi
  # A process outside the host's own tree of control groups confuses logind.
  group=$(cgroup_root)/$name/$host/lab-exec
  mkdir -p "$group"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    exec nsenter -t "$pid" -a "${clean_environment[@]}" "$@"
  )
}

run_as() { # run_as HOST USER CMD...
  # shellcheck disable=SC2016 # the inner shell expands them
  local host=$1 user=$2 script='
    user=$0 id=$(id -u "$0") || exit 1
    exec setpriv --reuid="$id" --regid="$(id -g "$user")" --init-groups --reset-env env USER="$user" LOGNAME="$user" \
      LANG=C.UTF-8 XDG_RUNTIME_DIR="/run/user/$id" DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/$id/bus" \
      sh -c '\''cd && exec "$@"'\'' sh "$@"'
  shift 2
  run_on "$host" sh -c "$script" "$user" "$@"
}

push() { # push HOST SRC DST [OWNER]
  local host=$1 source=$2 target=$3 owner=${4:-root} mode
  # shellcheck disable=SC2016 # the shell of the host expands them
  if [[ -d $source ]]; then
    tar -C "$source" -cf - . | run_on "$host" sh -ec \
      'mkdir -p "$1"; tar -C "$1" -xpf - --no-same-owner; [ "$2" = root ] || chown -R "$2:" "$1"' sh "$target" "$owner"
  else
    mode=$(stat -c %a "$source")
    run_on "$host" sh -ec 'mkdir -p "$(dirname "$1")"; cat >"$1.lab"; chmod "$2" "$1.lab"; chown "$3:" "$1.lab"; mv "$1.lab" "$1"' \
      sh "$target" "$mode" "$owner" <"$source"
  fi
}

install_packages() { # install_packages HOST NAME...
  local host=$1 directory
  shift
  directory=$(fetch_packages "$@")
  push "$host" "$directory" /var/cache/lab-packages
  # shellcheck disable=SC2016 # the shell of the host expands them
  run_on "$host" sh -euc 'DEBIAN_FRONTEND=noninteractive dpkg --install "$0"/*.deb >"$0/log" 2>&1 || { cat "$0/log" >&2; exit 1; }' /var/cache/lab-packages </dev/null
}
