"""The fleet's manifest as an inventory: hosts, groups and variables as 'sesame fleet inventory --ansible' says them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet
short_description: Hosts of a fleet that is declared in C(fleet.toml)
description:
  - Runs C(sesame fleet inventory --ansible) on the control node and takes what it says, each host with the files that it is to have.
  - The configuration's name ends in C(open-sesame.yml) or C(open-sesame.yaml).
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
options:
  plugin:
    description: Says that the file is for this plugin.
    type: str
    required: true
    choices: [open_sesame.fleet.fleet]
  manifest:
    description: The fleet's manifest, from the directory of the configuration.
    type: str
    default: fleet.toml
  program:
    description: The program C(sesame) of the control node.
    type: str
    default: sesame
    env:
      - name: OPEN_SESAME_PROGRAM
"""

EXAMPLES = r"""
# fleet.open-sesame.yml
plugin: open_sesame.fleet.fleet
manifest: fleet.toml
"""

import json
import os
import subprocess

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin


class InventoryModule(BaseInventoryPlugin):
    """Adds nothing of its own, so that what Ansible knows of a fleet is what every other way of rolling it out knows."""

    NAME = "open_sesame.fleet.fleet"

    def verify_file(self, path):
        """Whether it may be a configuration of ours."""
        return super().verify_file(path) and path.endswith(("open-sesame.yml", "open-sesame.yaml"))

    def parse(self, inventory, loader, path, cache=True):
        """Fills the inventory."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        manifest = os.path.join(os.path.dirname(os.path.abspath(path)), self.get_option("manifest"))
        said = self._ask(["fleet", "inventory", "--ansible", "--manifest", manifest])
        variables = said.pop("_meta")["hostvars"]
        for name, group in said.items():
            if name != "all":
                self.inventory.add_group(name)
            for host in group.get("hosts", []):
                self.inventory.add_host(host, group=name)
        for host, values in variables.items():
            for name, value in values.items():
                self.inventory.set_variable(host, name, value)

    def _ask(self, args):
        program = self.get_option("program")
        try:
            done = subprocess.run(
                [program, *args], capture_output=True, check=False, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            raise AnsibleParserError(
                "the program %s can't be run (%s): install Open Sesame on the control node, or set OPEN_SESAME_PROGRAM"
                % (program, error.strerror)
            ) from error
        if done.returncode != 0:
            # It says itself what is wrong, and what to do.
            raise AnsibleParserError(done.stderr.decode("utf-8", "replace").strip())
        return json.loads(done.stdout)
