// One device of a fleet as a construct: over SSH where it exists, by user data where it is to be made. Everything about its files is
// src/fleet's; here is only what OpenTofu has to know to do it once, and again when something changed.

import { Construct } from "constructs";
import { artifactFor, type Artifact } from "./artifact.js";
import { type CloudConfig, type CloudInitProvision, cloudConfigOf, userDataText } from "./cloud-init.js";
import { type FleetSource, readFleet, renderIn } from "./fleet-source.js";
import type { TerraformLibrary } from "./library.js";
import { removalProvisioner, rolloutProvisioner, type SshProvision, targetOf } from "./ssh.js";
import { carriedDocument } from "./template-text.js";
import { idsIn } from "../fleet/lock.js";
import type { Device } from "../fleet/inheritance.js";

export type Provision = SshProvision | CloudInitProvision;

export interface DeviceProps {
  readonly fleet: FleetSource;
  /** Its name in the manifest; the construct's id where this is left out. */
  readonly device?: string;
  readonly provision: Provision;
}

/** What whoever collects audit logs has to know of a device. */
export interface DeviceFacts {
  readonly device: string;
  readonly address: string;
  readonly architecture: string;
  readonly version: string;
  /** SHA-256 of /etc/pds/device.json. */
  readonly digest: string;
  readonly org: string;
  readonly org_namespace: string;
  /** By login name: id and namespace of the installation. */
  readonly users: Readonly<Record<string, { readonly id: string; readonly namespace: string }>>;
}

export class DeviceConstruct extends Construct {
  readonly facts: DeviceFacts;
  /** Resolved: groups, users, locks, units. */
  readonly device: Device;
  /** The tree's document in one line of ASCII. */
  readonly document: string;
  readonly artifact: Artifact;
  readonly provision: Provision;

  /**
   * @throws FLEET_PROVISION_INVALID, FLEET_ARTIFACT_INVALID, FLEET_DEVICE_UNKNOWN, FLEET_UNSEEDED, and what reading the fleet throws
   */
  constructor(library: TerraformLibrary, scope: Construct, id: string, props: DeviceProps) {
    super(scope, id);
    const declared = readFleet(props.fleet);
    const { device, tree } = renderIn(declared, props.device ?? id);
    this.device = device;
    this.provision = props.provision;
    this.document = carriedDocument(tree);
    this.artifact = artifactFor(declared, device);
    const given = props.provision.kind === "ssh" ? props.provision.address : undefined;
    this.facts = {
      device: device.name,
      address: given ?? device.address,
      architecture: device.architecture,
      version: declared.fleet.version,
      digest: tree.digest,
      org: declared.fleet.domain,
      org_namespace: declared.lock.namespace,
      users: Object.fromEntries(
        device.users.map(({ name }) => [name, { ...idsIn(declared.lock, device.name, name) }]),
      ),
    };
    if (props.provision.kind === "ssh") this.rollOut(library, props.provision);
    // Told when the program runs, and not when a machine is made of it.
    else this.cloudConfig();
  }

  /** #cloud-config for a new machine: for an argument as `user_data`. No secret is in it. @throws FLEET_PROVISION_INVALID */
  userData(): string {
    return userDataText(this.cloudConfig());
  }

  /** What `userData` says, to be merged with more. @throws FLEET_PROVISION_INVALID */
  cloudConfig(): CloudConfig {
    const { device, artifact, document, provision } = this;
    const releaseAddress = provision.kind === "cloud-init" ? provision.releaseAddress : undefined;
    return cloudConfigOf({ releaseAddress }, { device, artifact, document });
  }

  private rollOut(library: TerraformLibrary, provision: SshProvision): void {
    const { document, artifact, device, facts } = this;
    const target = targetOf(provision, device);
    const { localEdits = "refuse" } = provision;
    const removal =
      provision.onDestroy === "remove"
        ? new library.DataResource(this, "removal", { input: { ...target } })
        : null;
    removal?.addOverride("provisioner", [removalProvisioner(target, localEdits)]);
    // A resource of its own: the other one is replaced, and so destroyed, with each change.
    const rollout = new library.DataResource(this, "rollout", {
      triggersReplace: {
        digest: facts.digest,
        release: artifact.sha256 ?? artifact.version,
        address: target.address,
        host_keys: target.host_keys,
      },
      ...(removal === null ? {} : { dependsOn: [removal] }),
    });
    const { architecture } = device;
    rollout.addOverride("provisioner", [
      rolloutProvisioner(target, { document, artifact, architecture, localEdits }),
    ]);
  }
}
