# A device of a fleet has the bytes of the canonical tree. Drop-ins are links into the store, which is how NixOS places units.
let
  vectors = ../../../tests/vectors/fleet;
  names = builtins.attrNames (builtins.fromTOML (builtins.readFile (vectors + "/fleet.toml"))).devices;
  device = builtins.head names;
in
{
  name = "open-sesame-fleet-tree";
  nodes.machine =
    { pkgs, ... }:
    {
      services.open-sesame = {
        enable = true;
        fleet = {
          manifest = vectors + "/fleet.toml";
          lock = vectors + "/fleet.lock";
          inherit device;
        };
      };
      users.users = builtins.mapAttrs (_: _: { isNormalUser = true; }) (
        (builtins.fromTOML (builtins.readFile (vectors + "/fleet.toml"))).devices.${device}.users or { }
      );
      environment.etc."wanted-tree.json".source = vectors + "/trees/${device}.json";
      environment.systemPackages = [ pkgs.python3 ];
    };
  testScript = ''
    import json
    machine.wait_for_unit("multi-user.target")
    for file in json.loads(machine.succeed("cat /etc/wanted-tree.json"))["files"]:
        found = machine.succeed(f"cat {file['path']}")
        assert found == file["content"], file["path"]
        if file["path"].startswith("/etc/pds/"):
            machine.succeed(f"test $(stat -c %a:%u:%g {file['path']}) = 644:0:0")
  '';
}
