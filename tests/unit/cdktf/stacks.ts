// Stacks for the tests of the constructs, in either library, as the JSON that OpenTofu is given.

import * as cdktf from "cdktf";
import * as cdktn from "cdktn";
import type { Construct } from "constructs";
import { fileURLToPath } from "node:url";
import * as forCdktf from "../../../src/cdktf/cdktf.js";
import * as forCdktn from "../../../src/cdktf/cdktn.js";

export const vectors = fileURLToPath(new URL("../../vectors/fleet", import.meta.url));
export const hostKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5q0hWkYyqLyxaXLxVHGaQdXQmLX2iTq1p6b2oBm0Qd host";

export type Constructs = Pick<typeof forCdktf, "OpenSesameDevice" | "OpenSesameFleet">;

interface Library {
  readonly constructs: Constructs;
  synth(build: (scope: Construct, constructs: Constructs) => void): string;
}

export const libraries: Readonly<Record<"cdktf" | "cdktn", Library>> = {
  cdktf: {
    constructs: forCdktf,
    synth: (build) => {
      const stack = new cdktf.TerraformStack(cdktf.Testing.app(), "stack");
      build(stack, forCdktf);
      return cdktf.Testing.synth(stack);
    },
  },
  cdktn: {
    constructs: forCdktn,
    synth: (build) => {
      const stack = new cdktn.TerraformStack(cdktn.Testing.app(), "stack");
      build(stack, forCdktn);
      return cdktn.Testing.synth(stack);
    },
  },
};

export interface Resource {
  readonly input?: Readonly<Record<string, string>>;
  readonly triggers_replace?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[];
  readonly provisioner?: readonly {
    readonly "local-exec": {
      readonly command: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly interpreter: readonly string[];
      readonly when?: string;
    };
  }[];
}

export interface Stack {
  readonly resource?: { readonly terraform_data: Readonly<Record<string, Resource>> };
  readonly output?: Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;
}

/** Without "//": paths of constructs, and the library's own version. */
export function withoutRemarks(text: string): Stack {
  return JSON.parse(text, (key, value: unknown) => (key === "//" ? undefined : value)) as Stack;
}

export function synth(
  build: (scope: Construct, constructs: Constructs) => void,
  library: keyof typeof libraries = "cdktf",
): Stack {
  return withoutRemarks(libraries[library].synth(build));
}

export function resourcesOf(stack: Stack): Resource[] {
  return Object.values(stack.resource?.terraform_data ?? {});
}
