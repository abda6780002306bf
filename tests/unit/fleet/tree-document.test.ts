// A document that root is to apply is believed in nothing: what is not exactly a rendering is refused.

import { describe, expect, it } from "vitest";
import { documentText } from "../../../src/fleet/render.js";
import { isManagedPath, parseDeviceRecord, parseTreeDocument } from "../../../src/fleet/tree-document.js";
import { writeJsonText, type JsonTable } from "../../../src/fleet/json-text.js";
import { thrownBy } from "../core/thrown.js";
import { fleetOf, sha256Hex, treeOf } from "./fixture.js";

interface Written {
  device: string;
  digest: string;
  files: { content: string; mode: string; path: string }[];
  schema: number;
}

const text = documentText(treeOf(fleetOf("[devices.ws-1.users.alice]\nlinger = true"), "ws-1"));
const fresh = (): Written => JSON.parse(text) as Written;
const record = (): JsonTable & { files: readonly JsonTable[] } =>
  JSON.parse(fresh().files[0]?.content ?? "") as JsonTable & { files: readonly JsonTable[] };

/** With a device.json that agrees with what was done to the document. */
function signed(document: Written): Written {
  const files = document.files.filter(({ path }) => path !== "/etc/pds/device.json");
  const content = `${writeJsonText({
    ...record(),
    device: document.device,
    files: files.map(({ path, content: bytes }) => ({ mode: "0644", path, sha256: sha256Hex(bytes) })),
  })}\n`;
  const whole = [...files, { content, mode: "0644", path: "/etc/pds/device.json" }].toSorted((one, other) =>
    one.path < other.path ? -1 : 1,
  );
  return { ...document, digest: sha256Hex(content), files: whole };
}

function refusalOf(document: unknown): string {
  const error = thrownBy(() => parseTreeDocument(JSON.stringify(document), "tree.json", sha256Hex));
  expect(error.code).toBe("FLEET_TREE_INVALID");
  return error.message;
}

describe("a document", () => {
  it("as it was rendered is taken, and signing it again gives the same", () => {
    expect(parseTreeDocument(text, "tree.json", sha256Hex).device).toBe("ws-1");
    expect(signed(fresh())).toEqual(fresh());
  });

  it.each([
    "/etc/passwd",
    "/etc/pds/../passwd",
    "/etc/pds/templates/../../passwd.toml",
    "/etc/pds/installations/a/b.toml",
    "/etc/pds/installations/.toml",
    "/etc/pds/installations/Alice.toml",
    "/etc/pds/policy.toml\n",
    "etc/pds/policy.toml",
    "/etc/pds/other.toml",
    "/etc/systemd/system/user@.service.d/50-open-sesame.conf",
    "/etc/systemd/system/userX.service.d/60-open-sesame-fleet.conf",
    "/etc/systemd/user/open-sesame-.service.d/70-mine.conf",
    "/var/lib/systemd/linger/../../../etc/cron.d/x",
    "/var/lib/systemd/linger/",
    "",
  ])("that wants a file at %j is refused, though it agrees with itself", (path) => {
    expect(isManagedPath(path)).toBe(false);
    const document = fresh();
    document.files.push({ content: "", mode: "0644", path });
    expect(refusalOf(signed(document))).toContain("where no rendering puts a file");
  });

  it.each<[string, (document: Written) => Written, string]>([
    [
      "other bytes",
      (d) => changed(d, "policy.toml", { content: "" }),
      'has other bytes for "/etc/pds/policy.toml"',
    ],
    ["another mode", (d) => changed(d, "policy.toml", { mode: "4755" }), "must be equal to constant"],
    ["another digest", (d) => ({ ...d, digest: "0".repeat(64) }), "has a digest that is not that of"],
    ["another device", (d) => ({ ...d, device: "ws-2" }), 'is of "ws-2"'],
    [
      "a file too many",
      (d) => ({
        ...d,
        files: [...d.files, { content: "", mode: "0644", path: "/var/lib/systemd/linger/bob" }],
      }),
      "has other files",
    ],
    ["a file too few", (d) => ({ ...d, files: d.files.slice(0, -1) }), "has other files"],
    ["a file twice", (d) => ({ ...d, files: [...d.files, ...d.files.slice(-1)] }), "each once"],
    ["files out of order", (d) => ({ ...d, files: d.files.toReversed() }), "in order"],
    ["no device.json", (d) => ({ ...d, files: d.files.slice(1) }), 'has no "/etc/pds/device.json"'],
    ["a later schema", (d) => ({ ...d, schema: 2 }), "must be equal to constant"],
    ["an unknown member", (d) => ({ ...d, run: "rm -rf /" }) as Written, "additional properties"],
  ])("with %s is refused", (_, change, message) => {
    expect(refusalOf(change(fresh()))).toContain(message);
  });

  it.each(["", "{", "null", "[]", '{"device": "a", "device": "b"}'])("that is %j is refused", (bytes) => {
    expect(thrownBy(() => parseTreeDocument(bytes, "tree.json", sha256Hex)).code).toBe("FLEET_TREE_INVALID");
  });

  it("with half of a surrogate pair is refused: what is hashed would not be what is written", () => {
    const document = fresh();
    const broken = signed(changed(document, "policy.toml", { content: "\ud800" }));
    expect(refusalOf(broken)).toContain("half of a surrogate pair");
  });
});

describe("what a device keeps", () => {
  it("is read again", () => {
    const { device, org, version, files } = parseDeviceRecord(fresh().files[0]?.content ?? "", "device.json");
    expect([device, org, version]).toEqual(["ws-1", "example.org", "0.1.0"]);
    expect([...files.keys()]).toEqual(
      fresh()
        .files.slice(1)
        .map(({ path }) => path),
    );
  });

  it("is refused where it names a place that is none of ours", () => {
    const edited = JSON.stringify({
      ...record(),
      files: [{ mode: "0644", path: "/etc/shadow", sha256: "0".repeat(64) }],
    });
    expect(thrownBy(() => parseDeviceRecord(edited, "device.json")).message).toBe(
      '"device.json" names "/etc/shadow", where no rendering puts a file',
    );
  });
});

function changed(document: Written, name: string, members: Partial<Written["files"][number]>): Written {
  return {
    ...document,
    files: document.files.map((file) => (file.path.endsWith(name) ? { ...file, ...members } : file)),
  };
}
