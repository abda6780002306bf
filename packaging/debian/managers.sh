# shellcheck shell=sh
# A script in each user manager that runs, as its user and with nothing of root's: a user could take hold of the
# process, and through it of a terminal or descriptor. All at once, so that managers which hang hold nobody up for longer
# than one of them; a manager that has the jobs does them all the same.
in_managers() { # in_managers SCRIPT
  [ -d /run/systemd/system ] || return 0
  for uid in $(systemctl list-units --plain --no-legend --state=active 'user@*.service' |
    sed -n 's/^user@\([0-9][0-9]*\)\.service .*/\1/p'); do
    in_manager "$uid" "$1" &
  done
  wait
}

in_manager() { # in_manager UID SCRIPT
  gid=$(getent passwd "$1" | cut -d: -f4)
  [ -n "$gid" ] || return 0
  said=$(setsid --wait timeout --kill-after=5 15 \
    setpriv --reuid="$1" --regid="$gid" --init-groups --no-new-privs \
    env -i PATH=/usr/bin:/bin XDG_RUNTIME_DIR="/run/user/$1" sh -ec "$2" </dev/null 2>&1) ||
    echo "open-sesame: the service manager of uid $1 did not do as asked${said:+: $said}" >&2
}
