# The limit of locked memory is real, not cut by the user manager's own; the watchdog and the sandbox are on.
{
  name = "open-sesame-unit-limits";
  nodes.machine = {
    imports = [ ./users.nix ];
    services.open-sesame = {
      memlock = 48;
      watchdogSeconds = 45;
    };
  };
  testScript = ''
    ${builtins.readFile ./session.py}
    await_daemons(machine, "alice", 1000)
    for daemon in ("profile", "secrets"):
        pid = machine.succeed(
            as_user("alice", 1000, f"systemctl --user show -P MainPID open-sesame-{daemon}.service")
        ).strip()
        limits = machine.succeed(f"grep 'Max locked memory' /proc/{pid}/limits").split()
        assert limits[3] == str(48 * 1024 * 1024), limits
        assert "2" == machine.succeed(f"awk '/^Seccomp:/ {{ print $2 }}' /proc/{pid}/status").strip()
        shown = machine.succeed(
            as_user("alice", 1000, f"systemctl --user show -P WatchdogUSec open-sesame-{daemon}.service")
        )
        assert shown.strip() == "45s", shown
  '';
}
