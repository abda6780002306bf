# From a fleet's manifest and lock file to what one device is to have, and to its files (docs/fleet-format.md). Whatever
# `sesame fleet lint` refuses is refused while evaluating. Builtins alone, so that it can be tested wherever there is a Nix.
let
  inherit (builtins)
    attrNames
    concatStringsSep
    elem
    filter
    fromJSON
    fromTOML
    head
    length
    map
    mapAttrs
    match
    readFile
    toString
    ;

  inherit (import ./levels.nix) inheritFlat policyOf unflatten;
  schema = import ./schema.nix;
  settings = import ./settings.nix;
  ids = import ./uuid5.nix;
  trees = import ./tree.nix;

  refuse = text: throw "open-sesame: ${text}";
  quote = text: "\"${text}\"";

  # { name, says } from the outermost level to the innermost. Groups are equals: none of them is the innermost.
  organisation = manifest: {
    name = "the organisation";
    says = manifest.org;
  };
  groupLevels =
    manifest: device: says:
    map (
      group:
      if manifest.groups or { } ? ${group} then
        {
          name = "group ${quote group}";
          says = manifest.groups.${group};
        }
      else
        refuse "device ${quote device} is in group ${quote group}, which the manifest does not have; add [groups.${group}] or take it out of the device's groups"
    ) (says.groups or [ ]);

  unitDefaults = mapAttrs (_: unit: unit.default) (schema.load "fleet.schema.json")."$defs".units.properties;

  demandSound =
    what: file: document:
    let
      faults = schema.faultsOf file document;
    in
    if faults == [ ] then document else refuse "${what} is not sound: ${concatStringsSep "; " faults}";

  # Ids follow from each other: a lock file that belongs to another manifest, or was edited, is found.
  demandFollowing =
    what: wanted: given:
    if given == wanted then
      given
    else
      refuse "fleet.lock has ${given} as the namespace of ${what}, and ${wanted} follows from what the manifest and the lock file say; run 'sesame fleet seed'";

  # As src/core/ids.ts has it.
  isDomain =
    text:
    builtins.stringLength text <= 253
    && match "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+" text != null
    && match ".*\\.[0-9]+" text == null;

  # What inventories call every host, those of no group, and every device of ours.
  inventoryGroups = [
    "all"
    "open-sesame"
    "ungrouped"
  ];

  seed = "run 'sesame fleet seed' and commit fleet.lock";

  # What one device is to have, from the manifest and the lock file as they were read.
  deviceOf =
    {
      manifest,
      lock,
      device,
    }:
    let
      sound = demandSound "the fleet manifest" "fleet.schema.json" manifest;
      seeds = demandSound "fleet.lock" "fleet-lock.schema.json" lock;
      says =
        sound.devices.${device}
          or (refuse "the fleet manifest has no device ${quote device}; it has ${
            concatStringsSep ", " (map quote (attrNames (sound.devices or { })))
          }");
      outer = organisation sound;
      groups = groupLevels sound device says;
      takenGroups = filter (group: elem group inventoryGroups) (attrNames (sound.groups or { }));
      namedTwice = filter (one: length (filter (other: other == one) says.groups) > 1) (says.groups or [ ]);
      own = {
        name = "device ${quote device}";
        inherit says;
      };
      domain = sound.org.domain;
      namespace = demandFollowing "the organisation" (ids.orgNamespace domain) (
        if seeds.org.domain == domain then
          seeds.org.namespace
        else
          refuse "fleet.lock is of ${quote seeds.org.domain} and the manifest of ${quote domain}; ${seed}"
      );
      flatConfig = level: settings.flatten (level.config or { });
      binding = inheritFlat "the setting" outer groups [ own ] (
        level: if level ? machine_binding then { inherit (level) machine_binding; } else { }
      );
      userOf =
        name: user:
        let
          seeded =
            seeds.devices.${device}.users.${name}
              or (refuse "fleet.lock has no id of ${quote name} on ${quote device}; ${seed}");
        in
        {
          home = user.home or "/home/${name}";
          linger = user.linger or false;
          config = unflatten (
            inheritFlat "the setting" outer groups [
              own
              {
                name = "user ${quote name}";
                says = user;
              }
            ] flatConfig
          );
          inherit (seeded) id;
          namespace = demandFollowing "${quote name} on ${quote device}" (
            ids.installationNamespace namespace seeded.id
          ) seeded.namespace;
        };
    in
    if !(isDomain domain) then
      refuse "\"org.domain\" must be a domain name in lower case, not ${quote domain}"
    else if takenGroups != [ ] then
      refuse "the group ${quote (head takenGroups)} must have another name: inventories have one of their own"
    else if namedTwice != [ ] then
      refuse "device ${quote device} names the group ${quote (head namedTwice)} again; name it once"
    else {
      inherit device domain namespace;
      origin = "the fleet of ${domain} for ${device}";
      whereToChange = "the manifest";
      version = sound.artifact.version;
      machineBinding = binding.machine_binding or null;
      policy = policyOf ([ outer ] ++ groups ++ [ own ]);
      config = unflatten (inheritFlat "the setting" outer groups [ own ] flatConfig);
      units =
        unitDefaults // inheritFlat "the unit setting" outer groups [ own ] (level: level.units or { });
      users = mapAttrs userOf (says.users or { });
    };

  isJson = path: match ".*\\.json" (toString path) != null;
in
{
  inherit
    deviceOf
    isDomain
    unitDefaults
    ;
  inherit (trees) placedFilesOf treeOf;
  inherit (ids) installationNamespace orgNamespace;

  # Reads both files, for `deviceOf`.
  readFleet =
    {
      manifest,
      lock,
      device,
    }:
    {
      inherit device;
      manifest = (if isJson manifest then fromJSON else fromTOML) (readFile manifest);
      lock = fromJSON (readFile lock);
    };
}
