#!/usr/bin/python
"""Looks whether a host can run Open Sesame, before anything changes there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight
short_description: Look whether a host can run Open Sesame
description:
  - Judges architecture, libraries, kernel, Landlock, secret memory, systemd, limits of locked memory, users and room on the disk.
  - Fails with everything that is missing at once, each with what to do about it. Changes nothing.
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
  tree:
    description: The rendered files of the host, which say how much memory is to be locked.
    type: dict
    required: true
  users:
    description: Who has daemons on the host.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Login name.
        type: str
        required: true
      home:
        description: Home directory; C(/home/NAME) where it is left out.
        type: str
      linger:
        description: Whether the daemons run without a login.
        type: bool
        default: false
      config:
        description: What the user starts with. It does not matter here.
        type: dict
  artifact:
    description: Name of the artifact that is going to be installed.
    type: str
  allow_missing_users:
    description: Go on where the host does not have a user yet.
    type: bool
    default: false
  accept_old_systemd:
    description: Go on with a systemd that does not know all directives of the units.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Look whether the host can run Open Sesame
  open_sesame.fleet.preflight:
    tree: "{{ open_sesame_tree }}"
    users: "{{ open_sesame_users }}"
  become: true
"""

RETURN = r"""
facts:
  description: What was looked at.
  returned: always
  type: dict
missing_users:
  description: Names of users that the host does not have.
  returned: success
  type: list
  elements: str
problems:
  description: What is missing, each with C(problem) and C(fix).
  returned: always
  type: list
  elements: dict
"""

import ctypes
import os
import platform
import pwd
import re
import resource
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.open_sesame.fleet.plugins.module_utils import demands
from ansible_collections.open_sesame.fleet.plugins.module_utils.managers import systemd_version
from ansible_collections.open_sesame.fleet.plugins.module_utils.tree import (
    demands_namespaces,
    demands_secret_memory,
    memlock_mib,
)

MIB = 1024 * 1024
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What the release's programs are linked with (docs/release.md).
GLIBC = (2, 34)
# The release, once packed and once installed, with some to spare.
FREE_MIB = 400
# System calls, the same on both architectures.
LANDLOCK_CREATE_RULESET = 444
MEMFD_SECRET = 447
LANDLOCK_CREATE_RULESET_VERSION = 1


def main():
    module = AnsibleModule(
        argument_spec={
            "tree": {"type": "dict", "required": True},
            "users": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "home": {"type": "str"},
                    "linger": {"type": "bool", "default": False},
                    "config": {"type": "dict"},
                },
            },
            "artifact": {"type": "str"},
            "allow_missing_users": {"type": "bool", "default": False},
            "accept_old_systemd": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    tree, users = module.params["tree"], module.params["users"]
    facts = look(tree)
    missing = [one["name"] for one in users if account_of(one["name"]) is None]
    problems, warnings = judge(facts, module.params)
    problems += judge_users(users)
    if missing and not module.params["allow_missing_users"]:
        problems.append(
            trouble(
                "there is no user %s here" % ", ".join(missing),
                "create them first, or set open_sesame_allow_missing_users to true where they come later",
            )
        )
    for warning in warnings:
        module.warn(warning)
    result = {"changed": False, "facts": facts, "missing_users": missing, "problems": problems}
    if problems:
        lines = ["%s; %s" % (one["problem"], one["fix"]) for one in problems]
        module.fail_json(msg="this host can't run Open Sesame yet:\n  " + "\n  ".join(lines), **result)
    module.exit_json(**result)


def look(tree):
    """What the host is and has."""
    wanted = memlock_mib(tree, demands.MEMLOCK_MIB)
    return {
        "machine": platform.machine(),
        "glibc": platform.libc_ver()[1],
        "kernel": platform.release(),
        "landlock_abi": landlock_abi(),
        "memfd_secret": has_memfd_secret(),
        "ptrace_scope": read_number("/proc/sys/kernel/yama/ptrace_scope"),
        "systemd": systemd_version() if os.path.isdir("/run/systemd/system") else None,
        "memlock_mib": wanted,
        "memlock_reachable": can_lock(wanted * MIB),
        "memlock_hard_bytes": resource.getrlimit(resource.RLIMIT_MEMLOCK)[1],
        "memory_mib": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MIB,
        "free_mib": min(free_mib("/usr"), free_mib("/var")),
        "packages": shutil.which("dpkg") is not None,
    }


