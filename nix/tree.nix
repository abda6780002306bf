# The files of a device, every byte of them, as docs/fleet-format.md lays them down. Builtins alone.
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    hashString
    map
    readFile
    replaceStrings
    sort
    toJSON
    toString
    ;

  toml = import ./toml.nix;

  pair = name: value: { inherit name value; };

  # The files of a device, sorted by path; `device.json` is not among them.
  filesOf =
    {
      domain,
      namespace,
      origin,
      whereToChange,
      machineBinding,
      policy,
      config,
      units,
      users,
      ...
    }:
    let
      managed = toml.document "From ${origin}. Local changes are drift: change ${whereToChange}.";
      template = toml.document "From ${origin}. In ~/.config/pds/config.toml it is yours to change.";
      orgBlocks =
        if domain == null then
          [ ]
        else
          [
            (toml.block "[org]\n" [
              (pair "domain" domain)
              (pair "namespace" namespace)
            ])
          ];
      bindingBlocks =
        if machineBinding == null then
          [ ]
        else
          [ (toml.block "[machine_binding]\n" [ (pair "binding_type" machineBinding) ]) ];
      lockBlock =
        lock:
        toml.block "[[policy]]\n" [
          (pair "key" lock.key)
          (pair "value" lock.value)
          (pair "source" lock.source)
        ];
      names = attrNames users;
      conditions =
        if !units.restrict_users then
          [ ]
        else if names == [ ] then
          throw "open-sesame: restrict_users leaves no user to ${origin}; name the users, or switch restrict_users off"
        else
          [ "[Unit]\n${concatStringsSep "" (map (name: "ConditionUser=|${name}\n") names)}" ];
      memlock = "LimitMEMLOCK=${toString units.memlock_mib}M\n";
      when = condition: path: content: if condition then [ { inherit path content; } ] else [ ];
      always = when true;
      ofUsers =
        directory: condition: contentOf:
        concatMap (name: when (condition users.${name}) "${directory}/${name}" (contentOf name)) names;
    in
    sort (a: b: a.path < b.path) (
      when (domain != null || machineBinding != null) "/etc/pds/installation.toml" (
        managed (orgBlocks ++ bindingBlocks)
      )
      ++ concatMap (
        name:
        let
          user = users.${name};
        in
        when (user.id != null) "/etc/pds/installations/${name}.toml" (
          managed (
            [
              (toml.block "" [
                (pair "user" name)
                (pair "id" user.id)
                (pair "namespace" user.namespace)
              ])
            ]
            ++ orgBlocks
          )
        )
        ++ when (user.config != { }) "/etc/pds/templates/${name}.toml" (template (toml.tables user.config))
      ) names
      ++ always "/etc/pds/policy.toml" (managed (map lockBlock policy))
      ++ when (config != { }) "/etc/pds/template.toml" (template (toml.tables config))
      ++ always "/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf" (
        managed [ "[Service]\n${memlock}" ]
      )
      ++ always "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf" (
        managed (
          conditions ++ [ "[Service]\n${memlock}WatchdogSec=${toString units.watchdog_seconds}\n" ]
        )
      )
      ++
        when units.hardening_namespaces
          "/etc/systemd/user/open-sesame-.service.d/60-hardening-namespaces.conf"
          (
            replaceStrings [ "@LIBDIR@" ] [ "/usr/lib/open-sesame" ] (
              readFile ../src/systemd/hardening.namespaces.conf
            )
          )
      ++ when (conditions != [ ]) "/etc/systemd/user/open-sesame-headless.target.d/50-fleet.conf" (
        managed conditions
      )
      ++ ofUsers "/var/lib/systemd/linger" (user: user.linger) (_: "")
    );

  asPlaced = file: file // { mode = "0644"; };
in
rec {
  placedFilesOf = effective: map asPlaced (filesOf effective);

  # The document of a canonical tree.
  treeOf =
    effective:
    let
      files = placedFilesOf effective;
      manifest = asPlaced {
        path = "/etc/pds/device.json";
        content =
          toJSON {
            inherit (effective) device version;
            org = effective.domain;
            schema = 1;
            files = map (file: {
              inherit (file) mode path;
              sha256 = hashString "sha256" file.content;
            }) files;
          }
          + "\n";
      };
    in
    {
      inherit (effective) device;
      digest = hashString "sha256" manifest.content;
      files = sort (a: b: a.path < b.path) (files ++ [ manifest ]);
      schema = 1;
    };
}
