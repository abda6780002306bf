# shellcheck shell=sh
# systemctl --user in each user manager that runs, as its user and with nothing of root's: a user could take hold of
# the process, and through it of a terminal or descriptor. One that hangs holds nobody up for long.
in_managers() { # in_managers COMMAND...
  [ -d /run/systemd/system ] || return 0
  for uid in $(systemctl list-units --plain --no-legend --state=active 'user@*.service' |
    sed -n 's/^user@\([0-9][0-9]*\)\.service .*/\1/p'); do
    gid=$(getent passwd "$uid" | cut -d: -f4)
    [ -n "$gid" ] || continue
    said=$(setsid --wait timeout --kill-after=5 60 \
      setpriv --reuid="$uid" --regid="$gid" --init-groups --no-new-privs \
      env -i PATH=/usr/bin:/bin XDG_RUNTIME_DIR="/run/user/$uid" systemctl --user --quiet "$@" </dev/null 2>&1) ||
      echo "open-sesame: systemctl --user $1 failed for uid $uid${said:+: $said}" >&2
  done
}
