import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unlike } from "../../services/cli/golden/compare.ts";
import { TOPICS } from "../../services/cli/golden-topics.ts";
import { describeWithData } from "../support/data.ts";

describeWithData("the worked examples", (dir) => {
  const examples = readFileSync(join(dir, "golden/golden.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

  it("are there", () => expect(examples.length).toBeGreaterThan(0));

  for (const { id, topic, inputs, expected, tolerance } of examples) {
    it(`${topic} ${id}`, () => expect(unlike(expected, TOPICS.get(topic)?.(inputs), tolerance)).toBeUndefined());
  }
});
