import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serialAt } from "../../services/ingest/exchanges/bitget-serial.ts";
import { loadFrame } from "../../services/ingest/exchanges/frame-memory.ts";

const into = new Float64Array(1);

describe("sequence numbers of Bitget", () => {
  it("are the doubles nearest to them, however long they are", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n }), fc.nat({ max: 20 }), (number, dropped) => {
        const text = String(number / 10n ** BigInt(dropped));
        loadFrame(Buffer.from(`${text},`));
        expect(serialAt(0, into, 0)).toBe(text.length);
        expect(into[0]).toBe(Number(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["", "-1", "012345678901234567"])("does not read %j", (text) => {
    loadFrame(Buffer.from(`${text},`));
    expect(serialAt(0, into, 0)).toBe(-1);
  });
});
