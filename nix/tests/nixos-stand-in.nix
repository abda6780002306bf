# The options of NixOS and of home-manager that the modules set or read, with the types that they have there.
{ lib, ... }:
let
  inherit (lib) mkOption types;
  option =
    type: default:
    mkOption {
      inherit type default;
    };
  files = option (types.attrsOf (
    types.submodule {
      options = {
        source = mkOption { type = types.path; };
        mode = option types.str "symlink";
      };
    }
  )) { };
in
{
  options = {
    assertions = option (types.listOf types.anything) [ ];
    warnings = option (types.listOf types.str) [ ];
    networking.hostName = option types.str "nixos";
    boot = {
      isContainer = option types.bool false;
      kernel.sysctl = option (types.attrsOf types.anything) { };
      kernelPackages = option types.anything { kernel.version = "6.12.30"; };
    };
    environment = {
      etc = files;
      systemPackages = option (types.listOf types.package) [ ];
    };
    systemd = {
      package = option types.anything { version = "257.6"; };
      packages = option (types.listOf types.package) [ ];
      user.targets = option (types.attrsOf (
        types.submodule { options.wantedBy = option (types.listOf types.str) [ ]; }
      )) { };
    };
    users = {
      mutableUsers = option types.bool true;
      users = option (types.attrsOf (
        types.submodule {
          options = {
            isNormalUser = option types.bool false;
            isSystemUser = option types.bool false;
            linger = option types.bool false;
          };
        }
      )) { };
    };
    home.packages = option (types.listOf types.package) [ ];
    xdg.configFile = files;
  };
}
