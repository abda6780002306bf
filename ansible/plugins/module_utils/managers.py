"""The service managers of a host's users, and commands that run as a user.

Hides how root asks them without lending itself out: as the user, in a session of its own, with no descriptor and no variable of
root's, and with an end in time.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess

PROGRAM_PLACES = ("/usr/bin/sesame", "/usr/local/bin/sesame")
SECONDS = 60
MOST_OUTPUT = 4 * 1024 * 1024


class Ended:
    """How a command ended, and what it said; status 124 where it did not end in time."""

    def __init__(self, status, stdout, stderr):
        self.status = status
        self.stdout = stdout[:MOST_OUTPUT].decode("utf-8", "replace")
        self.stderr = stderr[:MOST_OUTPUT].decode("utf-8", "replace")

    @property
    def complaint(self):
        """The first line of what it complained of."""
        said = self.stderr.strip() or self.stdout.strip()
        return said.splitlines()[0][:300] if said else "it ended with %d" % self.status


def find_program():
    """The program 'sesame' that is installed here; None where there is none."""
    return next((path for path in PROGRAM_PLACES if os.access(path, os.X_OK)), None)


def run(command, stdin=b"", environment=None, seconds=SECONDS):
    """Runs a command with an environment of ours alone."""
    clean = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", **(environment or {})}
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, check=False, env=clean, cwd="/", timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Ended(124, b"", b"it did not end in %d seconds" % seconds)
    except OSError as error:
        return Ended(127, b"", str(error).encode())
    return Ended(done.returncode, done.stdout, done.stderr)


def run_as(uid, command, seconds=SECONDS):
    """Runs a command in the session of a user whose manager runs."""
    user = pwd.getpwuid(uid)
    runtime = "/run/user/%d" % uid
    return run(
        ["setsid", "--wait", "timeout", "--kill-after=5", str(seconds)]
        + ["setpriv", "--reuid=%d" % uid, "--regid=%d" % user.pw_gid, "--init-groups", "--no-new-privs", "--"]
        + list(command),
        environment={
            "HOME": user.pw_dir,
            "USER": user.pw_name,
            "LOGNAME": user.pw_name,
            "XDG_RUNTIME_DIR": runtime,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=%s/bus" % runtime,
        },
        seconds=seconds + 10,
    )


def running_managers():
    """Ids of the users whose managers run."""
    listed = run(
        ["systemctl", "list-units", "--plain", "--no-legend", "--no-pager", "--state=active", "user@*.service"]
    )
    ids = re.findall(r"^user@(\d{1,10})\.service\s", listed.stdout, re.MULTILINE)
    return sorted(int(uid) for uid in ids if is_known(int(uid)))


def is_known(uid):
    """Whether a user of this host has the id."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def name_of(uid):
    """A user's name."""
    return pwd.getpwuid(uid).pw_name


def systemd_version():
    """Of the system's manager; None where systemctl does not say one."""
    found = re.match(r"systemd (\d+)", run(["systemctl", "--version"]).stdout)
    return int(found.group(1)) if found else None
