# Options that several modules have: the configuration with one typed option for each key, as RFC 42 wants it. Keys that no
# option is declared for are taken, too, so that they can be refused with advice (settings.nix).
{ lib }:
let
  inherit (builtins) foldl' head;
  inherit (lib) mkOption types;

  settings = import ../settings.nix;

  typeOf =
    key:
    let
      one = settings.data.${key};
    in
    if one ? enum then
      types.enum one.enum
    else if one ? minimum then
      types.ints.between one.minimum one.maximum
    else
      {
        boolean = types.bool;
        integer = types.int;
        string = types.str;
      }
      .${one.type};

  optionOf =
    key:
    let
      one = settings.data.${key};
    in
    mkOption {
      type = types.nullOr (typeOf key);
      default = null;
      description = "${one.description} (${settings.describe key}; ${builtins.toJSON one.default} where nobody says anything).";
    };

  put =
    tree: path: value:
    tree
    // {
      ${head path} =
        if builtins.tail path == [ ] then value else put (tree.${head path} or { }) (builtins.tail path) value;
    };
  split = key: builtins.filter builtins.isString (builtins.split "\\." key);
in
{
  settings = mkOption {
    type = types.submodule {
      freeformType = types.attrsOf types.anything;
      options = foldl' (tree: key: put tree (split key) (optionOf key)) { } settings.keys;
    };
    default = { };
    example = {
      global.logging.level = "notice";
      secrets.history_versions = 20;
    };
    description = "Keys of `config.toml`; docs/reference/configuration.md explains each. A key that is left out stays as the program has it.";
  };

  # What is wrong with the keys, as assertions; types have judged the values.
  assertionsOn = option: said: [
    {
      assertion = settings.faultsOf (settings.saidIn said) == [ ];
      message = "${option}: ${builtins.concatStringsSep "; " (settings.faultsOf (settings.saidIn said))}";
    }
  ];
}
