// How keys become environment variables: the spelling, and which variables no key may ever set. Whoever
// may name a key must not thereby decide what code a command loads, which servers it believes, or which
// files it takes for its own configuration.

import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import type { SecretReference } from "./names.js";

export interface EnvironmentName<Reference extends SecretReference> {
  readonly name: string;
  readonly reference: Reference;
}

const variableNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Exact names. Proxies (HTTPS_PROXY …) are not among them: they are often secrets, and TLS still decides whom to believe. */
const deniedNames: ReadonlySet<string> = new Set([
  // the shell, and who the user is
  ...words(`
    BASHOPTS BASH_ENV BASH_LOADABLES_PATH CDPATH ENV EUID EXECIGNORE FIGNORE FPATH GLOBIGNORE
    GROUPS HISTFILE HOME IFS INPUTRC LOGNAME MAIL MAILPATH OLDPWD PATH POSIXLY_CORRECT PPID
    PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 PWD SHELL SHELLOPTS SHLVL TEMP TEMPDIR TMP TMPDIR UID
    USER ZDOTDIR
  `),
  // the C library and what it reads
  ...words(`
    GCONV_PATH GETCONF_DIR HOSTALIASES LANG LANGUAGE LOCALDOMAIN LOCPATH NIS_PATH NLSPATH
    RESOLV_HOST_CONF RES_OPTIONS TERM TERMCAP TZ TZDIR
  `),
  // programs that other programs start
  ...words(`
    AR AS BROWSER CC CPP CXX DIFF EDITOR EMACSLOADPATH EXINIT FCEDIT GNUMAKEFLAGS HOSTCC LD
    LESSCLOSE LESSKEY LESSKEYIN LESSKEY_CONTENT LESSOPEN MAKEFILES MAKEFLAGS MANOPT MANPAGER
    MFLAGS MYVIMRC NVIM_APPNAME PAGER PKG_CONFIG PKG_CONFIG_LIBDIR PKG_CONFIG_PATH RUSTC RUSTDOC
    RUSTFLAGS SUDO_ASKPASS SUDO_EDITOR VIMINIT VIMRUNTIME VISUAL
  `),
  // sessions, agents, sockets
  ...words(`
    CREDENTIALS_DIRECTORY CVS_RSH DBUS_SESSION_BUS_ADDRESS DBUS_STARTER_ADDRESS
    DBUS_SYSTEM_BUS_ADDRESS DISPLAY DOCKER_CERT_PATH DOCKER_CONFIG DOCKER_CONTEXT DOCKER_HOST
    DOCKER_TLS_VERIFY GNUPGHOME GPG_AGENT_INFO GPG_TTY INVOCATION_ID JOURNAL_STREAM KRB5CCNAME
    KRB5_CONFIG KUBECONFIG LISTEN_FDNAMES LISTEN_FDS LISTEN_PID MAINPID NOTIFY_SOCKET RSYNC_RSH
    RUNTIME_DIRECTORY STATE_DIRECTORY WATCHDOG_PID WATCHDOG_USEC WAYLAND_DISPLAY XAUTHORITY
  `),
  // whom TLS believes, and who may read along
  ...words(`
    AWS_CA_BUNDLE CARGO_HOME CARGO_HTTP_CAINFO CURL_CA_BUNDLE CURL_HOME HTTPLIB2_CA_CERTS
    PERL_LWP_SSL_CA_FILE PERL_LWP_SSL_VERIFY_HOSTNAME REQUESTS_CA_BUNDLE SSLKEYLOGFILE
    SSL_CERT_DIR SSL_CERT_FILE SYSTEM_CERTIFICATE_PATH WGETRC
  `),
  // interpreters and virtual machines
  ...words(`
    AWKLIBPATH AWKPATH CATALINA_OPTS CLASSPATH ELECTRON_RUN_AS_NODE ELIXIR_ERL_OPTIONS
    ERL_AFLAGS ERL_FLAGS ERL_LIBS ERL_ZFLAGS GI_TYPELIB_PATH GRADLE_OPTS GST_PLUGIN_PATH
    JAVA_HOME JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVAC_OPTIONS JDK_JAVA_OPTIONS LUA_CPATH LUA_INIT
    LUA_PATH M2_HOME MAVEN_ARGS MAVEN_OPTS MONO_PATH PERL5DB PERL5LIB PERL5OPT PERLDB_OPTS
    PERLIO PERLLIB PERL_MB_OPT PERL_MM_OPT PERL_UNICODE PHPRC PHP_INI_SCAN_DIR RUBYLIB RUBYOPT
    RUBYSHELL R_ENVIRON R_ENVIRON_USER R_HOME R_LIBS R_LIBS_USER R_PROFILE R_PROFILE_USER
    SBT_OPTS SGML_CATALOG_FILES TCLLIBPATH TCL_LIBRARY TK_LIBRARY VIRTUAL_ENV XML_CATALOG_FILES
  `),
]);

