#!/usr/bin/python
"""Installs a release of Open Sesame, from its package or its tarball, or takes it out."""

from __future__ import annotations

DOCUMENTATION = r"""
module: release
short_description: Install or remove a release of Open Sesame
description:
  - Makes the release of one version the one that is installed. What an earlier run left half-done is finished.
  - Looks at the artifact's SHA-256, name, version and architecture before anything changes.
  - What users own, vaults and audit logs, is never touched.
version_added: "0.1.0"
author:
  - Open Sesame maintainers (@open-sesame)
attributes:
  check_mode:
    description: Changes nothing and tells what it would. The artifact need not be there.
    support: full
  diff_mode:
    description: Shows the version before and after.
    support: full
options:
  state:
    description: V(absent) removes the programs.
    type: str
    choices: [present, absent]
    default: present
  version:
    description: Version of the release, as V(0.1.0). Needed for O(state=present).
    type: str
  path:
    description:
      - The artifact on this host, a C(.deb), or a C(.tar.gz) for hosts without dpkg.
      - Without it the version has to be installed already.
    type: path
  sha256:
    description: SHA-256 of the artifact in lower-case hex. Needed with O(path).
    type: str
  allow_downgrade:
    description: Let an older version take the place of a newer one.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Install the release
  open_sesame.fleet.release:
    version: 0.1.0
    path: /var/cache/open-sesame_0.1.0_amd64.deb
    sha256: "{{ open_sesame_artifact.sha256 }}"
  become: true
"""

RETURN = r"""
before:
  description: The version that was installed; null for none.
  returned: success
  type: str
after:
  description: The version that is, or would be, installed; null for none.
  returned: success
  type: str
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.open_sesame.fleet.plugins.module_utils.managers import run

PACKAGE = "open-sesame"
PREFIX = "/usr/local"
# The tarball's own script, which alone knows what it has put where, and the version that was installed whole.
KEPT = "/var/lib/open-sesame-release"
SECONDS = 600
# dpkg's and apt's own.
DPKG_LOCK = "/var/lib/dpkg/lock-frontend"
PATIENCE_SECONDS = 120
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class Refusal(Exception):
    """Why nothing was done, and what to do about it."""


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "version": {"type": "str"},
            "path": {"type": "path"},
            "sha256": {"type": "str"},
            "allow_downgrade": {"type": "bool", "default": False},
        },
        required_if=[("state", "present", ["version"])],
        required_by={"path": ["sha256"]},
        supports_check_mode=True,
    )
    try:
        module.exit_json(**(install(module) if module.params["state"] == "present" else remove(module)))
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))


def install(module):
    """The outcome of O(state=present)."""
    version, path = module.params["version"], module.params["path"]
    await_package_manager()
    before, is_whole = installed()
    if before == version and is_whole:
        return outcome(before, before)
    if before is not None and numbers(version) < numbers(before) and not module.params["allow_downgrade"]:
        raise Refusal(
            "version %s is installed, and %s is older: set open_sesame_allow_downgrade to true if it is to take its place"
            % (before, version)
        )
    if not module.check_mode:
        if path is None:
            raise Refusal(
                "version %s is to be there and %s is: say where the release is with open_sesame_artifact, or install it by other means"
                % (version, before or "none")
            )
        demand_same_kind(path)
        demand_checksum(path, module.params["sha256"])
        if path.endswith(".deb"):
            install_package(path, version)
        else:
            install_tarball(path, version)
        demand(installed() == (version, True), "after the installation version %s is there" % (installed()[0],))
    return outcome(before if is_whole else "%s, half-done" % before, version)


def demand_same_kind(path):
    """A package does not know of what a tarball has put there, nor the other way round."""
    is_package = path.endswith(".deb")
    others = tarball_state() if is_package else package_state()
    demand(
        others[0] is None,
        "the release is installed from its %s, and %s is a %s: uninstall it first, which keeps all that is the users'"
        % (("tarball", path, "package") if is_package else ("package", path, "tarball")),
    )


def remove(module):
    """The outcome of O(state=absent)."""
    await_package_manager()
    package, _whole = package_state()
    tarball, _kept = tarball_state()
    if not module.check_mode:
        if package is not None:
            demand_run(["dpkg", "--purge", PACKAGE])
        if tarball is not None:
            demand_run(["bash", KEPT + "/install.sh", "uninstall"], {"PREFIX": PREFIX})
            shutil.rmtree(KEPT)
    return outcome(package or tarball, None)


def await_package_manager():
    """What a run that was cut off has started may not have come to its end yet; nor may somebody else's installation."""
    try:
        lock = open(DPKG_LOCK, "r+b")
    except FileNotFoundError:
        return
    with lock:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise Refusal(
                        "another process has held %s for %d seconds: try again when it has ended"
                        % (DPKG_LOCK, PATIENCE_SECONDS)
                    ) from None
                time.sleep(0.5)


