import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { twiceNamedIn } from "../../../services/ingest/compositions/mapping/json-members.ts";

describe("a name that an object has twice", () => {
  it.each([
    ['{"a":1,"a":2}', "a", 7],
    ['[{"a":1},{"a":[1,"a",{"b":{},"b":1}]}]', "b", 29],
    ['{"a":{"x":1},"b":"{\\"a\\":1,","a":2}', "a", 29],
    ['{"a\\\\":1,"\\"":2,"\\u0061":3,"a":4}', "a", 27],
    [' { "a" : [ ] , "a" : { } } ', "a", 15],
  ])("%s", async (json, name, position) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(await twiceNamedIn(json)).toEqual({ name, position });
  });

  it("is in nothing that was written by a program, and is found wherever it is put", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string(), fc.jsonValue(), async (before, name, value) => {
        const json = JSON.stringify([before, { [name]: before, other: value }], undefined, 1);
        expect(await twiceNamedIn(json)).toBeUndefined();
        const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
        const twice = `[${JSON.stringify(before)},{${member},"":[${JSON.stringify(before)}],${member}}]`;
        expect((await twiceNamedIn(twice))?.name).toBe(name);
      }),
    );
  });

  it("is looked for without holding up the event loop", async () => {
    const json = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => ({ index, text: "x".repeat(20) })));
    let turns = 0;
    const counted = setInterval(() => {
      turns += 1;
    }, 0);
    await twiceNamedIn(json);
    clearInterval(counted);
    expect(turns).toBeGreaterThan(0);
  });
});
