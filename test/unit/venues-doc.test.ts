import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { venuesPage } from "../../scripts/venues-table.ts";
import { ROOT } from "../support/source-file.ts";

it("docs/venues.md is what `npm run docs:venues` writes", () => {
  expect(readFileSync(resolve(ROOT, "docs/venues.md"), "utf8")).toBe(venuesPage());
});
