# A lock from the module holds against what the user says, and names who wants it.
{
  name = "open-sesame-policy-lock-holds";
  nodes.machine = {
    imports = [ ./users.nix ];
    services.open-sesame.policy = [
      {
        key = "secrets.history_versions";
        value = 7;
        source = "retention-2026";
      }
    ];
  };
  testScript = ''
    ${builtins.readFile ./session.py}
    await_daemons(machine, "alice", 1000)
    machine.succeed("test $(stat -c %a:%u:%g /etc/pds/policy.toml) = 644:0:0")
    machine.succeed("test ! -L /etc/pds/policy.toml")
    status, output = machine.execute(
        as_user("alice", 1000, "sesame config set secrets.history_versions 9 2>&1")
    )
    assert status != 0 and "retention-2026" in output, output
    assert machine.succeed(as_user("alice", 1000, "sesame config get secrets.history_versions")) == "7\n"
    machine.fail(as_user("alice", 1000, "sh -c 'echo >> /etc/pds/policy.toml'"))
  '';
}
