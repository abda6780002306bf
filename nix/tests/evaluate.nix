# Evaluates a module with settings of a host, by the stand-in for lib or by a real one, and gives what comes of it.
{
  module,
  settings,
  product ? "/product",
  version ? "0.1.0",
  nixpkgs ? null,
}:
let
  lib = if nixpkgs == null then import ./lib-stand-in.nix else import (nixpkgs + "/lib");
  pkgs = import ./pkgs-stand-in.nix { inherit product version; };
  evaluated = lib.evalModules {
    modules = [
      ./nixos-stand-in.nix
      module
      settings
    ];
    specialArgs = { inherit pkgs; };
  };
  inherit (evaluated) config;
  failed = builtins.filter (one: !one.assertion) config.assertions;
in
{
  # As NixOS has it: nothing is built of a configuration with a failed assertion.
  result =
    if failed == [ ] then
      {
        etc = builtins.mapAttrs (_: file: {
          source = "${file.source}";
          inherit (file) mode;
        }) config.environment.etc;
        packages = map (one: "${one}") config.systemd.packages;
        systemPackages = map (one: "${one}") config.environment.systemPackages;
        homePackages = map (one: "${one}") config.home.packages;
        configFiles = builtins.mapAttrs (_: file: "${file.source}") config.xdg.configFile;
        inherit (config.boot.kernel) sysctl;
        targets = config.systemd.user.targets;
        users = builtins.mapAttrs (_: user: user.linger) config.users.users;
        inherit (config) warnings;
      }
    else
      throw "Failed assertions:\n${builtins.concatStringsSep "\n" (map (one: "- ${one.message}") failed)}";
  # Derivations that build where the program takes the files.
  built = builtins.elemAt config.systemd.packages 1;
  builtHome = pkgs.runCommand "home" { } "cp ${config.xdg.configFile."pds/config.toml".source} \"$out\"";
}
