# A policy that the program refuses has no build, and says which line is wrong. The module's own assertions are passed by on
# purpose: here the real binary has the last word.
{ pkgs, package }:
let
  placed = import ../modules/placed.nix {
    inherit pkgs;
    program = package;
    name = "bad-policy";
    files = [
      {
        path = "/etc/pds/policy.toml";
        content = ''
          [[policy]]
          key = "crypto.kdf"
          value = "rot13"
          source = "nobody"
        '';
      }
    ];
  };
  failed = pkgs.testers.testBuildFailure placed;
in
pkgs.runCommand "open-sesame-bad-policy" { inherit failed; } ''
  grep -F 'crypto.kdf' "$failed/testBuildFailure.log"
  touch "$out"
''
