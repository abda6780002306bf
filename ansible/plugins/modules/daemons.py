#!/usr/bin/python
"""Brings the daemons of users whose managers run to what is installed, and leaves alone what is as it should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: daemons
short_description: Bring running daemons to the release that is installed
description:
  - Of each user whose service manager runs, lingering or logged in. Whoever comes later gets the daemons by the global enablement.
  - Starts the daemons of the users of the fleet whose manager has been running since before Open Sesame was installed, and
    restarts daemons of another version, whoever's they are. Vaults of daemons that are restarted are locked then.
  - Daemons that a user stopped, disabled or masked stay so, and those that failed for good are left for who looks into it.
  - Judges what is, and not what a run before it did, so that a run that was cut short is made good by the next.
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
attributes:
  check_mode:
    description: Changes nothing and tells what it would.
    support: full
  diff_mode:
    description: Shows what each user's daemons are to become.
    support: full
options:
  version:
    description: Version that is installed.
    type: str
    required: true
  tree:
    description: The rendered files of the host, which say how much each user is to be able to lock.
    type: dict
    required: true
  users:
    description: Login names of the users of the fleet.
    type: list
    elements: str
    default: []
  restart_managers:
    description: Restart managers that may lock less memory than they are to, and with them all that runs under them.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Bring running daemons to the release that is installed
  open_sesame.fleet.daemons:
    version: 0.1.0
    tree: "{{ open_sesame_tree }}"
  become: true
"""

RETURN = r"""
users:
  description: Each user whose manager runs, and what was done or is to be.
  returned: success
  type: list
  elements: dict
"""

import json
import re
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.open_sesame.fleet.plugins.module_utils import demands
from ansible_collections.open_sesame.fleet.plugins.module_utils.managers import (
    find_program,
    name_of,
    run,
    run_as,
    running_managers,
)
from ansible_collections.open_sesame.fleet.plugins.module_utils.tree import memlock_mib

TARGET = "open-sesame-headless.target"
SERVICES = ("open-sesame-profile.service", "open-sesame-secrets.service")
# Ends by itself where there is nothing to watch; daemon-secrets wants it, so that it need not run before.
SESSION_WATCH = "open-sesame-session.service"
# A start waits for READY, and a daemon has thirty seconds for it.
START_SECONDS = 90


def main():
    module = AnsibleModule(
        argument_spec={
            "version": {"type": "str", "required": True},
            "tree": {"type": "dict", "required": True},
            "users": {"type": "list", "elements": "str", "default": []},
            "restart_managers": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    wanted_bytes = memlock_mib(module.params["tree"], demands.MEMLOCK_MIB) * 1024 * 1024
    users = []
    for uid in running_managers():
        act = needed(uid, module.params, wanted_bytes)
        if act != "nothing" and not module.check_mode:
            failure = carry_out(uid, act)
            if failure is not None:
                module.fail_json(msg="%s of %s failed: %s" % (act, name_of(uid), failure), users=users)
        if is_listed(uid, module.params) and manager_limit(uid) < wanted_bytes:
            module.warn(
                "the manager of %s may lock less memory than it is to until it starts anew: at the user's next login"
                ", or by open_sesame_restart_user_managers" % name_of(uid)
            )
        users.append({"user": name_of(uid), "uid": uid, "action": act})
    acts = [one for one in users if one["action"] != "nothing"]
    module.exit_json(changed=bool(acts), users=users, diff=difference(acts))


def difference(acts):
    lines = ["%s: %s\n" % (one["user"], one["action"]) for one in acts]
    return {"before_header": "daemons", "after_header": "daemons", "before": "", "after": "".join(lines)}


def is_listed(uid, params):
    return name_of(uid) in params["users"]


def needed(uid, params, wanted_bytes):
    """What is to be done for a user, in one word or two."""
    listed = is_listed(uid, params)
    if listed and params["restart_managers"] and manager_limit(uid) < wanted_bytes:
        return "restart manager"
    units = properties(uid)
    target = units.get(TARGET, {})
    if target.get("LoadState") != "loaded":
        # The manager was not told yet.
        return "load" if listed and global_state() == "enabled" else "nothing"
    if any(unit.get("NeedDaemonReload") == "yes" for unit in units.values()):
        return "load"
    if listed and is_untried(target) and target.get("UnitFileState") == "enabled":
        return "start"
    if any(running != params["version"] for running in versions_of(uid)):
        return "restart"
    return "nothing"


def is_untried(target):
    """Not since its manager started: neither started, nor refused by a condition."""
    if target.get("ActiveState") != "inactive":
        return False
    times = (target.get("InactiveExitTimestampMonotonic"), target.get("ConditionTimestampMonotonic"))
    return all(one in ("0", None) for one in times)


def versions_of(uid):
    """Of the daemons that answer."""
    program = find_program()
    if program is None:
        return []
    ended = run_as(uid, [program, "status", "--json"])
    try:
        return [one["version"] for one in json.loads(ended.stdout).get("daemons", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def carry_out(uid, act):
    """Why it failed; None where it did not."""
    if act == "restart manager":
        ended = run(["systemctl", "restart", "user@%d.service" % uid], seconds=START_SECONDS * 2)
        return None if ended.status == 0 else ended.complaint
    commands = {
        "load": [["daemon-reload"], ["start", TARGET]],
        "start": [["start", TARGET]],
        "restart": [["daemon-reload"], ["try-restart", *SERVICES, SESSION_WATCH]],
    }
    for command in commands[act]:
        ended = run_as(uid, ["systemctl", "--user", "--no-pager"] + command, seconds=START_SECONDS)
        if ended.status != 0:
            return ended.complaint
    return await_services(uid)


def await_services(uid):
    """A target does not wait for what it wants."""
    for _attempt in range(START_SECONDS * 5):
        units = properties(uid)
        states = {unit: units.get(unit, {}).get("ActiveState") for unit in SERVICES}
        if not any(state in ("activating", "deactivating", "reloading") for state in states.values()):
            failed = [unit for unit, state in states.items() if state == "failed"]
            return "%s failed: see journalctl --user of the user" % " and ".join(failed) if failed else None
        time.sleep(0.2)
    return "the daemons did not get ready"


def properties(uid):
    """Name of each of our units → what the user's manager says of it."""
    names = (
        "Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload,"
        "InactiveExitTimestampMonotonic,ConditionTimestampMonotonic"
    )
    shown = run_as(uid, ["systemctl", "--user", "--no-pager", "show", "--property=" + names, TARGET, *SERVICES])
    blocks = [
        dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in shown.stdout.split("\n\n")
    ]
    return {block["Id"]: block for block in blocks if "Id" in block}


def global_state():
    return run(["systemctl", "--global", "is-enabled", TARGET]).stdout.strip()


def manager_limit(uid):
    """Bytes that the user's manager can give its services."""
    shown = run(["systemctl", "show", "--value", "--property=MainPID", "user@%d.service" % uid]).stdout.strip()
    try:
        with open("/proc/%d/limits" % int(shown), encoding="ascii") as file:
            found = re.search(r"^Max locked memory +\S+ +(\S+)", file.read(), re.MULTILINE)
    except (OSError, ValueError):
        return 0
    return int(found.group(1)) if found and found.group(1) != "unlimited" else 1 << 63


if __name__ == "__main__":
    main()
