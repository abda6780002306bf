#!/usr/bin/python
"""Looks whether a host is as it was rolled out, with the eyes of the program that is installed there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verify
short_description: Look whether a host is as its fleet wants it
description:
  - The release, the files of the fleet, the enablement for every user, and for each of its users whose manager runs what the doctor finds.
  - Of the doctor's findings those count that an administrator can mend; a user who has not run C(sesame init) yet is none. A limit
    of locked memory that counts from a user's next login is a warning.
  - Fails with all that is not as it should be. Changes nothing.
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
attributes:
  check_mode:
    description: It only looks.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
options:
  version:
    description: Version that is to be installed.
    type: str
    required: true
  tree:
    description: The rendered files of the host.
    type: dict
    required: true
  users:
    description: Login names of the users of the fleet. Others are their own administrators here.
    type: list
    elements: str
    default: []
  accepted_findings:
    description: Codes of the doctor's errors that are to be no failure.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Look whether the host is as its fleet wants it
  open_sesame.fleet.verify:
    version: 0.1.0
    tree: "{{ open_sesame_tree }}"
  become: true
"""

RETURN = r"""
digest:
  description: Of the tree that is on the device.
  returned: always
  type: str
users:
  description: What the doctor found for each user whose manager runs.
  returned: always
  type: list
  elements: dict
"""

import json

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.open_sesame.fleet.plugins.module_utils.managers import (
    find_program,
    name_of,
    run,
    run_as,
    running_managers,
)
from ansible_collections.open_sesame.fleet.plugins.module_utils.tree import digest_here

TARGET = "open-sesame-headless.target"
# What a rollout puts right from a user's next login on, without logging anybody out for it.
LATER = ("memlock.user_manager",)
# What is not the user's own doing. The daemons' own categories count where the daemons are to run.
CATEGORIES = ("kernel", "memory", "memlock", "sandbox", "systemd", "daemons", "policy")


def main():
    module = AnsibleModule(
        argument_spec={
            "version": {"type": "str", "required": True},
            "tree": {"type": "dict", "required": True},
            "users": {"type": "list", "elements": "str", "default": []},
            "accepted_findings": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    program = find_program()
    if program is None:
        module.fail_json(msg="Open Sesame is not installed here: run the role's install tasks first (--tags install)")
    tree, complaints = module.params["tree"], []
    version = run([program, "--version"]).stdout.strip()
    if version != module.params["version"]:
        complaints.append("version %s is installed and not %s" % (version, module.params["version"]))
    document = json.dumps(tree, ensure_ascii=False).encode()
    checked = run([program, "fleet", "apply", "--check", "--quiet", "-"], stdin=document)
    if checked.status != 0:
        differing = [line for line in checked.stdout.splitlines() if not line.startswith("unchanged")]
        complaints.append("files of the fleet are not as they are to be:\n    " + "\n    ".join(differing))
    state = run(["systemctl", "--global", "is-enabled", TARGET]).stdout.strip()
    if state != "enabled":
        module.warn("%s is %s for users who come later: 'systemctl --global enable %s'" % (TARGET, state, TARGET))
    users = [examine(program, uid) for uid in running_managers() if name_of(uid) in module.params["users"]]
    for user in users:
        for finding in user["errors"]:
            words = "%s: %s: %s; %s" % (user["user"], finding["code"], finding["finding"], finding["remedy"])
            if finding["code"] in LATER:
                module.warn(words)
            elif finding["code"] not in module.params["accepted_findings"]:
                complaints.append(words)
    result = {"changed": False, "digest": digest_here(), "users": users}
    if complaints:
        module.fail_json(msg="this host is not as its fleet wants it:\n  " + "\n  ".join(complaints), **result)
    module.exit_json(**result)


def examine(program, uid):
    """The doctor's errors of a user, where the daemons are to run for that user at all."""
    user = {"user": name_of(uid), "uid": uid, "errors": []}
    if not is_started(uid):
        return user
    ended = run_as(uid, [program, "status", "--doctor", "--json"])
    try:
        checks = json.loads(ended.stdout)["checks"]
    except (ValueError, KeyError, TypeError):
        user["errors"] = [{"code": "doctor", "finding": ended.complaint, "remedy": "see 'sesame status --doctor'"}]
        return user
    user["errors"] = [
        {"code": one["code"], "finding": one["finding"], "remedy": one["remedy"]}
        for one in checks
        if one["result"] == "error" and one["category"] in CATEGORIES
    ]
    return user


def is_started(uid):
    """Not where the user stopped or disabled them, nor where the fleet restricts who has them."""
    shown = run_as(uid, ["systemctl", "--user", "show", "--value", "--property=ActiveState", TARGET])
    return shown.stdout.strip() in ("active", "activating", "failed")


if __name__ == "__main__":
    main()
