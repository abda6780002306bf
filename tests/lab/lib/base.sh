# shellcheck shell=bash disable=SC2154 # the variables are the lab script's
# The root file system that all hosts share, read-only below their own disks. Built once, and anew when this file or the
# packages change. There is no Node.js in it: the product brings its own. Python is there for Ansible, as it is on most hosts.

packages=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,openssh-server,kmod,iproute2,procps,python3,sudo

base_key() {
  {
    echo "$suite $packages"
    declare -f set_up_base
  } | sha256sum | cut -c1-16
}

any_up() {
  local directory
  for directory in "$lab_dir"/hosts/host-?; do
    if alive "$directory/pid" >/dev/null; then return 0; fi
  done
  return 1
}

build_base() {
  local begin=$SECONDS
  mkdir -p "$lab_dir/hosts" "$lab_dir/ssh"
  [[ $(cat "$lab_dir/base.key" 2>/dev/null) != "$(base_key)" ]] || return 0
  if any_up; then die "the base is out of date; run 'lab down' first"; fi
  [[ -e $key ]] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$key"
  rm -rf --one-file-system "$base" "$base.new" "$lab_dir/vm" "$lab_dir/hosts"
  mkdir -p "$lab_dir/hosts"
  say "building the $suite root file system (log: $lab_dir/build.log)"
  mmdebstrap --variant=minbase --include="$packages" --format=directory \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$base.new" >"$lab_dir/build.log" 2>&1 || {
    tail -20 "$lab_dir/build.log" >&2
    die 'mmdebstrap failed'
  }
  set_up_base "$base.new"
  mv "$base.new" "$base"
  base_key >"$lab_dir/base.key"
  say "ready in $((SECONDS - begin)) s, $(du -sh "$base" | cut -f1)"
}

# alice and bob linger, carol has to log in. Host keys and machine-id are each host's own.
set_up_base() { # on the finished tree $1
  local tree=$1
  cat >"$tree/tmp/set-up" <<'S'
set -e
useradd -m -s /bin/bash -u 1000 alice
useradd -m -s /bin/bash -u 1001 bob
useradd -m -s /bin/bash -u 1002 carol
mkdir -p /var/lib/systemd/linger /var/log/journal
touch /var/lib/systemd/linger/alice /var/lib/systemd/linger/bob
rm -f /etc/ssh/ssh_host_* /etc/machine-id /var/lib/dbus/machine-id
printf 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lab_keys\nPermitRootLogin prohibit-password\n' >/etc/ssh/sshd_config.d/lab.conf
systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  systemd-firstboot.service systemd-networkd.service systemd-networkd-wait-online.service getty@tty1.service console-getty.service
# A virtual machine gets its address from the kernel's command line.
cat >/etc/systemd/system/lab-net.service <<'N'
[Unit]
ConditionKernelCommandLine=lab.ip
DefaultDependencies=no
After=systemd-modules-load.service
Wants=systemd-modules-load.service
Before=network.target ssh.service
[Service]
Type=oneshot
ExecStart=/bin/sh -ec 'modprobe virtio_net; for w in $(cat /proc/cmdline); do case $w in lab.ip=*) a=$${w#*=};; esac; done; for i in 1 2 3 4 5 6 7 8 9; do ip link show eth0 >/dev/null 2>&1 && break; sleep 0.2; done; ip addr add $a/24 dev eth0; ip link set eth0 up'
[Install]
WantedBy=multi-user.target
N
systemctl -q enable lab-net.service
S
  chroot "$tree" /bin/bash /tmp/set-up >>"$lab_dir/build.log" 2>&1 || die 'setting up the root file system failed'
  rm -f "$tree/tmp/set-up" "$tree/etc/resolv.conf"
  : >"$tree/etc/resolv.conf"
  cp "$key.pub" "$tree/etc/ssh/lab_keys"
}

# What the base lacks of them, and of what they need, in a directory of the cache.
fetch_packages() { # fetch_packages NAME...
  local names="$*" directory mounts
  directory=$lab_dir/packages/$(echo "$(base_key) $names" | sha256sum | cut -c1-16)
  if [[ ! -d $directory ]]; then
    say "fetching $names"
    mounts=$lab_dir/packages/new
    rm -rf --one-file-system "$mounts"
    mkdir -p "$mounts"/{upper,work,root}
    # In namespaces of its own: whatever happens, no mount is left.
    # shellcheck disable=SC2016 # the inner shell expands them
    mounts=$mounts unshare --mount --propagation private sh -euc '
      mount -t overlay overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" "$1/root"
      cat /etc/resolv.conf >"$1/root/etc/resolv.conf"
      mount -t proc proc "$1/root/proc"
      shift
      chroot "$mounts/root" apt-get update -qq
      DEBIAN_FRONTEND=noninteractive chroot "$mounts/root" apt-get install -qq --yes --no-install-recommends --download-only "$@"
    ' "$base" "$mounts" "$@" >"$lab_dir/packages/log" 2>&1 || {
      tail -5 "$lab_dir/packages/log" >&2
      die "can't fetch $names"
    }
    mv "$mounts/upper/var/cache/apt/archives" "$directory"
    rm -rf "$mounts" "$directory"/{partial,lock}
  fi
  echo "$directory"
}
