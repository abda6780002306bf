# What `make` asks of a machine, so that it finds nothing missing. npm brings Node.js 24 and the rest.
{ pkgs }:
pkgs.mkShell {
  packages = [
    pkgs.nixfmt
    pkgs.nodejs_24
    pkgs.python3
    pkgs.shellcheck
    pkgs.swtpm
    pkgs.tpm2-tools
    pkgs.util-linux
    pkgs.zsh
  ];
  buildInputs = [
    pkgs.stdenv.cc.libc.static
    (pkgs.openssl.override { static = true; })
    pkgs.systemdLibs
  ];
}
