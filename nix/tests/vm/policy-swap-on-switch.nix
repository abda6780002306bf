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
    loads = "journalctl _SYSTEMD_USER_UNIT=open-sesame-profile.service -o cat | grep -cF policy.loaded"
    count = int(machine.succeed(loads))
    machine.succeed("/run/current-system/specialisation/locked/bin/switch-to-configuration test >&2")
    machine.wait_until_succeeds(f"test $({loads}) -gt {count}")
    explained = machine.succeed(as_user("alice", 1000, "sesame policy explain global.logging.level"))
    assert "incident-7" in explained, explained
    assert machine.succeed(as_user("alice", 1000, started)) == before, "the daemon was restarted"
  '';
}
