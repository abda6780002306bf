# Wiring alone: everything is in nix/.
{
  description = "Open Sesame: per-user secret daemons for Linux workstations and servers";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      forEachSystem =
        valueOf:
        nixpkgs.lib.genAttrs [ "aarch64-linux" "x86_64-linux" ] (
          system: valueOf nixpkgs.legacyPackages.${system}
        );
      # The module with this flake's package, which a host can replace.
      withPackage =
        module:
        { lib, pkgs, ... }:
        {
          imports = [ module ];
          services.open-sesame.package =
            lib.mkDefault
              self.packages.${pkgs.stdenv.hostPlatform.system}.default;
        };
    in
    {
      packages = forEachSystem (pkgs: {
        default = pkgs.callPackage ./nix/package.nix { };
      });
      # What a fleet's manifest means for a device, as plain data.
      lib = import ./nix/core.nix;
      overlays.default = import ./nix/overlay.nix;
      nixosModules.default = withPackage ./nix/modules/nixos.nix;
      homeManagerModules.default = withPackage ./nix/modules/home-manager.nix;
      devShells = forEachSystem (pkgs: {
        default = import ./nix/dev-shell.nix { inherit pkgs; };
      });
      checks = forEachSystem (
        pkgs:
        import ./nix/tests {
          inherit pkgs;
          module = self.nixosModules.default;
          package = self.packages.${pkgs.stdenv.hostPlatform.system}.default;
        }
      );
      formatter = forEachSystem (pkgs: pkgs.nixfmt);
    };
}