/**
 * Whole families, by how their names begin; narrow where credentials live in the same family
 * (GIT_TOKEN, NODE_AUTH_TOKEN, SSH_PRIVATE_KEY stay free).
 */
const deniedPrefixes: readonly string[] = [
  // loaders, allocators, locales, sanitizers
  ...words(`
    ASAN_ BASH_FUNC_ DYLD_ GLIBC_ LC_ LD_ LSAN_ MALLOC_ MSAN_ TERMINFO TSAN_ UBSAN_ VALGRIND_
  `),
  // sessions and this program
  ...words(`
    SESAME_ SYSTEMD_ XDG_
  `),
  // git and ssh: what they run, read and believe
  ...words(`
    GIT_ALLOW_PROTOCOL GIT_ALTERNATE GIT_ASKPASS GIT_ATTR GIT_COMMON_DIR GIT_CONFIG GIT_DIR
    GIT_EDITOR GIT_EXEC_PATH GIT_EXTERNAL_DIFF GIT_INDEX_FILE GIT_NAMESPACE GIT_OBJECT_DIRECTORY
    GIT_PAGER GIT_PROXY GIT_REDIRECT_ GIT_SEQUENCE_EDITOR GIT_SSH GIT_SSL_ GIT_TEMPLATE_DIR
    GIT_TRACE GIT_WORK_TREE SSH_AGENT_ SSH_ASKPASS SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION
    SSH_ORIGINAL_COMMAND SSH_PKCS11_HELPER SSH_SK_ SSH_TTY
  `),
  // cryptographic libraries
  ...words(`
    GNUTLS_ NSS_ OPENSSL_
  `),
  // JavaScript
  ...words(`
    BUN_CONFIG_ BUN_INSPECT BUN_INSTALL BUN_OPTIONS DENO_CERT DENO_COMPAT DENO_DIR DENO_INSTALL
    DENO_TLS_ DENO_V8_ NODE_CHANNEL_ NODE_COMPILE_CACHE NODE_DEBUG NODE_EXTRA_CA_CERTS
    NODE_ICU_DATA NODE_OPTIONS NODE_PATH NODE_PENDING_ NODE_REDIRECT_ NODE_REPL_ NODE_TLS_
    NODE_UNIQUE_ID NODE_USE_ NODE_V8_ NPM_CONFIG_ PNPM_HOME YARN_IGNORE_PATH YARN_NPM_REGISTRY
    YARN_PLUGINS YARN_RC_FILENAME YARN_YARN_PATH
  `),
  // Python, Ruby, Lua, .NET, Java, Go, Rust, Nix, others
  ...words(`
    BUNDLE_APP_CONFIG BUNDLE_BIN BUNDLE_GEMFILE BUNDLE_MIRROR BUNDLE_PATH BUNDLE_USER_
    CARGO_BUILD_ CARGO_TARGET_ COMPLUS_ CORECLR_ COREHOST_ COR_ENABLE_ COR_PROFILER DOTNET_
    GCC_EXEC_ GEM_HOME GEM_PATH GEM_SPEC_CACHE GO111 GODEBUG GOENV GOFLAGS GONOSUM GOPATH
    GOPROXY GOROOT GOSUMDB GOTOOL GUILE_ JULIA_ LUA_CPATH_ LUA_INIT_ LUA_PATH_ NIX_ PIP_ PYTHON
    RUSTC_ UV_CONFIG UV_DEFAULT_INDEX UV_EXTRA_INDEX UV_FIND_LINKS UV_INDEX UV_PYTHON _JAVA_
  `),
  // graphical plug-ins
  ...words(`
    EGL_ GIO_ GTK_ KDE_ LIBGL_ MESA_ QML QT_ VK_ADD_ VK_DRIVER_ VK_ICD_ VK_INSTANCE_ VK_LAYER_
    VK_LOADER_
  `),
];

