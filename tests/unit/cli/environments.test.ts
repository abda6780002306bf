import { describe, expect, it } from "vitest";
import { commandEnvironment } from "../../../src/cli/command-environment.js";
import { daemonEnvironment } from "../../../src/cli/supervisor.js";

describe("the environment of a person's command", () => {
  it("is the person's own, with what was kept from our Node.js back in its place", () => {
    expect(
      commandEnvironment({
        PATH: "/bin",
        SESAME_PROFILE: "work",
        SESAME_READY_FD: "3",
        SESAME_OWNER_FD: "4",
        SESAME_CALLER_NODE_OPTIONS: "--x",
        NODE_OPTIONS: "ours",
        GONE: undefined,
      }),
    ).toEqual({ PATH: "/bin", SESAME_PROFILE: "work", NODE_OPTIONS: "--x" });
  });
});

describe("the environment of a daemon", () => {
  it("has nothing that changes how programs load code", () => {
    expect(
      daemonEnvironment({
        HOME: "/h",
        XDG_RUNTIME_DIR: "/r",
        NODE_OPTIONS: "--require x",
        LD_PRELOAD: "x.so",
        SECRET: "s",
      }),
    ).toEqual({
      HOME: "/h",
      XDG_RUNTIME_DIR: "/r",
      SESAME_READY_FD: "3",
      SESAME_OWNER_FD: "4",
    });
  });
});
