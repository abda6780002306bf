# nix/package.nix over this machine's own compiler and tools in place of nixpkgs' stdenv: what its phases do runs for real, what makes
# programs fit for NixOS (autoPatchelf, patchShebangs) does nothing. The npm packages are not fetched: they must be in the store.
let
  inherit (builtins)
    any
    path
    stringLength
    substring
    toString
    ;

  startsWith = prefix: text: substring 0 (stringLength prefix) text == prefix;

  lib = {
    fetchers.proxyImpureEnvVars = [ ];
    fileset = {
      unions = files: files;
      # What is named, what is below it, and the directories that lead to it.
      toSource =
        { root, fileset }:
        path {
          name = "source";
          path = root;
          filter =
            found: _:
            any (
              file:
              found == toString file
              || startsWith "${toString file}/" found
              || startsWith "${found}/" (toString file)
            ) fileset;
        };
    };
    licenses.asl20 = "Apache-2.0";
  };

  preamble = ''
    runHook() { :; }
    autoPatchelf() { [[ -e $1 ]]; }
    patchShebangs() { :; }
    substituteInPlace() { # FILE --replace-fail FROM TO
      grep -qF -- "$3" "$1"
      sed -i "s|$3|$4|g" "$1"
    }
    export HOME="$PWD/home"
    cp -r "$src" source
    chmod -R u+w source
    cd source
  '';

  plain = attributes: removeAttrs attributes [ "meta" "passthru" ];

  mkDerivation =
    attributes:
    derivation (
      plain attributes
      // {
        name = attributes.name or "${attributes.pname}-${attributes.version}";
        system = builtins.currentSystem;
        builder = "/bin/bash";
        PATH = "/usr/bin:/bin";
        args = [
          "-euo"
          "pipefail"
          "-c"
          "${preamble}eval \"\${configurePhase-}\"; eval \"$buildPhase\"; eval \"$installPhase\"; eval \"\${installCheckPhase-}\"; :"
        ];
      }
    )
    // (attributes.passthru or { });

  stdenv = {
    inherit mkDerivation;
    hostPlatform.system = builtins.currentSystem;
    shell = "/bin/bash";
    cc = {
      cc.lib = "";
      libc.static = "";
    };
  };
in
import ../package.nix {
  inherit lib stdenv;
  autoPatchelfHook = "";
  cacert = "";
  nodejs_24 = "";
  openssl.override = _: "";
  python3 = "";
  systemdLibs = "";
  util-linux = "";
}
