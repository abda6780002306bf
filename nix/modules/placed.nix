# The files of a device as a derivation that is built only where the program itself takes them: policy by 'sesame policy lint',
# templates by 'sesame config validate'. A policy that no daemon would start with can't be switched to.
{
  pkgs,
  program,
  name,
  files,
}:
let
  # systemd reads drop-ins of packages below lib; all else keeps its place.
  placeOf = path: builtins.replaceStrings [ "/etc/systemd/" ] [ "/lib/systemd/" ] path;
  place = file: ''
    install -D -m 0644 ${pkgs.writeText (baseNameOf file.path) file.content} "$out${placeOf file.path}"
  '';
in
pkgs.runCommand name { } ''
  ${builtins.concatStringsSep "" (map place files)}
  export HOME="$PWD/home"
  unset XDG_CONFIG_HOME XDG_RUNTIME_DIR
  if [[ -e $out/etc/pds/policy.toml ]]; then
    # By a short name, so that the place of a fault fits into a line of the log.
    (cd "$out/etc/pds" && ${program}/bin/sesame policy lint policy.toml)
  fi
  for template in "$out"/etc/pds/template.toml "$out"/etc/pds/templates/*.toml "$out"/config.toml; do
    [[ -e $template ]] || continue
    rm -rf "$HOME"
    install -d -m 0700 "$HOME" "$HOME/.config" "$HOME/.config/pds"
    install -m 0600 "$template" "$HOME/.config/pds/config.toml"
    ${program}/bin/sesame config validate
  done
''
