import { run } from "@stricli/core";
import { describe, expect, it } from "vitest";
import { buildApp } from "../../../src/cli/app.js";
import { createContext } from "../../../src/cli/context.js";
import { SesameError } from "../../../src/core/errors.js";

/** The first error that a command line ends in before any daemon is asked. */
async function misuse(...args: readonly string[]): Promise<SesameError> {
  const errors: unknown[] = [];
  const context = {
    ...createContext({}),
    process: { stdout: { write: () => undefined }, stderr: { write: () => undefined }, env: {} },
  };
  await run(
    buildApp(args, (error) => {
      errors.push(error);
      return "";
    }),
    args,
    context,
  );
  const [first] = errors;
  if (first instanceof SesameError) return first;
  throw new Error(`no error of ours: ${String(first)}`);
}

describe("a value in argv", () => {
  it("is refused, explained, and repeated nowhere", async () => {
    const error = await misuse("secret", "set", "-p", "work", "db", "hunter2");
    expect(error.code).toBe("VALUE_IN_ARGUMENTS");
    expect(error.exit).toBe(64);
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain("hunter2");
  });

  it("is not repeated either when it hangs on a flag that does not exist", async () => {
    const error = await misuse("secret", "set", "-p", "work", "db", "--value=hunter2");
    expect(error.code).toBe("USAGE");
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain("hunter2");
  });
});

describe("a name that is no command", () => {
  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
    "stays unknown though objects have a member %s",
    async (name) => {
      expect(await misuse(name)).toMatchObject({ code: "USAGE", exit: 64 });
      expect(await misuse("secret", name)).toMatchObject({ code: "USAGE", exit: 64 });
    },
  );

  it("is met with the nearest one that is", async () => {
    expect((await misuse("unlok")).message).toBe('there is no command "unlok"; did you mean "unlock"?');
    expect((await misuse("xyzzyplugh")).message).toBe('there is no command "xyzzyplugh"');
  });

  it("is shown escaped", async () => {
    expect((await misuse("a\u001b[2J")).message).toBe('there is no command "a\\x1b[2J"');
  });
});

describe("the profile", () => {
  it("must be named by -p or SESAME_PROFILE, and is never guessed", () => {
    expect(() => createContext({}).profile(undefined)).toThrow(
      expect.objectContaining({ code: "PROFILE_MISSING" }),
    );
    expect(createContext({ SESAME_PROFILE: "work" }).profile(undefined)).toBe("work");
  });

  it("in SESAME_PROFILE is checked like a typed one", () => {
    expect(() => createContext({ SESAME_PROFILE: "../work" }).profile(undefined)).toThrow(
      expect.objectContaining({ code: "PROFILE_NAME_INVALID" }),
    );
  });
});
