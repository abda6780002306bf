# Writes TOML in the one form that docs/fleet-format.md lays down, and nothing that the form has no place for. Builtins alone.
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    filter
    isAttrs
    isBool
    isInt
    isString
    map
    match
    replaceStrings
    sort
    toJSON
    toString
    typeOf
    ;

  # Nix has no escape for these in its own strings.
  controlCharacters = builtins.fromJSON ''"[\u0001-\u001f\u007f]"'';

  string =
    text:
    if match ".*${controlCharacters}.*" text != null then
      throw "open-sesame: ${toJSON text} holds a control character; remove it"
    else
      "\"${replaceStrings [ "\\" "\"" ] [ "\\\\" "\\\"" ] text}\"";

  value =
    one:
    if isString one then
      string one
    else if isInt one then
      toString one
    else if isBool one then
      (if one then "true" else "false")
    else
      throw "open-sesame: ${toJSON one} is a ${typeOf one}; a value is a string, an integer, true or false";

  key = name: if match "[A-Za-z0-9_-]+" name != null then name else string name;

  line = name: one: "${key name} = ${value one}\n";

  # The keys that are values, sorted as bytes, which is how Nix sorts names.
  lines =
    table:
    concatStringsSep "" (
      map (name: line name table.${name}) (filter (name: !isAttrs table.${name}) (attrNames table))
    );

  # Each table that has keys of its own, by the names that lead to it.
  tablesBelow =
    path: table:
    let
      own = lines table;
      within = concatMap (
        name: if isAttrs table.${name} then tablesBelow (path ++ [ name ]) table.${name} else [ ]
      ) (attrNames table);
    in
    (if own == "" then [ ] else [ { inherit own path; } ]) ++ within;

  dotted = path: concatStringsSep "." (map key path);
in
rec {
  inherit key line string value;

  # A block `[name]` or `[[name]]` with lines in the order given: [ { name; value; } ].
  block =
    head: members: head + concatStringsSep "" (map (member: line member.name member.value) members);

  # A block for each table of a tree, sorted by dotted name.
  tables =
    tree:
    map (table: (if table.path == [ ] then "" else "[${dotted table.path}]\n") + table.own) (
      sort (a: b: dotted a.path < dotted b.path) (tablesBelow [ ] tree)
    );

  # A comment on top, and every block after an empty line.
  document = comment: blocks: concatStringsSep "\n" ([ "# ${comment}\n" ] ++ blocks);

  # What a writer is worth: reading gives back what was written.
  roundTrip = tree: builtins.fromTOML (concatStringsSep "\n" (tables tree)) == tree;
}
