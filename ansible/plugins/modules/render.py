#!/usr/bin/python
"""Makes a manifest of one device out of variables, and has 'sesame fleet' render it, on the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: render
short_description: Render the files of a host that is in no manifest
description:
  - Writes a manifest of one device from what it is given and lets C(sesame fleet render) make the files, which nothing else does.
  - For the control node, with C(delegate_to=localhost). The directory holds C(fleet.json) and C(fleet.lock), whose ids are minted once.
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
attributes:
  check_mode:
    description: Writes nothing. Ids that are not minted yet are others in the run after it.
    support: full
  diff_mode:
    description: Shows the manifest.
    support: full
options:
  directory:
    description: Where the manifest and its ids are kept.
    type: path
    required: true
  device:
    description: Name of the host.
    type: str
    required: true
  version:
    description: Version of the release.
    type: str
    required: true
  domain:
    description: The organisation's domain name.
    type: str
    required: true
  machine_binding:
    description: What identities must be bound to.
    type: str
    choices: [machine-id, tpm-bound]
  policy:
    description: Locks, each with C(key), C(value) and C(source).
    type: list
    elements: dict
    default: []
  config:
    description: What users start with, in the form of C(config.toml).
    type: dict
    default: {}
  units:
    description: Settings of the daemons' units, as in C(fleet.toml).
    type: dict
    default: {}
  users:
    description: Who has daemons on the host, each with C(name), and C(home), C(linger) and C(config) as in C(fleet.toml).
    type: list
    elements: dict
    default: []
  program:
    description: The program C(sesame) of the control node.
    type: str
    default: sesame
"""

EXAMPLES = r"""
- name: Render the files of the host
  open_sesame.fleet.render:
    directory: open-sesame/ws-1
    device: ws-1
    version: 0.1.0
    domain: example.org
    users:
      - name: alice
        linger: true
  delegate_to: localhost
"""

RETURN = r"""
tree:
  description: The document that the device gets.
  returned: success
  type: dict
"""

import json
import os
import shutil
import subprocess
import tempfile

from ansible.module_utils.basic import AnsibleModule


def main():
    module = AnsibleModule(
        argument_spec={
            "directory": {"type": "path", "required": True},
            "device": {"type": "str", "required": True},
            "version": {"type": "str", "required": True},
            "domain": {"type": "str", "required": True},
            "machine_binding": {"type": "str", "choices": ["machine-id", "tpm-bound"]},
            "policy": {"type": "list", "elements": "dict", "default": []},
            "config": {"type": "dict", "default": {}},
            "units": {"type": "dict", "default": {}},
            "users": {"type": "list", "elements": "dict", "default": []},
            "program": {"type": "str", "default": "sesame"},
        },
        supports_check_mode=True,
    )
    directory = module.params["directory"]
    wanted = manifest_of(module)
    before = read(os.path.join(directory, "fleet.json"))
    if not module.check_mode:
        tree, minted = render(module, directory, wanted)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            lock = os.path.join(directory, "fleet.lock")
            if os.path.exists(lock):
                shutil.copy(lock, scratch)
            tree, minted = render(module, scratch, wanted)
    module.exit_json(
        changed=before != wanted or minted,
        tree=tree,
        diff={"before_header": "fleet.json", "after_header": "fleet.json", "before": before, "after": wanted},
    )


def manifest_of(module):
    """As text; what is not said is left out, so that the defaults are the program's."""
    given = module.params
    names = [user.get("name") for user in given["users"]]
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        module.fail_json(msg="open_sesame_users has %s twice: each user is named once" % " and ".join(twice))
    users = {user["name"]: without_nothing(user, except_for="name") for user in given["users"]}
    org = without_nothing({name: given[name] for name in ("domain", "machine_binding", "policy", "config", "units")})
    manifest = {
        "org": org,
        "artifact": {"version": given["version"]},
        "devices": {given["device"]: {"users": users}},
    }
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def without_nothing(members, except_for=None):
    return {name: value for name, value in members.items() if name != except_for and value not in (None, [], {})}


def render(module, directory, text):
    """The tree, and whether ids were minted."""
    os.makedirs(directory, mode=0o755, exist_ok=True)
    path, lock = os.path.join(directory, "fleet.json"), os.path.join(directory, "fleet.lock")
    with tempfile.TemporaryDirectory(dir=directory, prefix=".next-") as scratch:
        # Judged before it takes the place of the one that is there.
        candidate = os.path.join(scratch, "fleet.json")
        write(candidate, text)
        sesame(module, "lint", candidate)
        if read(path) != text:
            os.rename(candidate, path)
    before = read(lock)
    sesame(module, "seed", path, "--quiet")
    tree = json.loads(sesame(module, "render", path, "--json", "--device", module.params["device"]))
    return tree, read(lock) != before


def sesame(module, command, manifest, *args):
    line = [module.params["program"], "fleet", command, "--manifest", manifest] + list(args)
    try:
        done = subprocess.run(line, capture_output=True, check=False, text=True, stdin=subprocess.DEVNULL)
    except OSError as error:
        module.fail_json(
            msg="the program %s can't be run on the control node (%s): install Open Sesame there, or set open_sesame_program"
            % (line[0], error.strerror)
        )
    if done.returncode != 0:
        module.fail_json(msg=(done.stdout + done.stderr).strip())
    return done.stdout


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
