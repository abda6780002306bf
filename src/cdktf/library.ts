// What is used of CDKTF, whichever of its libraries it comes from: "cdktf", whose last release is of 2025, or "cdktn", its maintained
// fork. Nothing else in this folder names one of them but the entry points.

import type { Construct } from "constructs";

/** As cdktf.DataResource takes it: a resource of OpenTofu itself, for which no provider has to be had. */
export interface DataResourceConfig {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly triggersReplace?: Readonly<Record<string, unknown>>;
  readonly dependsOn?: { readonly fqn: string }[];
}

export interface DataResource {
  readonly fqn: string;
  /** Puts a value into the synthesised JSON as it stands. */
  addOverride(path: string, value: unknown): void;
}

export interface OutputConfig {
  readonly value: unknown;
  readonly description: string;
}

export interface TerraformLibrary {
  readonly DataResource: new (scope: Construct, id: string, config: DataResourceConfig) => DataResource;
  readonly TerraformOutput: new (
    scope: Construct,
    id: string,
    config: OutputConfig,
  ) => { overrideLogicalId(id: string): void };
}
