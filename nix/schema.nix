# Judges a value by the JSON Schemas in policy-schemas/, so that a manifest which `sesame fleet lint` refuses is refused while
# evaluating, too. Hides references and the difference of the two dialects of patterns. A keyword that is not known
# here is an error and never passed over.
let
  inherit (builtins)
    any
    attrNames
    concatLists
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    fromJSON
    genList
    hasAttr
    head
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isString
    length
    map
    match
    readFile
    replaceStrings
    stringLength
    substring
    toJSON
    toString
    ;

  directory = ../policy-schemas;
  load = file: fromJSON (readFile (directory + "/${file}"));

  # A reference names a file, a place within one ("#/$defs/policy"), or both.
  follow =
    file: reference:
    let
      parts = match "([^#]*)(#(.*))?" reference;
      named = head parts;
      target = if named == "" then file else named;
      pointer = elemAt parts 2;
      steps =
        if pointer == null then
          [ ]
        else
          filter (step: isString step && step != "") (builtins.split "/" pointer);
    in
    {
      file = target;
      schema = builtins.foldl' (place: step: place.${step}) (load target) steps;
    };

  # What says nothing of a value's form.
  remarks = [
    "$comment"
    "$defs"
    "$id"
    "$schema"
    "default"
    "description"
    "examples"
    "title"
    # Our own, of the configuration's keys.
    "awaits"
    "consumer"
    "lockable"
    "proof"
    "scope"
    "since"
    "takes_effect"
    "unit"
  ];

  typeNames = {
    array = isList;
    boolean = isBool;
    integer = isInt;
    number = value: isInt value || isFloat value;
    object = isAttrs;
    string = isString;
  };
  isOfType = value: type: (typeNames.${type} or (_: false)) value;

  # Characters as JSON Schema counts them. The bytes that continue one in UTF-8 are the second ones of U+0080 to U+00BF.
  continuations = genList (
    i:
    let
      digits = "0123456789abcdef";
      hex = "00${substring (8 + i / 16) 1 digits}${substring (i - 16 * (i / 16)) 1 digits}";
    in
    substring 1 1 (fromJSON "\"\\u${hex}\"")
  ) 64;
  countCharacters = text: stringLength (replaceStrings continuations (map (_: "") continuations) text);

  # POSIX patterns, as Nix has them, know other names. What they lack altogether, looking ahead for one, Nix refuses as invalid.
  posix = replaceStrings [ "(?:" "\\S" "\\s" "\\d" ] [ "(" "[^[:space:]]" "[[:space:]]" "[0-9]" ];
  fits =
    pattern: text:
    let
      parts = match "(\\^?)(.*[^$\\\\]|)(\\$?)" pattern;
      opening = if head parts == "^" then "" else ".*";
      closing = if elemAt parts 2 == "$" then "" else ".*";
    in
    match "${opening}(${posix (elemAt parts 1)})${closing}" text != null;

  inner = path: name: if path == "" then name else "${path}.${name}";
  at = path: if path == "" then "the document" else "\"${path}\"";

  judgements = {
    type =
      { value, argument, ... }:
      let
        types = if isList argument then argument else [ argument ];
      in
      if any (isOfType value) types then
        [ ]
      else
        [ "must be ${concatStringsSep " or " types}, not ${builtins.typeOf value}" ];
    enum =
      { value, argument, ... }:
      if elem value argument then [ ] else [ "must be one of ${concatStringsSep ", " (map toJSON argument)}" ];
    const =
      { value, argument, ... }: if value == argument then [ ] else [ "must be ${toJSON argument}" ];
    minimum =
      { value, argument, ... }:
      if !(typeNames.number value) || value >= argument then
        [ ]
      else
        [ "must be at least ${toString argument}, not ${toString value}" ];
    maximum =
      { value, argument, ... }:
      if !(typeNames.number value) || value <= argument then
        [ ]
      else
        [ "must be at most ${toString argument}, not ${toString value}" ];
    minLength =
      { value, argument, ... }:
      if !isString value || countCharacters value >= argument then
        [ ]
      else
        [ "must have at least ${toString argument} characters" ];
    maxLength =
      { value, argument, ... }:
      if !isString value || countCharacters value <= argument then
        [ ]
      else
        [ "must have at most ${toString argument} characters" ];
    pattern =
      { value, argument, ... }:
      if !isString value || fits argument value then [ ] else [ "must match ${argument}, not ${toJSON value}" ];
    minItems =
      { value, argument, ... }:
      if !isList value || length value >= argument then
        [ ]
      else
        [ "must have at least ${toString argument} members" ];
    maxItems =
      { value, argument, ... }:
      if !isList value || length value <= argument then
        [ ]
      else
        [ "must have at most ${toString argument} members" ];
    uniqueItems =
      { value, argument, ... }:
      if !isList value || !argument || builtins.all (one: length (filter (o: o == one) value) == 1) value then
        [ ]
      else
        [ "must not name the same twice" ];
    minProperties =
      { value, argument, ... }:
      if !isAttrs value || length (attrNames value) >= argument then
        [ ]
      else
        [ "must have at least ${toString argument} members" ];
    required =
      { value, argument, ... }:
      if isAttrs value then map (name: "lacks \"${name}\"") (filter (name: !hasAttr name value) argument) else [ ];
  };

  # Judgements that go on inside of a value.
  descents = {
    properties =
      { file, path, value, argument, ... }:
      if isAttrs value then
        concatMap (
          name: if argument ? ${name} then judge file argument.${name} (inner path name) value.${name} else [ ]
        ) (attrNames value)
      else
        [ ];
    additionalProperties =
      { file, path, value, argument, schema }:
      let
        others = filter (
          name:
          !(schema.properties or { } ? ${name})
          && !(any (pattern: fits pattern name) (attrNames (schema.patternProperties or { })))
        ) (attrNames value);
      in
      if !isAttrs value || argument == true then
        [ ]
      else if argument == false then
        map (name: "\"${inner path name}\" is not known here") others
      else
        concatMap (name: judge file argument (inner path name) value.${name}) others;
    patternProperties =
      { file, path, value, argument, ... }:
      if isAttrs value then
        concatMap (
          pattern:
          concatMap (
            name: if fits pattern name then judge file argument.${pattern} (inner path name) value.${name} else [ ]
          ) (attrNames value)
        ) (attrNames argument)
      else
        [ ];
    propertyNames =
      { file, path, value, argument, ... }:
      if isAttrs value then
        concatMap (name: judge file argument (inner path name) name) (attrNames value)
      else
        [ ];
    items =
      { file, path, value, argument, ... }:
      if isList value then
        concatLists (
          genList (i: judge file argument "${path}[${toString i}]" (elemAt value i)) (length value)
        )
      else
        [ ];
    "$ref" =
      { file, path, value, argument, ... }:
      let
        target = follow file argument;
      in
      judge target.file target.schema path value;
    allOf =
      { file, path, value, argument, ... }: concatMap (one: judge file one path value) argument;
    anyOf =
      { file, path, value, argument, ... }:
      let
        attempts = map (one: judge file one path value) argument;
      in
      if elem [ ] attempts then [ ] else concatLists attempts;
    oneOf =
      { file, path, value, argument, ... }:
      let
        attempts = map (one: judge file one path value) argument;
      in
      if length (filter (faults: faults == [ ]) attempts) == 1 then
        [ ]
      else
        [ "${at path} fits none of the forms, or several" ] ++ concatLists attempts;
    not =
      { file, path, value, argument, ... }:
      if judge file argument path value == [ ] then [ "${at path} must not be ${toJSON value}" ] else [ ];
  };

  judge =
    file: schema: path: value:
    if schema == true then
      [ ]
    else
      concatMap (
        keyword:
        let
          call = {
            inherit
              file
              path
              value
              schema
              ;
            argument = schema.${keyword};
          };
        in
        if elem keyword remarks then
          [ ]
        else if judgements ? ${keyword} then
          map (fault: "${at path} ${fault}") (judgements.${keyword} call)
        else if descents ? ${keyword} then
          descents.${keyword} call
        else
          throw "open-sesame: nix/schema.nix does not know the keyword \"${keyword}\" of ${file}"
      ) (attrNames schema);
in
{
  inherit load;

  # Everything that is wrong with a value, as sentences; an empty list where nothing is.
  faultsOf = file: value: judge file (load file) "" value;
}
