# The package: npm's packages of the lock file, fetched once and known by their hash (npm-hash.json), the native core and the bundles built
# from source without a network, and what scripts/install.sh places. Node.js is npm's own build, the one that everything is tested
# with; its paths of libraries are made those of the store.
{
  lib,
  stdenv,
  autoPatchelfHook,
  cacert,
  nodejs_24,
  openssl,
  python3,
  systemdLibs,
  util-linux,
}:
let
  inherit (builtins.fromJSON (builtins.readFile ../package.json)) version;
  hashes = builtins.fromJSON (builtins.readFile ./npm-hash.json);
  system = stdenv.hostPlatform.system;
  processor =
    {
      aarch64-linux = "arm64";
      x86_64-linux = "x64";
    }
    .${system} or (throw "open-sesame: there is no build for ${system}; it runs on x86_64-linux and aarch64-linux");

  filesOf =
    files:
    lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions files;
    };

  # Which packages there are, and what of them belongs to no package, scripts/npm-tree-hash.ts says as well.
  npmPackages = stdenv.mkDerivation {
    name = "open-sesame-npm-packages-${builtins.substring 0 12 hashes.lock}";
    src = filesOf [
      ../package.json
      ../package-lock.json
    ];
    nativeBuildInputs = [
      cacert
      nodejs_24
    ];
    impureEnvVars = lib.fetchers.proxyImpureEnvVars;
    buildPhase = ''
      runHook preBuild
      export HOME="$PWD/home"
      npm ci --ignore-scripts --no-audit --no-fund --cpu=${processor} --os=linux --libc=glibc
      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall
      find node_modules -mindepth 1 -maxdepth 1 -name '.*' -exec rm -rf {} +
      find node_modules -type d -name .bin -prune -exec rm -rf {} +
      find node_modules -type d -empty -delete
      mv node_modules "$out"
      runHook postInstall
    '';
    dontFixup = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    outputHash = hashes.packages.${system};
  };
in
stdenv.mkDerivation {
  pname = "open-sesame";
  inherit version;

  src = filesOf [
    ../CHANGELOG.md
    ../LICENSE
    ../README.md
    ../SECURITY.md
    ../completions
    ../docs/man
    ../native/binding.gyp
    ../native/front.mk
    ../native/generated
    ../native/index.d.ts
    ../native/src
    ../package.json
    ../scripts
    ../src
    ../tsconfig.json
    ../tsup.config.ts
  ];

  nativeBuildInputs = [
    autoPatchelfHook
    python3
    util-linux
  ];
  # The native programs are static: they take archives of the C library and of libcrypto.
  buildInputs = [
    stdenv.cc.cc.lib
    stdenv.cc.libc.static
    (openssl.override { static = true; })
    systemdLibs
  ];

  configurePhase = ''
    runHook preConfigure
    cp -r ${npmPackages} node_modules
    chmod -R u+w node_modules
    patchShebangs scripts
    substituteInPlace native/front.mk --replace-fail /bin/bash ${stdenv.shell}
    autoPatchelf node_modules/node-linux-${processor}/bin/node
    runHook postConfigure
  '';

  buildPhase = ''
    runHook preBuild
    scripts/build-native.sh
    node_modules/node-linux-${processor}/bin/node node_modules/tsup/dist/cli-default.js
    runHook postBuild
  '';

  # As staged, so that it asks no systemd of the machine that builds.
  installPhase = ''
    runHook preInstall
    DESTDIR=/ PREFIX="$out" scripts/install.sh
    runHook postInstall
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    "$out/bin/sesame" --version
    runHook postInstallCheck
  '';

  # Node.js stays the bytes that npm has, but for its paths; units stay where install.sh and the modules know them.
  dontStrip = true;
  dontMoveSystemdUserUnits = true;

  passthru = { inherit npmPackages; };

  meta = {
    description = "Per-user secret daemons for Linux workstations and servers";
    license = lib.licenses.asl20;
    mainProgram = "sesame";
    platforms = [
      "aarch64-linux"
      "x86_64-linux"
    ];
  };
}
