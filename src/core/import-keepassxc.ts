// KeePassXC's CSV export. Hides its columns: which become values, and which are left out. docs/import.md has the mapping.

import { type CsvField, type CsvRecord, measureCsvField, readCsv, writeCsvField } from "./csv-bytes.js";
import { SesameError } from "./errors.js";
import {
  decodeName,
  type ImportValue,
  LeftOut,
  type ReadExport,
  ValueList,
  withoutByteOrderMark,
} from "./import-source.js";

/** Columns that become values, and the values' names. */
const valueColumns = [
  ["Password", ""],
  ["Username", "username"],
  ["TOTP", "totp"],
  ["URL", "url"],
  ["Notes", "notes"],
] as const;
const required = ["Group", "Title", "Username", "Password"] as const;
const ignored = ["Icon", "Last Modified", "Created"] as const;
const known: readonly string[] = [...required, ...valueColumns.map(([column]) => column), ...ignored];

/** @throws IMPORT_INVALID */
export function readKeepassxc(file: Uint8Array): ReadExport {
  const bytes = withoutByteOrderMark(file);
  const [header, ...records] = readCsv(bytes);
  const columns = readHeader(bytes, header);
  const leftOut = new LeftOut();
  const valueAt = (record: CsvRecord, column: string): ImportValue =>
    valueOf(bytes, record.fields[columns.get(column) ?? -1]);
  const entries = records.map((record) => {
    const list = new ValueList();
    for (const [column, name] of valueColumns) list.add(name, valueAt(record, column));
    if (list.values.length === 0) leftOut.add("entries without a value");
    // The first part is the database's own name.
    const groups = decodeName(valueAt(record, "Group")).split("/").slice(1);
    return {
      path: [...groups.filter((part) => part.trim() !== ""), decodeName(valueAt(record, "Title"))],
      names: list.names,
      values: list.values,
    };
  });
  return { entries: entries.filter(({ values }) => values.length > 0), leftOut: leftOut.counts };
}

/** Where each column is. A first line that is none is not repeated: it may be an entry. */
function readHeader(bytes: Uint8Array, header: CsvRecord | undefined): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (const [index, field] of (header?.fields ?? []).entries()) {
    const column = known.find((name) => isWord(bytes, field, name));
    if (column === undefined) throw unfit(`column ${index + 1} is none that is known`);
    if (columns.has(column)) throw unfit(`it has the column "${column}" twice`);
    columns.set(column, index);
  }
  for (const column of required)
    if (!columns.has(column)) throw unfit(`the column "${column}" is missing in its first line`);
  return columns;
}

function isWord(bytes: Uint8Array, { start, end }: CsvField, word: string): boolean {
  return (
    end - start === word.length &&
    bytes.subarray(start, end).every((byte, index) => byte === word.charCodeAt(index))
  );
}

function valueOf(bytes: Uint8Array, field: CsvField | undefined): ImportValue {
  if (field === undefined) return { length: 0, write: () => undefined };
  return { length: measureCsvField(bytes, field), write: (out) => writeCsvField(bytes, field, out) };
}

function unfit(what: string): SesameError {
  return new SesameError("IMPORT_INVALID", `the file is no CSV export of KeePassXC: ${what}`);
}
