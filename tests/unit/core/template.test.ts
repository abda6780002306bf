// Templates: what is a placeholder, what is not, and where a wrong one stands.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isKeyName, isProfileName } from "../../../src/core/names.js";
import { measureTemplate, parseTemplate, writeTemplate } from "../../../src/core/template.js";
import { thrownBy } from "./thrown.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Fills each reference with its own name in angle brackets. */
function fill(template: Uint8Array): Buffer {
  const pieces = parseTemplate(template);
  const valueOf = (reference: { profile: string; key: string }): Uint8Array =>
    bytes(`<${reference.profile}:${reference.key}>`);
  const out = Buffer.alloc(measureTemplate(pieces, (reference) => valueOf(reference).length));
  writeTemplate(template, pieces, valueOf, out);
  return out;
}

describe("templates", () => {
  it.each([
    ["", ""],
    ["no placeholder", "no placeholder"],
    ["{{ sesame://work/db }}", "<work:db>"],
    ["{{sesame://work/db}}", "<work:db>"],
    ["{{\t sesame://work/db \t}}", "<work:db>"],
    ["a={{ sesame://work/db/pass }}&b={{ sesame://home/x }}\n", "a=<work:db/pass>&b=<home:x>\n"],
    ["{{ sesame://a/b }}{{ sesame://a/b }}", "<a:b><a:b>"],
    ['{"k":{{{ sesame://a/b }}}}', '{"k":{<a:b>}}'],
    ["{{ other }} { {{ }} {{{{ }}", "{{ other }} { {{ }} {{{{ }}"],
    ["{{ SESAME://a/b }}", "{{ SESAME://a/b }}"],
    ["{{\nsesame://a/b }}", "{{\nsesame://a/b }}"],
    ["{ { sesame://a/b }}", "{ { sesame://a/b }}"],
    ["sesame://a/b {{ sesame:/", "sesame://a/b {{ sesame:/"],
    ["C:\\{{ sesame://a/b }}", "C:\\<a:b>"],
  ])("%j becomes %j", (template, filled) => {
    expect(fill(bytes(template)).toString()).toBe(filled);
  });

  it.each([
    ["{{ sesame://work/db }", 'line 1, column 1 is not closed with "}}" after its reference'],
    ["x\n  {{ sesame://work/db", 'line 2, column 3 is not closed with "}}" after its reference'],
    ["é日 {{ sesame://work/db\n}}", 'line 1, column 4 is not closed with "}}" after its reference'],
    ["{{ sesame://work/a b }}", 'line 1, column 1 is not closed with "}}" after its reference'],
    [
      `{{ sesame://work/${"k".repeat(500)} }}`,
      'line 1, column 1 is not closed with "}}" after its reference',
    ],
    ["{{ sesame:// }}", 'line 1, column 1 is wrong: profile name "" is empty'],
    ["{{ sesame://work }}", 'line 1, column 1 is wrong: key name "" is empty'],
    ["{{ sesame://work/../x }}", 'line 1, column 1 is wrong: key name "../x" has the part ".."'],
    ["\n\n{{ sesame://wörk/x }}", 'line 3, column 1 is wrong: profile name "wÃ¶rk" has "Ã" at character 2'],
    [
      "{{ sesame://a/b }}\n{{ sesame://a/\x1b[2J }}",
      'line 2, column 1 is wrong: key name "\\x1b[2J" has "\\x1b" at character 1',
    ],
  ])("%j is refused at its place", (template, what) => {
    const error = thrownBy(() => parseTemplate(bytes(template)));
    expect(error.code).toBe("TEMPLATE_INVALID");
    expect(error.message).toBe(`the placeholder at ${what}`);
  });

  it("give every other byte as it was, in any encoding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 20 }), (before, after) => {
        const template = Buffer.concat([before, Buffer.from("{{ sesame://p/k }}"), after]);
        expect(fill(template).equals(Buffer.concat([before, Buffer.from("<p:k>"), after]))).toBe(true);
      }),
    );
  });

  it("hold the references that were written", () => {
    const reference = fc.record({
      profile: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,10}$/).filter(isProfileName),
      key: fc.stringMatching(/^[A-Za-z0-9._/-]{1,20}$/).filter(isKeyName),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[{} a]{0,4}$/), reference)), (parts) => {
        const template = parts
          .map(([text, { profile, key }]) => `${text}{{ sesame://${profile}/${key} }}`)
          .join("");
        expect(fill(bytes(template)).toString()).toBe(
          parts.map(([text, { profile, key }]) => `${text}<${profile}:${key}>`).join(""),
        );
      }),
    );
  });

  it("of any text are parsed or refused with TEMPLATE_INVALID", () => {
    const pieces = fc.constantFrom(
      "{{",
      "}}",
      "{",
      "}",
      " ",
      "\n",
      "sesame://",
      "work/",
      "db",
      "..",
      "/",
      "\0",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const template = bytes(parts.join(""));
        try {
          fill(template);
        } catch (error) {
          expect(error).toMatchObject({ code: "TEMPLATE_INVALID" });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("are written only where they were measured", () => {
    const template = bytes("{{ sesame://a/b }}");
    const pieces = parseTemplate(template);
    expect(
      thrownBy(() => {
        writeTemplate(template, pieces, () => bytes("abc"), new Uint8Array(2));
      }).code,
    ).toBe("INTERNAL");
  });
});
