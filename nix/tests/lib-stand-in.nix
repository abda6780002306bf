# The part of nixpkgs' lib that the modules use, so that they can be evaluated where no nixpkgs is: options and their types,
# definitions and their priorities, submodules with options of any name. Written from the manual's description of the
# module system; a test compares it with the real one wherever NIX_PATH has that.
let
  inherit (builtins)
    all
    any
    attrNames
    concatLists
    concatMap
    concatStringsSep
    elem
    filter
    foldl'
    head
    isAttrs
    isBool
    isFunction
    isInt
    isList
    isPath
    isString
    listToAttrs
    map
    mapAttrs
    match
    toJSON
    toString
    ;

  dotted = concatStringsSep ".";
  unique = foldl' (seen: one: if elem one seen then seen else seen ++ [ one ]) [ ];
  isTagged = tag: value: isAttrs value && value._type or null == tag;
  isOption = isTagged "option";
  imported = value: if isPath value || isString value then import value else value;

  override = priority: content: {
    _type = "override";
    inherit priority content;
  };
  usualPriority = 100;

  # Definitions without conditions, merges and priorities: [ { priority; value; } ].
  plain =
    value:
    if isTagged "if" value then
      (if value.condition then plain value.content else [ ])
    else if isTagged "merge" value then
      concatMap plain value.contents
    else if isTagged "override" value then
      map (one: if one.priority == usualPriority then one // { inherit (value) priority; } else one) (plain value.content)
    else
      [
        {
          priority = usualPriority;
          inherit value;
        }
      ];

  strongest =
    definitions:
    let
      best = foldl' (least: one: if one.priority < least then one.priority else least) 9999 definitions;
    in
    map (one: one.value) (filter (one: one.priority == best) definitions);

  mkType = attributes: { _type = "option-type"; } // attributes;

  refuse =
    path: type: value:
    throw "A definition for option `${dotted path}' is not of type `${type.description}'. Definition value: ${
      if isFunction value then "a function" else toJSON value
    }";
  demand = path: type: value: if type.check value then value else refuse path type value;

  same =
    path: type: values:
    let
      checked = map (demand path type) values;
    in
    if all (value: value == head checked) checked then
      head checked
    else
      throw "The option `${dotted path}' has conflicting definition values";

  simple =
    description: check:
    let
      type = mkType {
        inherit description check;
        merge = path: values: same path type values;
      };
    in
    type;

  types = rec {
    anything = simple "anything" (_: true);
    bool = simple "boolean" isBool;
    int = simple "signed integer" isInt;
    str = simple "string" isString;
    path = simple "absolute path" (
      value: isPath value || (isString value && match "/.*" value != null) || value ? outPath
    );
    package = simple "package" (value: value.type or null == "derivation");
    addCheck =
      inner: check: simple inner.description (value: inner.check value && check value);
    ints.between =
      lowest: highest:
      simple "integer between ${toString lowest} and ${toString highest} (both inclusive)" (
        value: isInt value && value >= lowest && value <= highest
      );
    enum =
      values: simple "one of ${concatStringsSep ", " (map toJSON values)}" (value: elem value values);
    strMatching =
      pattern:
      simple "string matching the pattern ${pattern}" (
        value: isString value && match pattern value != null
      );
    oneOf =
      alternatives:
      simple (concatStringsSep " or " (map (type: type.description) alternatives)) (
        value: any (type: type.check value) alternatives
      );
    nullOr =
      inner:
      mkType {
        description = "null or ${inner.description}";
        check = value: value == null || inner.check value;
        merge =
          path: values:
          if all (value: value == null) values then
            null
          else if elem null values then
            throw "The option `${dotted path}' is defined both null and not null"
          else
            inner.merge path values;
      };
    listOf =
      inner:
      let
        type = mkType {
          description = "list of ${inner.description}";
          check = isList;
          merge = path: values: map (value: inner.merge path [ value ]) (concatLists (map (demand path type) values));
        };
      in
      type;
    attrsOf =
      inner:
      let
        type = mkType {
          description = "attribute set of ${inner.description}";
          check = isAttrs;
          merge =
            path: values:
            let
              sets = map (demand path type) values;
              names = unique (concatMap attrNames sets);
              definitionsOf =
                name: strongest (concatMap (set: if set ? ${name} then plain set.${name} else [ ]) sets);
            in
            listToAttrs (
              concatMap (
                name:
                let
                  definitions = definitionsOf name;
                in
                if definitions == [ ] then
                  [ ]
                else
                  [
                    {
                      inherit name;
                      value = inner.merge (path ++ [ name ]) definitions;
                    }
                  ]
              ) names
            );
        };
      in
      type;
    submodule =
      module:
      let
        type = mkType {
          description = "submodule";
          check = isAttrs;
          merge =
            path: values:
            (evaluate {
              inherit path;
              modules = [ module ] ++ map (value: { config = demand path type value; }) values;
              arguments = { };
            }).config;
        };
      in
      type;
  };

  # A module's parts, whichever way it is written.
  partsOf =
    arguments: module:
    let
      named = imported module;
      body = if isFunction named then named arguments else named;
      isLong = body ? options || body ? config;
    in
    concatMap (partsOf arguments) (body.imports or [ ])
    ++ [
      {
        options = body.options or { };
        freeformType = body.freeformType or null;
        config =
          if isLong then body.config or { } else removeAttrs body [ "imports" "freeformType" ];
      }
    ];

  # The names that definitions define, and what they say below one, whatever their conditions turn out to be: a condition may
  # hang on a value of another option.
  namesOf =
    value:
    if isTagged "if" value || isTagged "override" value then
      namesOf value.content
    else if isTagged "merge" value then
      concatMap namesOf value.contents
    else
      attrNames value;
  namesIn = definitions: unique (concatMap namesOf definitions);

  below = name: concatMap (belowOne name);
  belowOne =
    name: value:
    if isTagged "if" value || isTagged "override" value then
      map (content: value // { inherit content; }) (belowOne name value.content)
    else if isTagged "merge" value then
      below name value.contents
    else if value ? ${name} then
      [ value.${name} ]
    else
      [ ];

  # Options of several modules in one tree.
  join =
    trees:
    foldl' (
      all: tree:
      all
      // mapAttrs (
        name: value: if isOption value || !(all ? ${name}) then value else join [ all.${name} value ]
      ) tree
    ) { } trees;

  valueOf =
    path: option: definitions:
    let
      defined = strongest (concatMap plain definitions);
    in
    if defined != [ ] then
      option.type.merge path defined
    else if option ? default then
      option.type.merge path [ option.default ]
    else
      throw "The option `${dotted path}' was accessed but has no value defined. Try setting the option.";

  # The values of a tree of options; what no option is declared for goes to the freeform type or is refused.
  settle =
    {
      path,
      options,
      freeform,
      definitions,
    }:
    let
      declared = mapAttrs (
        name: option:
        let
          here = {
            path = path ++ [ name ];
            definitions = below name definitions;
          };
        in
        if isOption option then
          valueOf here.path option here.definitions
        else
          settle (here // { inherit freeform; options = option; })
      ) options;
      others = filter (name: !(options ? ${name})) (namesIn definitions);
      free = listToAttrs (
        map (name: {
          inherit name;
          value = freeform.merge path (
            map (value: { ${name} = value; }) (strongest (concatMap plain (below name definitions)))
          );
        }) others
      );
    in
    if others == [ ] then
      declared
    else if freeform == null then
      throw "The option `${dotted (path ++ [ (head others) ])}' does not exist."
    else
      mapAttrs (name: value: value.${name}) free // declared;

  evaluate =
    {
      path,
      modules,
      arguments,
    }:
    let
      parts = concatMap (partsOf (arguments // { inherit config; })) modules;
      types = filter (type: type != null) (map (part: part.freeformType) parts);
      config = settle {
        inherit path;
        options = join (map (part: part.options) parts);
        freeform = if types == [ ] then null else head types;
        definitions = map (part: part.config) parts;
      };
    in
    {
      inherit config;
    };

  lib = {
    inherit types;
    mkOption = attributes: attributes // { _type = "option"; };
    mkEnableOption =
      name:
      lib.mkOption {
        type = types.bool;
        default = false;
        description = "Whether to enable ${name}.";
      };
    mkIf = condition: content: {
      _type = "if";
      inherit condition content;
    };
    mkMerge = contents: {
      _type = "merge";
      inherit contents;
    };
    mkOverride = override;
    mkDefault = override 1000;
    mkForce = override 50;
    evalModules =
      {
        modules,
        specialArgs ? { },
      }:
      evaluate {
        path = [ ];
        inherit modules;
        arguments = specialArgs // { inherit lib; };
      };
  };
in
lib