def judge(facts, params):
    """Problems, and what is worth a warning."""
    tree, artifact = params["tree"], os.path.basename(params["artifact"] or "")
    problems, warnings = [], []

    def expect(holds, problem, fix):
        if not holds:
            problems.append(trouble(problem, fix))

    arch = ARCHITECTURES.get(facts["machine"])
    expect(arch is not None, "there is no release for %s" % facts["machine"], "use a host with x86_64 or aarch64")
    if arch is not None and artifact:
        expect(
            not artifact.endswith((".deb", ".tar.gz")) or re.search(r"[-_]%s\." % arch, artifact) is not None,
            "%s is not for this host's architecture, %s" % (artifact, arch),
            'set the device\'s "architecture" in the manifest to "%s"' % arch,
        )
        expect(
            artifact.endswith((".deb", ".tar.gz")),
            "%s is neither a .deb nor a .tar.gz" % artifact,
            "take what 'make release' makes",
        )
        expect(
            not artifact.endswith(".deb") or facts["packages"],
            "there is no dpkg here for %s" % artifact,
            "take the release's tarball for this host",
        )
    expect(
        version_of(facts["glibc"]) >= GLIBC,
        "the C library is %s, and not glibc %d.%d or newer" % ((facts["glibc"] or "another one",) + GLIBC),
        "use a distribution of 2022 or later, as Debian 12",
    )
    expect(
        version_of(facts["kernel"]) >= demands.KERNEL,
        "Linux %s is older than %d.%d" % ((facts["kernel"],) + demands.KERNEL),
        "boot Linux 6.5 or newer",
    )
    expect(
        facts["landlock_abi"] >= demands.LANDLOCK_ABI,
        "Landlock is %s" % ("off" if facts["landlock_abi"] == 0 else "of ABI %d" % facts["landlock_abi"]),
        "boot Linux 6.2 or newer with 'landlock' in the lsm= list of the kernel's command line",
    )
    remedy = "boot Linux 6.5 or newer with CONFIG_SECRETMEM=y, or an older one with secretmem.enable=1"
    if not facts["memfd_secret"]:
        if demands_secret_memory(tree):
            problems.append(trouble("memfd_secret does not work, and the policy demands it", remedy))
        else:
            warnings.append("memfd_secret does not work: root and a memory dump can read secrets; " + remedy)
    if demands_namespaces(tree):
        expect(
            facts["ptrace_scope"] == 3,
            "hardening_namespaces is set, and kernel.yama.ptrace_scope is %s" % facts["ptrace_scope"],
            "set kernel.yama.ptrace_scope=3, or hardening_namespaces = false: without it the daemons would be less safe",
        )
    judge_systemd(facts["systemd"], params["accept_old_systemd"], problems, warnings)
    judge_memory(facts, len(params["users"]), problems, warnings)
    expect(
        facts["free_mib"] >= FREE_MIB,
        "%d MiB are free below /usr or /var" % facts["free_mib"],
        "make room: %d MiB are needed" % FREE_MIB,
    )
    return problems, warnings


def judge_systemd(version, is_accepted, problems, warnings):
    if version is None:
        problems.append(trouble("systemd does not run here", "use a host that systemd manages"))
    elif version < demands.SYSTEMD:
        old = "systemd %d is older than %d: the units' back-off is ignored there" % (version, demands.SYSTEMD)
        if is_accepted:
            warnings.append(old + ", so daemons that fail are given up within seconds")
        else:
            fix = "upgrade to a distribution with systemd %d, or set open_sesame_accept_old_systemd to true"
            problems.append(trouble(old, fix % demands.SYSTEMD))


def judge_memory(facts, users, problems, warnings):
    wanted = facts["memlock_mib"]
    if not facts["memlock_reachable"]:
        here = facts["memlock_hard_bytes"] // MIB
        fix = "give the host a higher limit, as in a container's settings, or set units.memlock_mib to %d" % here
        problems.append(
            trouble("%d MiB of locked memory are wanted, and this host gives %d MiB at most" % (wanted, here), fix)
        )
    total = wanted * users
    words = "%d users may lock %d MiB each, %d of %d MiB of memory" % (users, wanted, total, facts["memory_mib"])
    if total > facts["memory_mib"]:
        problems.append(trouble(words, "lower units.memlock_mib in the manifest, or add memory"))
    elif total > facts["memory_mib"] * demands.LOCKABLE_SHARE:
        warnings.append(words + ": more than a quarter can starve everything else; lower units.memlock_mib")


def judge_users(users):
    problems = []
    for user in users:
        account = account_of(user["name"])
        if account is None:
            continue
        home = user.get("home") or "/home/" + user["name"]
        if os.path.normpath(account.pw_dir) != os.path.normpath(home):
            problems.append(
                trouble(
                    "%s has the home %s and not %s" % (user["name"], account.pw_dir, home),
                    "say the home in the manifest as it is here",
                )
            )
        elif not os.path.isdir(home):
            problems.append(
                trouble("%s of %s is no directory" % (home, user["name"]), "run 'mkhomedir_helper %s'" % user["name"])
            )
        elif os.stat(home).st_uid != account.pw_uid:
            problems.append(
                trouble(
                    "%s does not belong to %s" % (home, user["name"]), "run 'chown %s: %s'" % (user["name"], home)
                )
            )
    return problems


def trouble(problem, fix):
    return {"problem": problem, "fix": fix}


def account_of(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def version_of(text):
    found = re.match(r"(\d+)\.(\d+)", text or "")
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def landlock_abi():
    """0 where the kernel has none, or it is off."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION))


def has_memfd_secret():
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.syscall(MEMFD_SECRET, os.O_CLOEXEC)
    if descriptor < 0:
        return False
    os.close(descriptor)
    return True


def can_lock(wanted):
    """Whether a process here can be given the limit. Tried, for containers differ in what they let root do."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard in (resource.RLIM_INFINITY, -1) or hard >= wanted:
        return True
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (wanted, wanted))
            os._exit(0)
        except (ValueError, OSError):
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def read_number(path):
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None


def free_mib(path):
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize // MIB


if __name__ == "__main__":
    main()
