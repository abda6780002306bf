# What a test says of a user: commands with the environment that a login gives them.
import shlex


def as_user(user, uid, command):
    inner = f"export XDG_RUNTIME_DIR=/run/user/{uid}; {command}"
    return f"su - {user} -c {shlex.quote(inner)}"


def await_daemons(machine, user, uid):
    machine.wait_for_unit(f"user@{uid}.service")
    for daemon in ("profile", "secrets"):
        machine.wait_until_succeeds(
            as_user(user, uid, f"systemctl --user is-active open-sesame-{daemon}.service")
        )
