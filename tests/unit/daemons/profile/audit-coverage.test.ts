import { beforeEach, describe, expect, test } from "vitest";
import { composeConfiguration, type EffectiveConfig } from "../../../../src/core/configuration.js";
import { SesameError } from "../../../../src/core/errors.js";
import { parseProfileName } from "../../../../src/core/names.js";
import { AuditCoverage } from "../../../../src/daemons/profile/audit-coverage.js";

/** A configuration that may become another, and a chain whose entries become durable when the test says so. */
let current: EffectiveConfig;
let told: { readonly details: unknown; readonly settle: (error?: SesameError) => Promise<void> }[];
let coverage: AuditCoverage;

function configure(byDefault: boolean, own: Readonly<Record<string, boolean>> = {}): void {
  const layerOf = (enabled: boolean) => ({ source: "config.toml", value: { audit: { enabled } } });
  current = composeConfiguration({
    layers: [layerOf(byDefault)],
    profiles: new Map(Object.entries(own).map(([name, on]) => [parseProfileName(name), layerOf(on)])),
  });
}

beforeEach(() => {
  configure(true);
  told = [];
  coverage = new AuditCoverage({
    effective: {
      get values() {
        return current.values;
      },
      get origins() {
        return current.origins;
      },
      get conflicts() {
        return current.conflicts;
      },
      of: (profile) => current.of(profile),
      profilesApartIn: (key) => current.profilesApartIn(key),
    },
    note: ({ details }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const settle = async (error?: SesameError): Promise<void> => {
        if (error === undefined) resolve();
        else reject(error);
        await new Promise(setImmediate);
      };
      told.push({ details, settle });
      return promise;
    },
  });
});

const recordsRead = (profile = "work"): boolean => coverage.records("secret.read", profile);

describe("what is switched off", () => {
  test("is recorded until an entry that says so is durable", async () => {
    configure(false);
    coverage.follow();
    expect(told.map(({ details }) => details)).toEqual([{ by_default: false }]);
    expect(recordsRead()).toBe(true);
    await told[0]?.settle();
    expect(recordsRead()).toBe(false);
    expect(told).toHaveLength(1);
  });

  test("stays recorded while the chain can't be written, and each request tries again", async () => {
    configure(false);
    coverage.follow();
    await told[0]?.settle(new SesameError("AUDIT_UNAVAILABLE", "full"));
    expect(recordsRead()).toBe(true);
    expect(told).toHaveLength(2);
    await told[1]?.settle();
    expect(recordsRead()).toBe(false);
  });

  test("for one profile is said with its name, and leaves the others recorded", async () => {
    configure(true, { work: false, home: true });
    coverage.follow();
    expect(told.map(({ details }) => details)).toEqual([{ by_default: true, exceptions: "work" }]);
    await told[0]?.settle();
    expect([recordsRead("work"), recordsRead("home"), recordsRead("other")]).toEqual([false, true, true]);
  });

  test("and becomes more while the entry is written waits for an entry about that, too", async () => {
    configure(true, { work: false });
    coverage.follow();
    configure(false);
    coverage.follow();
    await told[0]?.settle();
    expect(recordsRead()).toBe(true);
    await told[1]?.settle();
    expect(recordsRead()).toBe(false);
  });

  test("never covers what is about the trail or the vault", async () => {
    configure(false);
    coverage.follow();
    await told[0]?.settle();
    for (const action of ["vault.unlocked", "profile.created", "request.refused", "configuration.changed"])
      expect(coverage.records(action, "work")).toBe(true);
  });
});

test("switching back on counts at once and is said", async () => {
  configure(false);
  coverage.follow();
  await told[0]?.settle();
  configure(true);
  coverage.follow();
  expect(recordsRead()).toBe(true);
  expect(told.at(-1)?.details).toEqual({ by_default: true });
});

test("nothing is said where everything is recorded", () => {
  coverage.follow();
  expect(recordsRead()).toBe(true);
  expect(told).toEqual([]);
});

test("an entry names so many profiles and counts the rest", () => {
  configure(true, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, false])));
  coverage.follow();
  expect(told[0]?.details).toMatchObject({ by_default: true, further: 8 });
});
