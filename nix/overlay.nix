# pkgs.open-sesame.
final: _: { open-sesame = final.callPackage ./package.nix { }; }
