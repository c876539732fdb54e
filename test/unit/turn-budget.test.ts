import { expect, test } from "vitest";
import { createTurnBudget } from "../../services/ingest/turn-budget.ts";

test("pauses who goes beyond the turn's share until the next turn, and nobody else", () => {
  const turns: (() => void)[] = [];
  const said: string[] = [];
  const socket = (name: string) => ({
    pause: () => said.push(`${name} pauses`),
    resume: () => said.push(`${name} resumes`),
  });
  const [flooding, quiet] = [socket("flooding"), socket("quiet")];
  const spend = createTurnBudget((begin) => turns.push(begin));
  const share = 512 * 1024;
  spend(100, quiet);
  for (let sent = 0; sent < 2 * share; sent += share / 4) spend(share / 4, flooding);
  expect(said).toEqual(["flooding pauses"]);
  expect(turns).toHaveLength(1);
  turns.shift()?.();
  expect(said).toEqual(["flooding pauses", "flooding resumes"]);
  spend(share / 2, flooding);
  spend(100, quiet);
  expect(said).toHaveLength(2);
  expect(turns).toHaveLength(1);
});
