// Bitwarden's unencrypted JSON export (also Vaultwarden's), of a person or an organisation. Hides its members: which become
// values, which names, and which are left out. docs/import.md has the mapping.

import { SesameError } from "./errors.js";
import {
  decodeName,
  type ImportValue,
  LeftOut,
  type ReadExport,
  ValueList,
  withoutByteOrderMark,
} from "./import-source.js";
import {
  isJsonWord,
  type JsonNode,
  type JsonObject,
  type JsonString,
  measureJsonString,
  readJson,
  writeJsonString,
} from "./json-bytes.js";

/** Members of these, each a value of that name. Those of a login are told one by one below. */
const plainKinds = {
  card: ["cardholderName", "brand", "number", "expMonth", "expYear", "code"],
  identity: [
    "title",
    "firstName",
    "middleName",
    "lastName",
    "address1",
    "address2",
    "address3",
    "city",
    "state",
    "postalCode",
    "country",
    "company",
    "email",
    "phone",
    "ssn",
    "username",
    "passportNumber",
    "licenseNumber",
  ],
  sshKey: ["privateKey", "publicKey", "keyFingerprint"],
} as const;

/** Login, note, card, identity, SSH key. */
const knownTypes = ["1", "2", "3", "4", "5"] as const;
const linkedField = "3";

/** @throws IMPORT_INVALID */
export function readBitwarden(file: Uint8Array): ReadExport {
  const bytes = withoutByteOrderMark(file);
  const root = readJson(bytes);
  if (root.kind !== "object") throw unfit("is no object");
  return new BitwardenReader(bytes).read(root);
}

class BitwardenReader {
  readonly #bytes: Uint8Array;
  readonly #leftOut = new LeftOut();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(root: JsonObject): ReadExport {
    if (this.#member(root, "encrypted")?.kind === "true") throw unfit("is encrypted");
    const items = this.#member(root, "items");
    if (items?.kind !== "array") throw unfit('has no "items"');
    const folders = new Map([...this.#names(root, "folders"), ...this.#names(root, "collections")]);
    const entries = items.items.map((item) => {
      if (item.kind !== "object") throw unfit("has an item that is no object");
      const { names, values } = this.#valuesOf(item);
      return { path: [...this.#folderOf(item, folders), this.#name(item, "name")], names, values };
    });
    return { entries: entries.filter(({ values }) => values.length > 0), leftOut: this.#leftOut.counts };
  }

  #valuesOf(item: JsonObject): ValueList {
    const list = new ValueList();
    const type = this.#member(item, "type");
    if (!knownTypes.some((known) => this.#isNumber(type, known))) {
      this.#leftOut.add("entries of a kind that is not known");
      return list;
    }
    const login = this.#object(item, "login");
    if (login !== null) this.#addLogin(list, login);
    for (const [kind, members] of Object.entries(plainKinds)) {
      const object = this.#object(item, kind);
      if (object !== null)
        for (const member of members) this.#add(list, member, this.#member(object, member));
    }
    this.#add(list, "notes", this.#member(item, "notes"));
    for (const field of this.#objects(item, "fields")) {
      if (this.#isNumber(this.#member(field, "type"), linkedField)) continue;
      this.#add(list, this.#name(field, "name") || "field", this.#member(field, "value"));
    }
    if (list.values.length === 0) this.#leftOut.add("entries without a value");
    this.#leftOut.add("earlier passwords", this.#objects(item, "passwordHistory").length);
    return list;
  }

  #addLogin(list: ValueList, login: JsonObject): void {
    this.#add(list, "", this.#member(login, "password"));
    this.#add(list, "username", this.#member(login, "username"));
    this.#add(list, "totp", this.#member(login, "totp"));
    for (const uri of this.#objects(login, "uris")) this.#add(list, "url", this.#member(uri, "uri"));
    this.#leftOut.add("passkeys", this.#objects(login, "fido2Credentials").length);
  }

  #add(list: ValueList, name: string, node: JsonNode | null): void {
    if (node === null || node.kind === "null") return;
    if (node.kind !== "string") throw unfit("has a value that is no text");
    list.add(name, this.#valueOf(node));
  }

  #valueOf(text: JsonString): ImportValue {
    const bytes = this.#bytes;
    return { length: measureJsonString(bytes, text), write: (out) => writeJsonString(bytes, text, out) };
  }

  /** Of the folder, or the first collection, that the item is in: "a/b" is a folder within another. */
  #folderOf(item: JsonObject, folders: ReadonlyMap<string, string>): string[] {
    const collections = this.#member(item, "collectionIds");
    const collection = collections?.kind === "array" ? (collections.items[0] ?? null) : null;
    const ids = [this.#member(item, "folderId"), collection];
    const names = ids.map((id) =>
      id?.kind === "string" ? folders.get(decodeName(this.#valueOf(id))) : undefined,
    );
    const name = names.find((known) => known !== undefined);
    return (name ?? "").split("/").filter((part) => part.trim() !== "");
  }

  /** Names of folders by their ids. */
  #names(root: JsonObject, member: string): [id: string, name: string][] {
    return this.#objects(root, member).map((folder) => [
      this.#name(folder, "id"),
      this.#name(folder, "name"),
    ]);
  }

  /** "" where there is none. */
  #name(object: JsonObject, member: string): string {
    const node = this.#member(object, member);
    if (node === null || node.kind === "null") return "";
    if (node.kind !== "string") throw unfit("has a name that is no text");
    return decodeName(this.#valueOf(node));
  }

  #objects(object: JsonObject, member: string): JsonObject[] {
    const node = this.#member(object, member);
    if (node === null || node.kind === "null") return [];
    if (node.kind !== "array") throw unfit(`has "${member}" that are no list`);
    return node.items.map((item) => {
      if (item.kind !== "object") throw unfit(`has one of "${member}" that is no object`);
      return item;
    });
  }

  #object(object: JsonObject, member: string): JsonObject | null {
    const node = this.#member(object, member);
    if (node === null || node.kind === "null") return null;
    if (node.kind !== "object") throw unfit(`has "${member}" that is no object`);
    return node;
  }

  #isNumber(node: JsonNode | null, text: string): boolean {
    if (node?.kind !== "number") return false;
    return isJsonWord(this.#bytes, { kind: "string", start: node.start, end: node.end }, text);
  }

  #member(object: JsonObject, name: string): JsonNode | null {
    const found = object.members.filter((member) => isJsonWord(this.#bytes, member.name, name));
    if (found.length > 1) throw unfit(`has "${name}" twice in one object`);
    return found[0]?.value ?? null;
  }
}

/** What is said of a file is never what it holds. */
function unfit(what: string): SesameError {
  return new SesameError("IMPORT_INVALID", `the file is no unencrypted JSON export of Bitwarden: it ${what}`);
}
