# services.open-sesame for one user with home-manager: the package, its units and that user's own configuration. What needs root, the
# limit of locked memory among it, is the system's to give: docs/systemd.md says how.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (builtins) listToAttrs;
  inherit (lib) mkIf mkOption types;

  settings = import ../settings.nix;
  toml = import ../toml.nix;
  shared = import ./options.nix { inherit lib; };

  cfg = config.services.open-sesame;
  said = settings.saidIn cfg.settings;

  placed = import ./placed.nix {
    inherit pkgs;
    program = cfg.package;
    name = "open-sesame-config";
    files = [
      {
        path = "/config.toml";
        content = toml.document "From home-manager's configuration." (toml.tables said);
      }
    ];
  };

  unit = name: {
    name = "systemd/user/${name}";
    value.source = "${cfg.package}/lib/systemd/user/${name}";
  };
  target = "open-sesame-headless.target";
in
{
  options.services.open-sesame = {
    enable = lib.mkEnableOption "Open Sesame's daemons for this user";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../package.nix { };
      defaultText = "the package of the flake that the module comes from";
      description = "The package with programs and units.";
    };

    inherit (shared) settings;
  };

  config = mkIf cfg.enable {
    assertions = shared.assertionsOn "services.open-sesame.settings" cfg.settings;

    home.packages = [ cfg.package ];

    xdg.configFile =
      listToAttrs [
        (unit target)
        (unit "open-sesame-profile.service")
        (unit "open-sesame-secrets.service")
        (unit "open-sesame-session.service")
      ]
      // {
        "systemd/user/default.target.wants/${target}".source =
          "${cfg.package}/lib/systemd/user/${target}";
      }
      // (if said == { } then { } else { "pds/config.toml".source = "${placed}/config.toml"; });
  };
}
