# The configuration's keys, by the generated settings-data.json: which there are, what each takes, which can be locked. One
# judgement for locks and for the options of the modules. Builtins alone.
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    genList
    hasAttr
    head
    isAttrs
    isBool
    isInt
    isString
    match
    stringLength
    substring
    toJSON
    toString
    ;

  data = builtins.fromJSON (builtins.readFile ./settings-data.json);
  keys = attrNames data;

  least = a: b: if a < b then a else b;
  charactersOf = word: genList (i: substring i 1 word) (stringLength word);

  # Letters left out, added or mistaken, each one slip: row after row of the Wagner-Fischer table.
  slipsBetween =
    from: to:
    let
      target = charactersOf to;
      width = stringLength to;
      nextRow =
        above: letter:
        foldl' (
          row: column:
          let
            cost = least (least (elemAt above (column + 1) + 1) (elemAt row column + 1)) (
              elemAt above column + (if elemAt target column == letter then 0 else 1)
            );
          in
          builtins.seq cost (row ++ [ cost ])
        ) [ (head above + 1) ] (genList (i: i) width);
    in
    elemAt (foldl' nextRow (genList (i: i) (width + 1)) (charactersOf from)) width;

  # The nearest of the keys, within a third of the word's length.
  nearestTo =
    word:
    let
      best =
        foldl'
          (
            found: key:
            let
              slips = slipsBetween word key;
            in
            if slips < found.slips then { inherit key slips; } else found
          )
          {
            key = null;
            slips = stringLength word / 3 + 1;
          }
          keys;
    in
    if stringLength word > 64 then null else best.key;

  adviceOn =
    word:
    let
      nearest = nearestTo word;
    in
    if nearest == null then "docs/reference/configuration.md lists all keys" else "did you mean \"${nearest}\"?";

  takes = {
    string = isString;
    boolean = isBool;
    integer = isInt;
  };
  names = {
    string = "a string";
    boolean = "true or false";
    integer = "an integer";
  };

  # What a key takes, in words.
  describe =
    key:
    let
      one = data.${key};
    in
    if one ? enum then
      "one of ${concatStringsSep ", " (map toJSON one.enum)}"
    else if one ? minimum then
      "an integer from ${toString one.minimum} to ${toString one.maximum}"
    else if one ? form then
      one.form
    else
      names.${one.type};

  fits =
    key: value:
    let
      one = data.${key};
    in
    takes.${one.type} value
    && (!(one ? enum) || elem value one.enum)
    && (!(one ? pattern) || match one.pattern value != null && stringLength value <= one.maxLength)
    && (!(one ? minimum) || value >= one.minimum && value <= one.maximum);

  # "profiles.work.audit.enabled" is audit.enabled in one profile.
  targetOf =
    written:
    let
      parts = match "profiles\\.([a-zA-Z0-9][a-zA-Z0-9_-]*)\\.(.+)" written;
    in
    if parts == null then
      {
        key = written;
        profile = null;
      }
    else
      {
        key = elemAt parts 1;
        profile = head parts;
      };
in
rec {
  inherit data describe keys;

  # Null where nothing is wrong.
  faultOf =
    key: value:
    if !hasAttr key data then
      "there is no key \"${key}\"; ${adviceOn key}"
    else if !fits key value then
      "\"${key}\" must be ${describe key}, not ${toJSON value}"
    else
      null;

  # What is wrong with { key; value; source; } as an entry of policy.toml; null where nothing is.
  lockFaultOf =
    {
      key,
      value,
      source,
      ...
    }:
    let
      target = targetOf key;
      fault = faultOf target.key value;
    in
    if fault != null then
      fault
    else if !data.${target.key}.lockable then
      "\"${target.key}\" can't be locked; leave it out of the policy"
    else if target.profile != null && data.${target.key}.scope != "profile" then
      "\"${target.key}\" is no profile's; lock \"${target.key}\" for the device"
    else if match "[[:space:]]*" source != null || stringLength source > 1024 then
      "the lock on \"${key}\" needs a \"source\" that says who wants it"
    else
      null;

  # The tree { global.logging.level = …; } as { "global.logging.level" = …; }.
  flatten =
    tree:
    let
      below =
        path: value:
        if isAttrs value then
          concatMap (name: below (if path == "" then name else "${path}.${name}") value.${name}) (attrNames value)
        else
          [
            {
              name = path;
              inherit value;
            }
          ];
    in
    builtins.listToAttrs (below "" tree);

  # Everything that is wrong with a configuration's tree.
  faultsOf =
    tree:
    let
      flat = flatten tree;
    in
    filter (fault: fault != null) (map (key: faultOf key flat.${key}) (attrNames flat));

  # The tree without what is null, which is how an option that nobody sets looks.
  saidIn =
    tree:
    builtins.listToAttrs (
      concatMap (
        name:
        let
          value = tree.${name};
          within = if isAttrs value then saidIn value else value;
        in
        if within == null || within == { } then
          [ ]
        else
          [
            {
              inherit name;
              value = within;
            }
          ]
      ) (attrNames tree)
    );
}
