#!/usr/bin/python
"""Puts a device's tree onto it, through the program that is installed there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tree
short_description: Put the rendered files of a fleet onto a device
description:
  - Hands a tree to C(sesame fleet apply) on the device, which writes, and nobody else does. It tells what it changed.
  - Files that somebody changed on the device are shown with what differs, and nothing is done, unless O(overwrite) is set.
  - In check mode, before Open Sesame is installed, every file of the tree is told as one that would be created or changed.
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
attributes:
  check_mode:
    description: Changes nothing and tells what it would.
    support: full
  diff_mode:
    description: Shows the lines of each file.
    support: full
options:
  state:
    description: V(absent) takes the fleet's files off the device.
    type: str
    choices: [present, absent]
    default: present
  tree:
    description: The document that C(sesame fleet render --json) prints for the device. Needed for O(state=present).
    type: dict
  overwrite:
    description: Replace, or remove, files of the fleet that somebody changed on the device.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Put the files of the fleet onto the device
  open_sesame.fleet.tree:
    tree: "{{ open_sesame_tree }}"
  become: true
"""

RETURN = r"""
files:
  description: Each file with its state, as V(unchanged), V(created), V(changed), V(removed) or V(edited).
  returned: always
  type: list
  elements: dict
digest:
  description: Of the tree that is, or would be, on the device.
  returned: with O(state=present)
  type: str
told:
  description: Which managers were told, and whose daemons were restarted.
  returned: success
  type: list
  elements: dict
pending:
  description: What counts later, as limits from a user's next login.
  returned: success
  type: list
  elements: dict
"""

import difflib
import json
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.open_sesame.fleet.plugins.module_utils.managers import find_program, run
from ansible_collections.open_sesame.fleet.plugins.module_utils.tree import digest_here, text_at

# A run tells every user's manager, and waits for each.
SECONDS = 900
PATIENCE_SECONDS = 60
# sysexits.h: somebody else is at it.
BUSY = 75


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "tree": {"type": "dict"},
            "overwrite": {"type": "bool", "default": False},
        },
        required_if=[("state", "present", ["tree"])],
        supports_check_mode=True,
    )
    program = find_program()
    if program is not None:
        module.exit_json(**apply(module, program))
    elif module.params["state"] == "absent":
        module.exit_json(**nothing_to_remove(module))
    elif module.check_mode:
        module.exit_json(**foretell(module.params["tree"]))
    module.fail_json(msg="Open Sesame is not installed here: run the role's install tasks first (--tags install,configure)")


def apply(module, program):
    """What the program does, or would do, as Ansible tells it."""
    state, overwrite = module.params["state"], module.params["overwrite"]
    command = [program, "fleet", "apply" if state == "present" else "remove", "--json", "--diff"]
    command += ["--check"] if module.check_mode else []
    command += ["--overwrite"] if overwrite else []
    document = b""
    if state == "present":
        command.append("-")
        document = json.dumps(module.params["tree"], ensure_ascii=False).encode()
    ended = run_patiently(command, document)
    try:
        outcome = json.loads(ended.stdout)
    except ValueError:
        # It says itself what is wrong, and what to do.
        module.fail_json(msg=ended.stderr.strip() or ended.complaint)
    edited = [one for one in outcome["files"] if one["state"] == "edited"]
    if edited:
        module.fail_json(msg=describe_edits(edited), files=without_texts(outcome["files"]))
    if ended.status not in (0, 1):
        module.fail_json(msg=ended.stderr.strip() or ended.complaint)
    for told in outcome["told"]:
        if told["failure"] is not None:
            module.warn("%s for %s failed: %s" % (told["action"], told["user"] or "the system", told["failure"]))
    return {
        "changed": outcome["changed"],
        "digest": outcome["digest"],
        "files": without_texts(outcome["files"]),
        "directories": outcome["directories"],
        "told": outcome["told"],
        "pending": outcome["pending"],
        "diff": [
            difference(one["path"], one.get("before"), one.get("after"))
            for one in outcome["files"]
            if one["state"] != "unchanged"
        ],
    }


def run_patiently(command, document):
    """What a run that was cut off has started may not have come to its end yet."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        ended = run(command, stdin=document, seconds=SECONDS)
        if ended.status != BUSY or time.monotonic() > deadline:
            return ended
        time.sleep(0.5)


def describe_edits(edited):
    lines = ["files of the fleet were changed on this host, and nothing was done:"]
    for one in edited:
        lines.append("  %s %s" % (one["path"], one["edit"]))
        lines += [
            "    " + line
            for line in difflib.unified_diff(
                (one.get("before") or "").splitlines(),
                (one.get("after") or "").splitlines(),
                "on this host",
                "in the fleet",
                lineterm="",
            )
        ]
    lines.append(
        "put what is to stay into the manifest; then run again with -e open_sesame_overwrite_local_edits=true, which replaces them"
    )
    return "\n".join(lines)


def nothing_to_remove(module):
    if digest_here() is not None:
        module.fail_json(
            msg="files of a fleet are here, and no 'sesame' that could remove them: install the release, then remove again"
        )
    return {"changed": False, "files": [], "told": [], "pending": []}


def foretell(tree):
    """Before the program is there that would do it."""
    files, differences = [], []
    for one in tree["files"]:
        before = text_at(one["path"])
        state = "created" if before is None else "unchanged" if before == one["content"] else "changed"
        files.append({"path": one["path"], "state": state})
        if state != "unchanged":
            differences.append(difference(one["path"], before, one["content"]))
    return {
        "changed": bool(differences),
        "digest": tree["digest"],
        "files": files,
        "told": [],
        "pending": [],
        "diff": differences,
    }


def without_texts(files):
    return [{name: value for name, value in one.items() if name not in ("before", "after")} for one in files]


def difference(path, before, after):
    return {"before_header": path, "after_header": path, "before": before or "", "after": after or ""}


if __name__ == "__main__":
    main()
