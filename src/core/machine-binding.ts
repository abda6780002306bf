// What ties an installation to one machine, and what comes of holding the two together (SPEC section 5). A trait that can't be
// seen says why, and never counts as one that fits: a clone must not pass because nobody looked.

import { quoteText } from "./display-text.js";
import { type Uuid, uuidBytes } from "./ids.js";

export const bindingTypes = ["machine-id", "tpm-bound"] as const;
export type BindingType = (typeof bindingTypes)[number];

export interface MachineBinding {
  /** Lower-case hex BLAKE3. */
  readonly hash: string;
  readonly type: BindingType;
}

/** Why a trait can't be seen. */
export type MissingTrait =
  | "machine_id_missing"
  | "machine_id_unusable"
  | "tpm_absent"
  | "tpm_denied"
  | "tpm_tools_missing"
  | "tpm_failed"
  | "tpm_unmeasured";

export type Trait = { readonly text: string } | { readonly missing: MissingTrait };

/** What tells a machine from others. */
export interface Machine {
  /** Text of /etc/machine-id, trimmed. */
  readonly machineId: Trait;
  /** Name of the primary key that the TPM's owner seed gives for a fixed template, in hex. */
  readonly tpmName: Trait;
}

export type BindingState = "bound" | "unbound" | "machine_id_differs" | "tpm_differs" | MissingTrait;

export interface BindingVerdict {
  readonly state: BindingState;
  readonly type: BindingType | null;
}

export type Blake3Hex = (data: Uint8Array) => string;

/** BLAKE3 over the trait's text and the id's 16 bytes. @param trait the text of /etc/machine-id, or the TPM key's name in hex */
export function bindToMachine(
  blake3Hex: Blake3Hex,
  type: BindingType,
  trait: string,
  id: Uuid,
): MachineBinding {
  const text = new TextEncoder().encode(trait.trim());
  const input = new Uint8Array(text.length + 16);
  input.set(text);
  input.set(uuidBytes(id), text.length);
  return { hash: blake3Hex(input), type };
}

export function traitOf(machine: Machine, type: BindingType): Trait {
  return type === "machine-id" ? machine.machineId : machine.tpmName;
}

export function judgeBinding(
  blake3Hex: Blake3Hex,
  identity: { readonly id: Uuid; readonly machineBinding: MachineBinding | null },
  machine: Machine,
): BindingVerdict {
  const binding = identity.machineBinding;
  if (binding === null) return { state: "unbound", type: null };
  const { type, hash } = binding;
  const trait = traitOf(machine, type);
  if ("missing" in trait) return { state: trait.missing, type };
  if (bindToMachine(blake3Hex, type, trait.text, identity.id).hash === hash) return { state: "bound", type };
  return { state: type === "machine-id" ? "machine_id_differs" : "tpm_differs", type };
}

/** Whether `identity.on_binding_mismatch = "refuse"` refuses: what can't be verified is as little of this machine as what differs. */
export function isMismatch({ state }: BindingVerdict): boolean {
  return state !== "bound";
}

const meanings: Readonly<Record<BindingState, string>> = {
  bound: "the installation is bound to this machine",
  unbound: "the installation is bound to no machine, so a copy of it would not be noticed",
  machine_id_differs:
    "the installation is bound to another machine: this home or disk image was copied, or /etc/machine-id was made anew",
  machine_id_missing:
    "/etc/machine-id is missing, so the machine that the installation is bound to can't be told",
  machine_id_unusable: "/etc/machine-id holds no machine id, so the machine can't be told from others",
  tpm_differs:
    "the installation is bound to another TPM: the TPM was cleared or replaced, or this home or disk was moved or copied",
  tpm_absent: "the installation is bound to a TPM, and this machine has none (/dev/tpmrm0)",
  tpm_denied:
    "the installation is bound to the TPM, which this user may not open: /dev/tpmrm0 is for the group tss",
  tpm_tools_missing: "the installation is bound to the TPM, and tpm2-tools, which ask it, are not installed",
  tpm_failed: "the installation is bound to the TPM, which did not give its key's name",
  tpm_unmeasured:
    "the installation is bound to the TPM, which was not asked when the daemons started; restart them",
};

/** One sentence for a person. */
export function describeBinding({ state }: BindingVerdict): string {
  return meanings[state];
}

/** Of a trait that an identity is to be bound to. */
export function describeMissing(missing: MissingTrait): string {
  return meanings[missing].replace("the installation is bound to", "the installation is to be bound to");
}

export function isBindingType(value: unknown): value is BindingType {
  return bindingTypes.some((type) => type === value);
}

/** What the launcher found of the TPM (native/src/sandbox_tpm.h); anything else was not asked. */
export function tpmTrait(finding: string): Trait {
  const [kind = "", name = ""] = finding.trim().split(":");
  if (kind === "name" && /^[0-9a-f]{8,256}$/.test(name)) return { text: name };
  for (const word of ["absent", "denied", "tools_missing", "failed"] as const) {
    if (kind === word) return { missing: `tpm_${word}` };
  }
  return { missing: "tpm_unmeasured" };
}

/** machine-id(5): 32 hex digits, not all zero. "uninitialized" stands there during a first boot. */
export function machineIdTrait(text: string | null): Trait {
  if (text === null) return { missing: "machine_id_missing" };
  const id = text.trim();
  return /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id) ? { text: id } : { missing: "machine_id_unusable" };
}

/** For messages. */
export function quoteBinding(type: BindingType | null): string {
  return type === null ? "no machine" : quoteText(type);
}
