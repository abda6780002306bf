# Levels of a fleet held against each other: what a device inherits, and what two levels say that contradicts. A level is
# { name; says; }, its name as an error calls it. Builtins alone.
let
  inherit (builtins)
    attrNames
    concatMap
    elem
    elemAt
    filter
    foldl'
    head
    isString
    length
    map
    mapAttrs
    sort
    split
    tail
    toJSON
    ;

  settings = import ./settings.nix;

  refuse = text: throw "open-sesame: ${text}";
  quote = text: "\"${text}\"";

  # The first two levels that say a key differently, as a sentence; null where none do.
  disagreement =
    what: levels: key: valueOf:
    let
      saying = filter (level: valueOf level != null) levels;
      first = head saying;
      others = filter (level: valueOf level != valueOf first) saying;
    in
    if saying == [ ] || others == [ ] then
      null
    else
      "${what} ${quote key} is ${toJSON (valueOf first)} in ${first.name} and ${toJSON (valueOf (head others))} in ${(head others).name}; say it once, or the same in both";

  demandAgreement =
    what: levels: key: valueOf: result:
    let
      text = disagreement what levels key valueOf;
    in
    if text == null then result else refuse text;

  unique = foldl' (seen: one: if elem one seen then seen else seen ++ [ one ]) [ ];

  # Flat settings of all levels: groups must agree, the innermost decides.
  inheritFlat =
    what: outer: groups: inner: flatOf:
    let
      keysIn = levels: unique (concatMap (level: attrNames (flatOf level.says)) levels);
      checked =
        key: result: demandAgreement what groups key (level: (flatOf level.says).${key} or null) result;
      merged = foldl' (lower: level: lower // flatOf level.says) { } ([ outer ] ++ groups ++ inner);
    in
    mapAttrs (key: value: if elem key (keysIn groups) then checked key value else value) merged;

  # Locks add up; of one value for one key the outermost level's entry stands.
  policyOf =
    levels:
    let
      locksOf = level: level.says.policy or [ ];
      lockOn = key: level: filter (lock: lock.key == key) (locksOf level);
      keys = unique (concatMap (level: map (lock: lock.key) (locksOf level)) levels);
      single =
        level: key:
        let
          found = lockOn key level;
        in
        if found == [ ] then
          null
        else if length found > 1 then
          refuse "${level.name} locks ${quote key} twice, for ${quote (head found).source} and ${quote (elemAt found 1).source}; leave one entry"
        else
          head found;
      sound =
        level: lock:
        let
          fault = settings.lockFaultOf lock;
        in
        if fault == null then lock else refuse "in the policy of ${level.name}, ${fault}";
      lockFor =
        key:
        let
          saying = filter (level: single level key != null) levels;
          checked = sound (head saying) (single (head saying) key);
        in
        demandAgreement "the lock on" levels key (
          level:
          let
            lock = single level key;
          in
          if lock == null then null else lock.value
        ) { inherit (checked) key value source; };
    in
    sort (a: b: a.key < b.key) (map lockFor keys);

in
{
  inherit inheritFlat policyOf;

  # { "a.b" = 1; } as { a.b = 1; }.
  unflatten =
    flat:
    let
      namesIn = key: filter isString (split "\\." key);
      put =
        tree: path: value:
        tree
        // {
          ${head path} =
            if tail path == [ ] then
              value
            else
              put (tree.${head path} or { }) (tail path) value;
        };
    in
    foldl' (tree: key: put tree (namesIn key) flat.${key}) { } (attrNames flat);
}
