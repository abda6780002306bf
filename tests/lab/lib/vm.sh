# shellcheck shell=bash disable=SC2154 # the variables are the lab script's
# A host as a virtual machine: the same tree on Debian's own kernel under plain emulation. Slow, but a machine of its own,
# with control groups, sysctls, a clock, and limits that can be raised.

build_kernel() {
  local begin=$SECONDS directory=$lab_dir/vm
  [[ ! -e $directory/vmlinuz ]] || return 0
  rm -rf --one-file-system "$directory"
  mkdir -p "$directory"/{upper,work,root}
  # shellcheck disable=SC2016 # the inner shells expand them
  unshare --mount --propagation private bash -euc '
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
    cd "$2/root"
    mount -t proc proc proc; mount --rbind /dev dev; mount -t tmpfs tmpfs tmp; chmod 1777 tmp
    cat /etc/resolv.conf >tmp/resolv.conf; mount --bind tmp/resolv.conf etc/resolv.conf
    chroot . sh -ec "
      apt-get update -q; cd /tmp
      apt-get download \$(apt-cache depends linux-image-cloud-amd64 | sed -n \"s/.*Depends: \\(linux-image-[0-9]\\)/\\1/p\")
      dpkg-deb -x linux-image-*.deb k; mv k/boot/vmlinuz-* /vmlinuz
      mkdir -p /usr/lib/modules; mv k/usr/lib/modules/* /usr/lib/modules/; depmod \$(ls /usr/lib/modules)
      apt-get clean; rm -rf /var/lib/apt/lists/*"
  ' kernel "$base" "$directory" >"$lab_dir/vm.log" 2>&1 </dev/null || {
    tail -5 "$lab_dir/vm.log" >&2
    die "getting Debian's kernel failed"
  }
  mv "$directory/upper/vmlinuz" "$directory/vmlinuz"
  say "kernel of the virtual machines ready in $((SECONDS - begin)) s"
}

# What only costs time in a machine that lives for a minute.
masked_units=(systemd-binfmt.service modprobe@efi_pstore.service modprobe@configfs.service modprobe@drm.service
  modprobe@fuse.service modprobe@dm_mod.service modprobe@loop.service dev-hugepages.mount sys-kernel-debug.mount
  sys-kernel-tracing.mount systemd-pstore.service systemd-hibernate-clear.service ldconfig.service
  systemd-journal-catalog-update.service systemd-update-utmp.service)

make_disk() { # make_disk DIRECTORY
  # shellcheck disable=SC2016 # the inner shell expands them
  unshare --mount --propagation private bash -euc '
    mount -t overlay overlay -o "lowerdir=$2/upper:$1,upperdir=$3/upper,workdir=$3/work" "$3/root"
    mke2fs -q -t ext4 -E lazy_itable_init=1 -d "$3/root" "$3/disk.new" 4G >/dev/null
    mv "$3/disk.new" "$3/disk.img"' disk "$base" "$lab_dir/vm" "$1"
}

start_machine() {
  local host=$1 directory pid
  directory=$(directory_of "$host")
  [[ -e $directory/disk.img ]] || make_disk "$directory"
  ip -n "$name" tuntap add dev "v-$host" mode tap
  ip -n "$name" link set "v-$host" master br0 up
  (
    exec 9>&-
    cd /
    exec setsid nsenter --net="/run/netns/$name" qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none \
      -M pc -accel "${SESAME_LAB_ACCEL:-tcg,thread=multi}" -cpu max -smp 2 -m 2048 -kernel "$lab_dir/vm/vmlinuz" \
      -append "root=/dev/nvme0n1 rw rootfstype=ext4 console=ttyS0 quiet panic=-1 systemd.getty_auto=no mitigations=off \
$(printf 'systemd.mask=%s ' "${masked_units[@]}") lab.ip=$(address_of "$host")" \
      -drive "file=$directory/disk.img,format=raw,if=none,id=d0,cache=unsafe" -device nvme,drive=d0,serial=lab \
      -netdev "tap,id=n0,ifname=v-$host,script=no,downscript=no" \
      -device "virtio-net-pci,netdev=n0,romfile=,mac=$(hardware_address_of "$(address_of "$host")")" \
      -serial "file:$directory/console.log"
  ) </dev/null >"$directory/qemu.log" 2>&1 &
  pid=$!
  sleep 0.3
  [[ -d /proc/$pid ]] || {
    cat "$directory/qemu.log" >&2
    die "$host: qemu did not start"
  }
  record_process "$pid" "$directory/pid"
}

run_on_machine() {
  local host=$1 quoted
  shift
  printf -v quoted '%q ' "$@"
  ip netns exec "$name" ssh -F "$lab_dir/ssh/config" -o ConnectTimeout=2 -o ControlMaster=auto \
    -o "ControlPath=$(directory_of "$host")/mux" -o ControlPersist=600 "root@$(address_of "$host")" "$quoted"
}

stop_machine() {
  run_on_machine "$1" systemctl --no-block poweroff </dev/null >/dev/null 2>&1 || true
  ip netns exec "$name" ssh -F "$lab_dir/ssh/config" -o "ControlPath=$(directory_of "$1")/mux" -O exit \
    "root@$(address_of "$1")" >/dev/null 2>&1 || true
}
