# A switch to another generation brings its policy to daemons that run, without a restart.
{
  name = "open-sesame-policy-swap-on-switch";
  nodes.machine = {
    imports = [ ./users.nix ];
    specialisation.locked.configuration.services.open-sesame.policy = [
      {
        key = "global.logging.level";
        value = "debug";
        source = "incident-7";
      }
    ];
  };
  testScript = ''
    ${builtins.readFile ./session.py}
    await_daemons(machine, "alice", 1000)
    started = "systemctl --user show -P ExecMainPID open-sesame-profile.service"
    before = machine.succeed(as_user("alice", 1000, started))
    machine.succeed("/run/current-system/specialisation/locked/bin/switch-to-configuration test >&2")
    machine.wait_until_succeeds(
        as_user("alice", 1000, "journalctl --user -u open-sesame-profile.service | grep -F policy.")
    )
    assert "incident-7" in machine.succeed(as_user("alice", 1000, "sesame policy explain global.logging.level"))
    assert machine.succeed(as_user("alice", 1000, started)) == before, "the daemon was restarted"
  '';
}