/**
 * The variable of each key, in the order given: `prefix`, then the key in capitals with every character
 * other than a letter or digit as one "_". Runs of them are kept ("a__b" is A__B), so that a key that is
 * spelled as a variable already comes through unchanged.
 * @param prefix as typed, or ""
 * @throws ENV_NAME_INVALID for a prefix or result that is no variable name, ENV_NAME_DENIED naming every
 *   such key, ENV_NAME_COLLISION naming both keys
 */
export function environmentNames<Reference extends SecretReference>(
  references: readonly Reference[],
  prefix = "",
): readonly EnvironmentName<Reference>[] {
  if (prefix !== "" && !isVariableName(prefix)) {
    throw new SesameError(
      "ENV_NAME_INVALID",
      `prefix ${quoteText(prefix)} has characters other than letters, digits and "_", or starts with a digit`,
    );
  }
  const names = references.map((reference) => ({ name: prefix + spell(reference.key), reference }));
  refuseInvalid(names);
  refuseDenied(names);
  refuseCollisions(names);
  return names;
}

/** Whether the environment can carry the name and every shell can spell it. */
export function isVariableName(text: string): boolean {
  return variableNamePattern.test(text);
}

/** Some programs read their variables in any case (npm does), so case is no way around the list. */
export function isDeniedVariable(name: string): boolean {
  const capitals = name.toUpperCase();
  return deniedNames.has(capitals) || deniedPrefixes.some((prefix) => capitals.startsWith(prefix));
}

function spell(key: string): string {
  return key.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}

function refuseInvalid(names: readonly EnvironmentName<SecretReference>[]): void {
  for (const { name, reference } of names) {
    if (!isVariableName(name)) {
      throw new SesameError(
        "ENV_NAME_INVALID",
        `key ${describe(reference)} makes the variable ${quoteText(name)}, which starts with a digit`,
      );
    }
  }
}

function refuseDenied(names: readonly EnvironmentName<SecretReference>[]): void {
  const denied = names.filter(({ name }) => isDeniedVariable(name));
  if (denied.length === 0) return;
  const list = denied.map(({ name, reference }) => `${describe(reference)} (${name})`).join(", ");
  throw new SesameError(
    "ENV_NAME_DENIED",
    denied.length === 1
      ? `key ${list} would set a variable that programs trust`
      : `keys ${list} would set variables that programs trust`,
  );
}

function refuseCollisions(names: readonly EnvironmentName<SecretReference>[]): void {
  const taken = new Map<string, SecretReference>();
  for (const { name, reference } of names) {
    const other = taken.get(name);
    if (other !== undefined) {
      throw new SesameError(
        "ENV_NAME_COLLISION",
        `keys ${describe(other)} and ${describe(reference)} both make the variable ${quoteText(name)}`,
      );
    }
    taken.set(name, reference);
  }
}

function describe({ profile, key }: SecretReference): string {
  return `${quoteText(key)} of profile ${quoteText(profile)}`;
}

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
