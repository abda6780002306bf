# shellcheck shell=bash disable=SC2154 # the variables are the lab script's
# Processes and control groups: which recorded process still lives, and where a host's processes are counted.

# Field 22 of proc_pid_stat(5): with the id it names one process for good.
start_time_of() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra stat <<<"${stat##*) }"
  echo "${stat[19]}"
}

record_process() { # record_process PID FILE
  echo "$1 $(start_time_of "$1")" >"$2"
}

# Prints the id in FILE, if that very process still lives.
alive() {
  local pid time
  [[ -e $1 ]] && read -r pid time <"$1" && [[ $(start_time_of "$pid") == "$time" ]] && echo "$pid"
}

cgroup_root() { findmnt -nt cgroup2 -o TARGET | head -n1; }

cgroup_up() {
  local group controller controllers=()
  if [[ -z $(cgroup_root) ]]; then
    mkdir -p "$lab_dir/cgroup2"
    mount -t cgroup2 cgroup2 "$lab_dir/cgroup2"
  fi
  group=$(cgroup_root)/$name
  mkdir -p "$group"
  # Whatever this machine lets us hand on; often nothing.
  read -ra controllers <"$group/cgroup.controllers" || true
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$group/cgroup.subtree_control" 2>/dev/null || true
  done
}

cgroup_down() {
  rmdir "$(cgroup_root)/$name" 2>/dev/null || true
  if mountpoint -q "$lab_dir/cgroup2"; then umount "$lab_dir/cgroup2"; fi
}
