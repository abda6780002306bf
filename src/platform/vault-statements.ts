// The statements of an unlocked vault, prepared once. Hides the tables' columns; which rows belong together is the vault's
// business (src/platform/vault.ts).

import type { KeyName } from "../core/names.js";
import type { Connection, Statement } from "./vault-database.js";

export interface SecretSummary {
  readonly key: KeyName;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface SecretVersion {
  readonly version: number;
  readonly created_at: number;
}

export type BoxRow = [version: number, box: Buffer];
export type HeadRow = [id: number, version: number];

export interface Statements {
  readonly newestBox: Statement<[string], BoxRow>;
  readonly boxOfVersion: Statement<[string, number], BoxRow>;
  readonly head: Statement<[string], HeadRow>;
  readonly insertSecret: Statement<[string, number, number]>;
  readonly advance: Statement<[number, number, number]>;
  readonly insertVersion: Statement<[number, number, number, Buffer]>;
  readonly prune: Statement<[number, number]>;
  readonly remove: Statement<[number]>;
  readonly rename: Statement<[string, number]>;
  readonly reseal: Statement<[Buffer, number, number]>;
  readonly versionNumbers: Statement<[number], number>;
  readonly summaries: Statement<[], SecretSummary>;
  readonly history: Statement<[number], SecretVersion>;
  readonly count: Statement<[], number>;
  readonly sizes: Statement<[], [key: KeyName, boxLength: number]>;
  readonly size: Statement<[string], number>;
}

export function prepareStatements(connection: Connection): Statements {
  const newest = "secret AS s JOIN secret_version AS v ON v.secret_id = s.id AND v.version = s.version";
  return {
    newestBox: connection
      .prepare<[string], BoxRow>(`SELECT v.version, v.box FROM ${newest} WHERE s.name = ?`)
      .raw(),
    boxOfVersion: connection
      .prepare<[string, number], BoxRow>(
        "SELECT v.version, v.box FROM secret AS s JOIN secret_version AS v ON v.secret_id = s.id WHERE s.name = ? AND v.version = ?",
      )
      .raw(),
    head: connection.prepare<[string], HeadRow>("SELECT id, version FROM secret WHERE name = ?").raw(),
    insertSecret: connection.prepare(
      "INSERT INTO secret (name, created_at, updated_at, version) VALUES (?, ?, ?, 0)",
    ),
    advance: connection.prepare("UPDATE secret SET version = ?, updated_at = ? WHERE id = ?"),
    insertVersion: connection.prepare(
      "INSERT INTO secret_version (secret_id, version, created_at, box) VALUES (?, ?, ?, ?)",
    ),
    prune: connection.prepare("DELETE FROM secret_version WHERE secret_id = ? AND version <= ?"),
    remove: connection.prepare("DELETE FROM secret WHERE id = ?"),
    rename: connection.prepare("UPDATE secret SET name = ? WHERE id = ?"),
    reseal: connection.prepare("UPDATE secret_version SET box = ? WHERE secret_id = ? AND version = ?"),
    versionNumbers: connection
      .prepare<[number], number>("SELECT version FROM secret_version WHERE secret_id = ? ORDER BY version")
      .pluck(),
    summaries: connection.prepare(
      "SELECT name AS key, version, created_at, updated_at FROM secret ORDER BY name",
    ),
    history: connection.prepare(
      "SELECT version, created_at FROM secret_version WHERE secret_id = ? ORDER BY version DESC",
    ),
    count: connection.prepare<[], number>("SELECT count(*) FROM secret").pluck(),
    sizes: connection
      .prepare<[], [KeyName, number]>(`SELECT s.name, length(v.box) FROM ${newest} ORDER BY s.name`)
      .raw(),
    size: connection
      .prepare<[string], number>(`SELECT length(v.box) FROM ${newest} WHERE s.name = ?`)
      .pluck(),
  };
}
