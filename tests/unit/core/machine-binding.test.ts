// Bindings are those that others compute, and nothing but a trait that was seen and fits counts as bound.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { uuidV4, type Uuid } from "../../../src/core/ids.js";
import {
  bindToMachine,
  type BindingType,
  describeBinding,
  isMismatch,
  judgeBinding,
  type Machine,
  machineIdTrait,
  type Trait,
  tpmTrait,
} from "../../../src/core/machine-binding.js";
import { native } from "../../../src/platform/native.js";

interface Vectors {
  readonly bindings: readonly {
    readonly id: Uuid;
    readonly binding_type: BindingType;
    readonly text: string;
    readonly binding_hash: string;
  }[];
}

const { bindings } = JSON.parse(
  readFileSync(new URL("../../vectors/core/bindings.json", import.meta.url), "utf8"),
) as Vectors;
const blake3Hex = (data: Uint8Array): string => native.blake3Hex(data);
const id = uuidV4(new Uint8Array(16).fill(7));
const machineId = "0123456789abcdef0123456789abcdef";
const tpmName = `000b${"ab".repeat(32)}`;
const here: Machine = { machineId: { text: machineId }, tpmName: { text: tpmName } };

describe("a binding", () => {
  it.each(bindings)("of $id by $binding_type is the vector's", (vector) => {
    expect(bindToMachine(blake3Hex, vector.binding_type, vector.text, vector.id)).toEqual({
      hash: vector.binding_hash,
      type: vector.binding_type,
    });
  });

  it.each([
    ["machine-id", machineId],
    ["tpm-bound", tpmName],
  ] as const)("by %s holds on the machine that it was made on, and on no other", (type, trait) => {
    const identity = { id, machineBinding: bindToMachine(blake3Hex, type, trait, id) };
    expect(judgeBinding(blake3Hex, identity, here)).toEqual({ state: "bound", type });
    const elsewhere: Machine = {
      machineId: { text: "f".repeat(32) },
      tpmName: { text: `000b${"cd".repeat(32)}` },
    };
    const { state } = judgeBinding(blake3Hex, identity, elsewhere);
    expect(state).toBe(type === "machine-id" ? "machine_id_differs" : "tpm_differs");
    const otherId = { ...identity, id: uuidV4(new Uint8Array(16).fill(8)) };
    expect(judgeBinding(blake3Hex, otherId, here).state).toBe(state);
  });

  it.each(["absent", "denied", "tools_missing", "failed", "unmeasured"] as const)(
    "to a TPM that is %s is not taken for one that fits, and says why",
    (word) => {
      const identity = { id, machineBinding: bindToMachine(blake3Hex, "tpm-bound", tpmName, id) };
      const verdict = judgeBinding(blake3Hex, identity, { ...here, tpmName: { missing: `tpm_${word}` } });
      expect(verdict.state).toBe(`tpm_${word}`);
      expect(isMismatch(verdict)).toBe(true);
      expect(describeBinding(verdict)).toContain("TPM");
    },
  );

  it("that there is none of is a mismatch of its own kind: a clone would not be noticed", () => {
    const verdict = judgeBinding(blake3Hex, { id, machineBinding: null }, here);
    expect(verdict).toEqual({ state: "unbound", type: null });
    expect(isMismatch(verdict)).toBe(true);
  });
});

describe("what tells a machine", () => {
  it.each<[string | null, Trait]>([
    [`${machineId}\n`, { text: machineId }],
    [null, { missing: "machine_id_missing" }],
    ["", { missing: "machine_id_unusable" }],
    ["uninitialized\n", { missing: "machine_id_unusable" }],
    ["0".repeat(32), { missing: "machine_id_unusable" }],
    [machineId.slice(1), { missing: "machine_id_unusable" }],
  ])("is the machine id %j as far as it is one", (text, trait) => {
    expect(machineIdTrait(text)).toEqual(trait);
  });

  it.each<[string, Trait]>([
    [`name:${tpmName}\n`, { text: tpmName }],
    ["absent", { missing: "tpm_absent" }],
    ["tools_missing", { missing: "tpm_tools_missing" }],
    ["name:", { missing: "tpm_unmeasured" }],
    ["name:../../x", { missing: "tpm_unmeasured" }],
    ["", { missing: "tpm_unmeasured" }],
  ])("is the launcher's word %j of the TPM", (finding, trait) => {
    expect(tpmTrait(finding)).toEqual(trait);
  });
});
