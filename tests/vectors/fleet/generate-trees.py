"""The trees of the fleets here, from docs/fleet-format.md and nothing of ours.

python3 generate-trees.py writes trees/ and least/trees/ from the manifests and locks beside them.
"""

import hashlib
import json
import pathlib
import tomllib
import uuid

HERE = pathlib.Path(__file__).parent
HARDENING = HERE.parent.parent.parent / "src/systemd/hardening.namespaces.conf"
UNITS = {"memlock_mib": 64, "watchdog_seconds": 30, "hardening_namespaces": False, "restrict_users": False}


def flatten(table, prefix=""):
    """{"a": {"b": 1}} gives {"a.b": 1}."""
    flat = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(head, blocks):
    return "\n".join([f"# {head}\n"] + ["".join(f"{line}\n" for line in block) for block in blocks])


def template(domain, device, settings):
    tables = {}
    for key, value in settings.items():
        table, _, name = key.rpartition(".")
        tables.setdefault(table, {})[name] = value
    blocks = [
        [f"[{table}]"] + [f"{name} = {toml(value)}" for name, value in sorted(members.items())]
        for table, members in sorted(tables.items())
    ]
    head = f"From the fleet of {domain} for {device}. In ~/.config/pds/config.toml it is yours to change."
    return text_of(head, blocks)


def tree(manifest, lock, name):
    device = manifest["devices"][name]
    groups = [manifest["groups"][group] for group in device.get("groups", [])]
    levels = [manifest["org"], *groups, device]
    domain = manifest["org"]["domain"]

    def managed(*blocks):
        head = f"From the fleet of {domain} for {name}. Local changes are drift: change the manifest."
        return text_of(head, blocks)

    locks, config, units, binding = {}, {}, dict(UNITS), None
    for level in levels:
        for entry in level.get("policy", []):
            assert locks.setdefault(entry["key"], entry)["value"] == entry["value"]
        config |= flatten(level.get("config", {}))
        units |= level.get("units", {})
        binding = level.get("machine_binding", binding)
    users = dict(sorted(device.get("users", {}).items()))

    assert lock["org"]["namespace"] == str(uuid.uuid5(uuid.NAMESPACE_URL, domain))
    org = ["[org]", f"domain = {toml(domain)}", f"namespace = {toml(lock['org']['namespace'])}"]
    bound = [] if binding is None else [["[machine_binding]", f"binding_type = {toml(binding)}"]]
    only = [["[Unit]"] + [f"ConditionUser=|{user}" for user in users]] if units["restrict_users"] else []
    memlock = f"LimitMEMLOCK={units['memlock_mib']}M"
    services = "/etc/systemd/user/open-sesame-.service.d"

    files = {
        "/etc/pds/installation.toml": managed(org, *bound),
        "/etc/pds/policy.toml": managed(
            *(
                ["[[policy]]"] + [f"{member} = {toml(entry[member])}" for member in ("key", "value", "source")]
                for _, entry in sorted(locks.items())
            )
        ),
        "/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf": managed(["[Service]", memlock]),
        f"{services}/50-fleet.conf": managed(
            *only, ["[Service]", memlock, f"WatchdogSec={units['watchdog_seconds']}"]
        ),
    }
    if config:
        files["/etc/pds/template.toml"] = template(domain, name, config)
    if units["hardening_namespaces"]:
        files[f"{services}/60-hardening-namespaces.conf"] = HARDENING.read_text().replace(
            "@LIBDIR@", "/usr/lib/open-sesame"
        )
    if only:
        files["/etc/systemd/user/open-sesame-headless.target.d/50-fleet.conf"] = managed(*only)
    for user, said in users.items():
        ids = lock["devices"][name]["users"][user]
        own = uuid.uuid5(uuid.UUID(lock["org"]["namespace"]), f"install:{ids['id']}")
        assert ids["namespace"] == str(own)
        files[f"/etc/pds/installations/{user}.toml"] = managed(
            [f"user = {toml(user)}", f"id = {toml(ids['id'])}", f"namespace = {toml(ids['namespace'])}"], org
        )
        settings = config | flatten(said.get("config", {}))
        if settings:
            files[f"/etc/pds/templates/{user}.toml"] = template(domain, name, settings)
        if said.get("linger", False):
            files[f"/var/lib/systemd/linger/{user}"] = ""

    files["/etc/pds/device.json"] = compact(
        {
            "device": name,
            "files": [
                {"mode": "0644", "path": path, "sha256": sha256(content)}
                for path, content in sorted(files.items())
            ],
            "org": domain,
            "schema": 1,
            "version": manifest["artifact"]["version"],
        }
    )
    return compact(
        {
            "device": name,
            "digest": sha256(files["/etc/pds/device.json"]),
            "files": [
                {"content": content, "mode": "0644", "path": path} for path, content in sorted(files.items())
            ],
            "schema": 1,
        }
    )


for directory in (HERE, HERE / "least"):
    manifest = tomllib.loads((directory / "fleet.toml").read_text())
    lock = json.loads((directory / "fleet.lock").read_text())
    (directory / "trees").mkdir(exist_ok=True)
    for name in manifest["devices"]:
        (directory / "trees" / f"{name}.json").write_text(tree(manifest, lock, name))
