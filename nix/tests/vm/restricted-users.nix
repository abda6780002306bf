# With restrictUsers, nobody but the named has daemons.
{
  name = "open-sesame-restricted-users";
  nodes.machine =
    { lib, ... }:
    {
      imports = [ ./users.nix ];
      users.users.bob.linger = true;
      services.open-sesame = {
        restrictUsers = true;
        users = lib.mkForce { alice.linger = true; };
      };
    };
  testScript = ''
    ${builtins.readFile ./session.py}
    await_daemons(machine, "alice", 1000)
    machine.wait_for_unit("user@1001.service")
    machine.fail(as_user("bob", 1001, "systemctl --user is-active open-sesame-profile.service"))
    # Its condition is not met: a start that is asked for does nothing.
    machine.succeed(as_user("bob", 1001, "systemctl --user start open-sesame-profile.service"))
    machine.fail(as_user("bob", 1001, "systemctl --user is-active open-sesame-profile.service"))
  '';
}
