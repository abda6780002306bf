# The few functions of nixpkgs that the modules call, over this machine's own shell and tools: with them, what the modules
# build can be built for real where there is no nixpkgs. `product` is a directory as `make install` makes it.
{ product, version }:
let
  build =
    name: environment: script:
    derivation (
      environment
      // {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/bash";
        args = [
          "-euo"
          "pipefail"
          "-c"
          # The shell stays to the end: Nix kills a builder that closes its output first, as programs do on their way out.
          "${script}\n:"
        ];
        PATH = "/usr/bin:/bin";
      }
    );
in
{
  runCommand = build;
  writeText =
    name: text:
    build name {
      inherit text;
      passAsFile = [ "text" ];
    } "cp \"$textPath\" \"$out\"";
  # The one package that anything here calls for.
  callPackage = _: _: {
    type = "derivation";
    name = "open-sesame-${version}";
    inherit version;
    outPath = product;
  };
}
