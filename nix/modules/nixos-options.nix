# The options of services.open-sesame on NixOS. What they mean for a device is nixos.nix's business.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;

  core = import ../core.nix;
  schema = import ../schema.nix;
  shared = import ./options.nix { inherit lib; };

  cfg = config.services.open-sesame;

  units = (schema.load "fleet.schema.json")."$defs".units.properties;
  unitOption =
    name: description:
    mkOption {
      type = types.nullOr (
        if units.${name}.type == "integer" then
          types.ints.between units.${name}.minimum units.${name}.maximum
        else
          types.bool
      );
      default = null;
      description = "${description} Where neither this nor a manifest says it: ${builtins.toJSON core.unitDefaults.${name}}.";
    };
in
{
  options.services.open-sesame = {
    enable = lib.mkEnableOption "Open Sesame's daemons for each user";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../package.nix { };
      defaultText = "the package of the flake that the module comes from";
      description = "The package with programs and units.";
    };

    validationPackage = mkOption {
      type = types.package;
      default = cfg.package;
      defaultText = "services.open-sesame.package";
      description = "The package whose `sesame` judges policy and templates while building. Where the host's programs don't run on the machine that builds, one that does.";
    };

    policy = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            key = mkOption {
              type = types.str;
              example = "crypto.kdf";
              description = "Key that is locked, in every profile or, as `profiles.NAME.KEY`, in one.";
            };
            value = mkOption {
              type = types.oneOf [
                types.bool
                types.int
                types.str
              ];
              description = "What holds.";
            };
            source = mkOption {
              type = types.str;
              example = "security-baseline-2026";
              description = "Who wants it so, in words that the user is shown.";
            };
          };
        }
      );
      default = [ ];
      description = "Locks for all users of the device, as entries of `/etc/pds/policy.toml`.";
    };

    inherit (shared) settings;

    seeds = {
      domain = mkOption {
        type = types.nullOr (types.addCheck types.str core.isDomain);
        default = null;
        example = "example.org";
        description = "The organisation that identities on the device belong to.";
      };
      machineBinding = mkOption {
        type = types.nullOr (
          types.enum [
            "machine-id"
            "tpm-bound"
          ]
        );
        default = null;
        description = "What identities must be bound to; null: the device decides.";
      };
      users = mkOption {
        type = types.attrsOf (
          types.submodule {
            options.id = mkOption {
              type = types.strMatching "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
              example = "8f14e45f-ceea-467f-a0f6-6b1f6c2d1e55";
              description = "Random UUID of the installation, minted once (`uuidgen --random`).";
            };
          }
        );
        default = { };
        description = "Identities of single users, by login name.";
      };
    };

    users = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            linger = mkOption {
              type = types.bool;
              default = false;
              description = "Run the daemons from boot on, without a login.";
            };
            inherit (shared) settings;
          };
        }
      );
      default = { };
      description = "Users of the device, by login name.";
    };

    memlock = unitOption "memlock_mib" "Memory in MiB that a user may lock, for the daemons and the user manager.";
    watchdogSeconds = unitOption "watchdog_seconds" "Seconds of silence after which systemd restarts a daemon.";
    hardeningNamespaces = unitOption "hardening_namespaces" "Whether to add the directives that need user namespaces; docs/systemd.md says what they cost.";
    restrictUsers = unitOption "restrict_users" "Whether the daemons start for the users named here alone.";

    fleet = {
      manifest = mkOption {
        type = types.nullOr types.path;
        default = null;
        example = "./fleet.toml";
        description = "A fleet's manifest (docs/fleet-format.md), which then says everything.";
      };
      lock = mkOption {
        type = types.nullOr types.path;
        default = null;
        example = "./fleet.lock";
        description = "The manifest's lock file, from `sesame fleet seed`.";
      };
      device = mkOption {
        type = types.str;
        default = config.networking.hostName;
        defaultText = "networking.hostName";
        description = "The device's name in the manifest.";
      };
    };
  };
}