def outcome(before, after):
    def line(version):
        return "" if version is None else "%s %s\n" % (PACKAGE, version)

    return {
        "changed": before != after,
        "before": before,
        "after": after,
        "diff": {"before_header": "release", "after_header": "release", "before": line(before), "after": line(after)},
    }


def installed():
    """The version, and whether all of it is there."""
    version, is_whole = package_state()
    return (version, is_whole) if version is not None else tarball_state()


def package_state():
    shown = run(["dpkg-query", "--show", "--showformat=${db:Status-Abbrev} ${Version}", PACKAGE])
    # What is wanted, what is, and a third letter where dpkg was killed.
    found = re.match(r"[a-z]([a-zA-Z])(.) (\S+)$", shown.stdout) if shown.status == 0 else None
    # Not there, or its configuration alone.
    if found is None or found.group(1) in "nc":
        return None, False
    return found.group(3), found.group(1) == "i" and found.group(2) == " "


def tarball_state():
    if not os.path.exists(KEPT + "/install.sh"):
        return None, False
    try:
        with open(KEPT + "/version", encoding="utf-8") as file:
            return file.read().strip(), True
    except FileNotFoundError:
        return "0.0.0", False


def numbers(version):
    """For comparing: a release is called by three numbers."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)$", version)
    if found is None:
        raise Refusal('"%s" is no version of a release, which is as 0.1.0' % version)
    return tuple(int(number) for number in found.groups())


def demand_checksum(path, wanted):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    demand(
        digest.hexdigest() == wanted,
        "%s has the SHA-256 %s and not %s: it is another artifact, or damaged" % (path, digest.hexdigest(), wanted),
    )


def install_package(path, version):
    fields = demand_run(["dpkg-deb", "--field", path, "Package", "Version", "Architecture"]).stdout
    told = dict(line.split(": ", 1) for line in fields.splitlines() if ": " in line)
    here = demand_run(["dpkg", "--print-architecture"]).stdout.strip()
    for name, wanted in (("Package", PACKAGE), ("Version", version), ("Architecture", here)):
        demand(told.get(name) == wanted, "the package's %s is %s and not %s" % (name.lower(), told.get(name), wanted))
    _version, is_whole = package_state()
    if _version is not None and not is_whole:
        # As docs/release.md says: apt does nothing until dpkg has come to an end.
        demand_run(["dpkg", "--install", path])
        demand_run(["dpkg", "--configure", "--pending"])
        return
    if shutil.which("apt-get") is None:
        demand_run(["dpkg", "--install", path])
        return
    demand_run(
        ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "--allow-downgrades", "--reinstall"]
        + ["--option=DPkg::Lock::Timeout=120", path],
        {"DEBIAN_FRONTEND": "noninteractive"},
    )


def install_tarball(path, version):
    machine = MACHINES.get(os.uname().machine, os.uname().machine)
    top = "%s-%s-linux-%s" % (PACKAGE, version, machine)
    with tempfile.TemporaryDirectory(prefix="open-sesame-", dir="/var/tmp") as scratch:
        demand_run(["tar", "--extract", "--gzip", "--no-same-owner", "--file", path, "--directory", scratch])
        demand(
            os.listdir(scratch) == [top],
            "the tarball has %s and not %s" % (", ".join(sorted(os.listdir(scratch))), top),
        )
        os.makedirs(KEPT, mode=0o755, exist_ok=True)
        # Until it is there again, what is installed counts as half-done.
        remove_if_there(KEPT + "/version")
        shutil.copy(os.path.join(scratch, top, "install.sh"), KEPT + "/install.sh")
        demand_run(["bash", os.path.join(scratch, top, "install.sh")], {"PREFIX": PREFIX})
    with open(KEPT + "/version.new", "w", encoding="utf-8") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.rename(KEPT + "/version.new", KEPT + "/version")


def remove_if_there(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def demand_run(command, environment=None):
    ended = run(command, environment=environment, seconds=SECONDS)
    demand(ended.status == 0, "%s failed: %s" % (" ".join(command[:2]), (ended.stderr or ended.stdout).strip()[-2000:]))
    return ended


def demand(holds, complaint):
    if not holds:
        raise Refusal(complaint)


if __name__ == "__main__":
    main()
