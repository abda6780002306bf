"""A device's tree as it comes from 'sesame fleet render --json': what a host has to know of it before there is a program that reads it.

Judges nothing: 'sesame fleet apply' does that, on the host, and writes the files.
"""

from __future__ import annotations

import hashlib
import os
import re

DEVICE_FILE = "/etc/pds/device.json"


def texts_of(tree):
    """Path of each file → its text."""
    return {one["path"]: one["content"] for one in tree["files"]}


def memlock_mib(tree, fallback):
    """What each user's manager is to be allowed to lock."""
    text = texts_of(tree).get("/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf", "")
    found = re.search(r"^LimitMEMLOCK=(\d+)M$", text, re.MULTILINE)
    return int(found.group(1)) if found else fallback


def demands_secret_memory(tree):
    """Whether the daemons are forbidden to start without memfd_secret."""
    policy = texts_of(tree).get("/etc/pds/policy.toml", "")
    return re.search(r'^key = "memory\.require_memfd_secret"\nvalue = true$', policy, re.MULTILINE) is not None


def demands_namespaces(tree):
    """Whether the drop-in is on that only hosts without ptrace can have."""
    return any(path.endswith("/60-hardening-namespaces.conf") for path in texts_of(tree))


def digest_here():
    """The digest of the tree that was rolled out here last; None for none."""
    try:
        with open(DEVICE_FILE, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return None


def text_at(path):
    """What is at a place, for showing; None where nothing is, or no file."""
    if not os.path.isfile(path) or os.path.islink(path):
        return None
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")
