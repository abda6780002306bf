// Keys become variables in one predictable way, and none becomes a variable that programs trust.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { environmentNames, isDeniedVariable, isVariableName } from "../../../src/core/env-names.js";
import { isKeyName, parseKeyName, parseProfileName, type SecretReference } from "../../../src/core/names.js";
import { thrownBy } from "./thrown.js";

function keys(...names: string[]): SecretReference[] {
  return names.map((name) => ({ profile: parseProfileName("work"), key: parseKeyName(name) }));
}

function variables(names: readonly string[], prefix = ""): string[] {
  return environmentNames(keys(...names), prefix).map(({ name }) => name);
}

const anyKey = fc.stringMatching(/^[A-Za-z0-9._/-]{1,20}$/).filter(isKeyName);

describe("environment names", () => {
  it.each([
    ["db/password", "DB_PASSWORD"],
    ["api-key.v2", "API_KEY_V2"],
    ["API_KEY", "API_KEY"],
    ["ConnectionStrings__Default", "CONNECTIONSTRINGS__DEFAULT"],
    ["_x", "_X"],
    ["a--b", "A__B"],
  ])("%s is %s", (key, name) => {
    expect(variables([key])).toEqual([name]);
  });

  it("keep the order of the keys and put the prefix before each as it was typed", () => {
    expect(variables(["b", "a/b", "7"], "TF_VAR_")).toEqual(["TF_VAR_B", "TF_VAR_A_B", "TF_VAR_7"]);
    expect(variables(["b"], "app_")).toEqual(["app_B"]);
    expect(variables([])).toEqual([]);
  });

  it("can't start with a digit", () => {
    const error = thrownBy(() => variables(["2fa/seed"]));
    expect(error.code).toBe("ENV_NAME_INVALID");
    expect(error.message).toBe(
      'key "2fa/seed" of profile "work" makes the variable "2FA_SEED", which starts with a digit',
    );
  });

  it.each(["1X_", "A-B", "A B", "A=", "é", "A\0", "\n"])("refuse the prefix %j", (prefix) => {
    expect(thrownBy(() => variables(["a"], prefix)).code).toBe("ENV_NAME_INVALID");
  });

  it("that collide name both keys, across profiles too", () => {
    const error = thrownBy(() => variables(["db.password", "x", "db/password"]));
    expect(error.code).toBe("ENV_NAME_COLLISION");
    expect(error.message).toBe(
      'keys "db.password" of profile "work" and "db/password" of profile "work" both make the variable "DB_PASSWORD"',
    );
    const other = { profile: parseProfileName("home"), key: parseKeyName("x") };
    expect(thrownBy(() => environmentNames([...keys("x"), other])).message).toContain(
      '"x" of profile "home"',
    );
  });

  it("that are denied are all named at once", () => {
    const error = thrownBy(() => variables(["ld/preload", "fine", "path"]));
    expect(error.code).toBe("ENV_NAME_DENIED");
    expect(error.message).toBe(
      'keys "ld/preload" of profile "work" (LD_PRELOAD), "path" of profile "work" (PATH) would set variables that programs trust',
    );
    expect(error.hint).toContain("--prefix");
  });

  it("are denied by what they become, so a prefix can save a key and can ruin one", () => {
    expect(variables(["path"], "APP_")).toEqual(["APP_PATH"]);
    expect(thrownBy(() => variables(["preload"], "LD_")).code).toBe("ENV_NAME_DENIED");
    expect(thrownBy(() => variables(["options"], "node_")).code).toBe("ENV_NAME_DENIED");
    expect(thrownBy(() => variables(["script-shell"], "npm_config_")).code).toBe("ENV_NAME_DENIED");
  });

  it.each(
    `LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES PATH IFS ENV BASH_ENV BASH_FUNC_LS SHELLOPTS BASHOPTS PS4
     PROMPT_COMMAND CDPATH ZDOTDIR NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED PYTHONPATH
     PYTHONSTARTUP PYTHONHOME PYTHONWARNINGS PYTHONINSPECT PERL5LIB PERL5OPT PERL5DB RUBYOPT RUBYLIB GIT_SSH GIT_SSH_COMMAND
     GIT_EXEC_PATH GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT GIT_ASKPASS GIT_EXTERNAL_DIFF SSH_ASKPASS EDITOR VISUAL PAGER
     MANPAGER LESSOPEN BROWSER JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH GCONV_PATH LOCPATH NLSPATH
     TERMINFO TERMINFO_DIRS TERMCAP TZDIR MALLOC_CHECK_ GLIBC_TUNABLES HOSTALIASES RES_OPTIONS HOME SHELL USER LOGNAME
     TMPDIR XDG_RUNTIME_DIR XDG_CONFIG_HOME DBUS_SESSION_BUS_ADDRESS SSH_AUTH_SOCK NOTIFY_SOCKET LISTEN_FDS SESAME_X
     SESAME_FORCE_MLOCK OPENSSL_CONF SSL_CERT_FILE SSLKEYLOGFILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE DOTNET_STARTUP_HOOKS
     CORECLR_PROFILER_PATH RUSTC_WRAPPER CC LD MAKEFLAGS GOFLAGS LUA_INIT LUA_INIT_5_4 PHPRC R_PROFILE_USER KUBECONFIG DOCKER_HOST
     QT_PLUGIN_PATH GTK_MODULES GIO_EXTRA_MODULES VK_LAYER_PATH`.split(/\s+/),
  )("never set %s", (name) => {
    expect(isDeniedVariable(name)).toBe(true);
    expect(isDeniedVariable(name.toLowerCase())).toBe(true);
  });

  it.each(
    `DB_PASSWORD GIT_TOKEN GITHUB_TOKEN NODE_AUTH_TOKEN SSH_PRIVATE_KEY AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
     CARGO_REGISTRY_TOKEN GEM_HOST_API_KEY UV_PUBLISH_TOKEN HTTPS_PROXY PGPASSWORD DATABASE_URL NODE_ENV USERNAME
     HOME_TOKEN PATHS EDITOR_KEY`.split(/\s+/),
  )("may set %s", (name) => {
    expect(isDeniedVariable(name)).toBe(false);
  });

  it("for any keys are distinct usable names, or the keys are refused", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyKey, { maxLength: 8 }),
        fc.constantFrom("", "X_", "ld_", "9", "_"),
        (names, prefix) => {
          try {
            const made = variables(names, prefix);
            expect(made).toHaveLength(names.length);
            expect(new Set(made).size).toBe(names.length);
            for (const name of made) expect(isVariableName(name) && !isDeniedVariable(name)).toBe(true);
          } catch (error) {
            expect(["ENV_NAME_INVALID", "ENV_NAME_DENIED", "ENV_NAME_COLLISION"]).toContain(
              (error as { code: string }).code,
            );
          }
        },
      ),
    );
  });

  it("of keys that are spelled as variables are those keys", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/), (name) => {
        expect(variables([name], "X_")).toEqual([`X_${name}`]);
      }),
    );
  });
});
