# The flake's checks: the package, and a claim each on NixOS hosts in virtual machines. `nix flake check` runs them.
{
  pkgs,
  module,
  package,
}:
let
  claim =
    file:
    pkgs.testers.runNixOSTest {
      imports = [ file ];
      defaults.imports = [ module ];
    };
in
{
  inherit package;
  bad-policy-fails-build = import ./bad-policy.nix { inherit pkgs package; };
  fleet-tree = claim ./vm/fleet-tree.nix;
  policy-lock-holds = claim ./vm/policy-lock-holds.nix;
  policy-swap-on-switch = claim ./vm/policy-swap-on-switch.nix;
  restricted-users = claim ./vm/restricted-users.nix;
  unit-limits = claim ./vm/unit-limits.nix;
  users-isolated = claim ./vm/users-isolated.nix;
}
