# services.open-sesame on NixOS: what core.nix makes of a fleet's manifest, or of the options here, put where NixOS wants it.
# Files of /etc/pds are real files of mode 0644, drop-ins come through systemd.packages, lingering through users.users.
# Whatever can't work is refused while evaluating, with the remedy.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (builtins)
    attrNames
    compareVersions
    concatMap
    concatStringsSep
    elem
    filter
    groupBy
    head
    length
    listToAttrs
    mapAttrs
    match
    sort
    toString
    ;
  inherit (lib) mkIf;

  core = import ../core.nix;
  settings = import ../settings.nix;
  shared = import ./options.nix { inherit lib; };

  cfg = config.services.open-sesame;
  host = config.networking.hostName;
  fromFleet = cfg.fleet.manifest != null;

  orDefault = value: default: if value == null then default else value;

  byHand = {
    device = host;
    origin = "the NixOS configuration of ${host}";
    whereToChange = "the configuration";
    inherit (cfg.seeds) domain machineBinding;
    namespace = if cfg.seeds.domain == null then null else core.orgNamespace cfg.seeds.domain;
    policy = sort (a: b: a.key < b.key) cfg.policy;
    config = settings.saidIn cfg.settings;
    units = {
      memlock_mib = orDefault cfg.memlock core.unitDefaults.memlock_mib;
      watchdog_seconds = orDefault cfg.watchdogSeconds core.unitDefaults.watchdog_seconds;
      hardening_namespaces = orDefault cfg.hardeningNamespaces core.unitDefaults.hardening_namespaces;
      restrict_users = orDefault cfg.restrictUsers core.unitDefaults.restrict_users;
    };
    users = listToAttrs (
      map (name: {
        inherit name;
        value = userByHand name;
      }) (attrNames (cfg.users // cfg.seeds.users))
    );
  };

  userByHand =
    name:
    let
      id = cfg.seeds.users.${name}.id or null;
    in
    {
      inherit id;
      linger = cfg.users.${name}.linger or false;
      config = merge (settings.saidIn cfg.settings) (settings.saidIn (cfg.users.${name}.settings or { }));
      namespace =
        if id == null || cfg.seeds.domain == null then
          null
        else
          core.installationNamespace (core.orgNamespace cfg.seeds.domain) id;
    };

  merge =
    lower: upper:
    lower
    // mapAttrs (
      name: value:
      if builtins.isAttrs value && builtins.isAttrs (lower.${name} or null) then
        merge lower.${name} value
      else
        value
    ) upper;

  effective =
    if !fromFleet then
      byHand
    else if cfg.fleet.lock == null then
      throw "services.open-sesame.fleet.lock: the manifest needs its lock file; run 'sesame fleet seed' and set fleet.lock to the fleet.lock beside it"
    else
      core.deviceOf (core.readFleet cfg.fleet);
  files = if fromFleet then (core.treeOf effective).files else core.placedFilesOf effective;

  isBelow = directory: path: match "${directory}/.*" path != null;
  lingerFiles = filter (file: isBelow "/var/lib/systemd/linger" file.path) files;
  seedFiles = filter (file: isBelow "/etc/pds" file.path) files;

  placed = import ./placed.nix {
    inherit pkgs;
    program = cfg.validationPackage;
    name = "open-sesame-files-of-${host}";
    files = filter (file: !(elem file lingerFiles)) files;
  };

  names = attrNames effective.users;
  isDeclared =
    name:
    let
      account = config.users.users.${name} or { };
    in
    name == "root" || (account.isNormalUser or false) || (account.isSystemUser or false);
  undeclared = filter (name: !(isDeclared name)) names;
  # A directory service may know the others.
  isHopeless = name: effective.users.${name}.linger || !config.users.mutableUsers;
  missing = filter isHopeless undeclared;
  doubtful = filter (name: !(isHopeless name)) undeclared;
  listed = list: concatStringsSep ", " (map (name: "\"${name}\"") list);

  # What the manifest says, and the options here must not say as well.
  isSaid = {
    hardeningNamespaces = cfg.hardeningNamespaces != null;
    memlock = cfg.memlock != null;
    policy = cfg.policy != [ ];
    restrictUsers = cfg.restrictUsers != null;
    seeds = cfg.seeds.domain != null || cfg.seeds.machineBinding != null || cfg.seeds.users != { };
    settings = settings.saidIn cfg.settings != { };
    users = cfg.users != { };
    watchdogSeconds = cfg.watchdogSeconds != null;
  };
  saidTwice = if fromFleet then filter (option: isSaid.${option}) (attrNames isSaid) else [ ];

  lockFaults = filter (fault: fault != null) (map settings.lockFaultOf cfg.policy);
  locksOn = key: filter (lock: lock.key == key) cfg.policy;
  lockedTwice = filter (key: length (locksOn key) > 1) (
    attrNames (groupBy (lock: lock.key) cfg.policy)
  );
  tellTwice =
    key: "\"${key}\" is locked twice, for ${listed (map (lock: lock.source) (locksOn key))}; leave one entry";

  kernel = config.boot.kernelPackages.kernel.version;
  systemd = config.systemd.package.version;
  # Landlock as the launcher wants it, the third version of its interface.
  oldestKernel = "6.2";
  # RestartSteps= and what the doctor asks for.
  oldestSystemd = "255";

  # Every file of the store can be read, so that Node.js is not execute-only as it is elsewhere: until a daemon has hardened
  # itself, which takes some milliseconds, Yama keeps the user's other processes from it (docs/isolation.md).
  ptraceKey = "kernel.yama.ptrace_scope";
  ptraceScope = toString (config.boot.kernel.sysctl.${ptraceKey} or "");

  # Both daemons of a user share what the user may lock.
  budgetKey = "memory.budget_bytes";
  budgetLocks = filter (lock: lock.key == budgetKey) effective.policy;
  budgetBytes =
    if budgetLocks != [ ] then
      (head budgetLocks).value
    else
      (settings.flatten effective.config).${budgetKey} or settings.data.${budgetKey}.default;
  mib = 1024 * 1024;
  neededMib = (2 * budgetBytes + mib - 1) / mib;

  assertion = holds: message: {
    assertion = holds;
    message = "services.open-sesame${message}";
  };

  assertions = [
    (assertion (saidTwice == [ ])
      ".fleet: ${concatStringsSep ", " saidTwice} and the manifest would both say what holds; say it in the manifest, or leave fleet.manifest out"
    )
    (assertion (lockFaults == [ ]) ".policy: ${concatStringsSep "; " lockFaults}")
    (assertion (lockedTwice == [ ]) ".policy: ${concatStringsSep "; " (map tellTwice lockedTwice)}")
    (assertion (effective.units.restrict_users -> names != [ ])
      ".restrictUsers: nobody would be left; name somebody in users, or set restrictUsers = false"
    )
    (assertion (cfg.seeds.users == { } || cfg.seeds.domain != null)
      ".seeds.users: identities belong to an organisation; set seeds.domain"
    )
    (assertion (missing == [ ])
      ".users: there is no account ${listed missing}; declare users.users.NAME.isNormalUser = true, or take the name out"
    )
    (assertion (config.boot.isContainer || compareVersions kernel oldestKernel >= 0)
      ": Linux ${kernel} has no Landlock that can confine the daemons; set boot.kernelPackages to one of ${oldestKernel} or newer"
    )
    (assertion (compareVersions systemd oldestSystemd >= 0)
      ": systemd ${systemd} is older than ${oldestSystemd}; use a newer nixpkgs"
    )
    (assertion (effective.units.hardening_namespaces -> ptraceScope == "3")
      ".hardeningNamespaces: the namespaces let any process of a user attach to that user's daemons unless ptrace is off; set boot.kernel.sysctl.\"${ptraceKey}\" = 3, or hardeningNamespaces = false"
    )
    (assertion (!fromFleet || effective.version == cfg.package.version)
      ".package: the manifest's artifact.version is ${effective.version or ""} and the package is ${cfg.package.version}; bring one to the other"
    )
  ]
  ++ shared.assertionsOn "services.open-sesame.settings" cfg.settings
  ++ concatMap (
    name: shared.assertionsOn "services.open-sesame.users.${name}.settings" cfg.users.${name}.settings
  ) (attrNames cfg.users);

  warning = holds: message: if holds then [ "services.open-sesame${message}" ] else [ ];

  # What may be meant.
  warnings =
    warning (doubtful != [ ])
      ".users: ${listed doubtful} not declared in users.users; fine where a directory service knows them, a mistake otherwise"
    ++
      warning (effective.units.memlock_mib < neededMib)
        ".memlock: ${toString effective.units.memlock_mib} MiB are less than the ${toString neededMib} MiB that both daemons may take; set memlock = ${toString neededMib}, or a lower ${budgetKey}"
    ++
      warning (ptraceScope == "0")
        ": any process of a user may attach to that user's daemons while they start; set boot.kernel.sysctl.\"${ptraceKey}\" = 1";
in
{
  imports = [ ./nixos-options.nix ];

  config = mkIf cfg.enable {
    inherit assertions warnings;

    # Weaker than anybody's word, mkDefault's too.
    boot.kernel.sysctl.${ptraceKey} = lib.mkOverride 1400 1;

    environment.systemPackages = [ cfg.package ];

    environment.etc = listToAttrs (
      map (file: {
        # Relative to /etc.
        name = builtins.substring 5 (-1) file.path;
        value = {
          source = "${placed}${file.path}";
          inherit (file) mode;
        };
      }) seedFiles
    );

    systemd.packages = [
      cfg.package
      placed
    ];
    # NixOS makes no [Install] section of a package count.
    systemd.user.targets.open-sesame-headless.wantedBy = [ "default.target" ];

    users.users = listToAttrs (
      map (name: {
        inherit name;
        value.linger = true;
      }) (filter (name: effective.users.${name}.linger) names)
    );
  };
}
