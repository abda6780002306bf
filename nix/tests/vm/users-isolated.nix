# Two users have different identities, and neither reaches the other's files, bus or processes.
{
  name = "open-sesame-users-isolated";
  nodes.machine.imports = [ ./users.nix ];
  testScript = ''
    ${builtins.readFile ./session.py}
    machine.wait_for_unit("multi-user.target")
    await_daemons(machine, "alice", 1000)
    await_daemons(machine, "bob", 1001)
    ids = {}
    for user, uid in (("alice", 1000), ("bob", 1001)):
        machine.succeed(as_user(user, uid, "sesame init --non-interactive"))
        ids[user] = machine.succeed(as_user(user, uid, "sesame identity show --json"))
    assert ids["alice"] != ids["bob"], "both have one identity"
    machine.fail(as_user("bob", 1001, "ls /home/alice/.config/pds"))
    machine.fail(as_user("bob", 1001, "ls /run/user/1000/pds"))
    daemon = machine.succeed("pgrep -u alice -f daemon-secrets").split()[0]
    machine.fail(as_user("bob", 1001, f"kill -0 {daemon}"))
    machine.fail(as_user("bob", 1001, f"cat /proc/{daemon}/maps"))
    machine.fail(as_user("alice", 1000, f"cat /proc/{daemon}/maps"))
  '';
}
