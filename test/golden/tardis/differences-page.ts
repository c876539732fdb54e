import type { Deliberate } from "./deliberate.ts";

/** The page on which a reader finds each difference from tardis-dev; `occurred`: how often, by folder of recordings. */
export function differencesPage(
  recorded: readonly Deliberate[],
  inExamples: readonly Deliberate[],
  notRead: Readonly<Record<string, string>>,
  occurred: ReadonlyMap<Deliberate, ReadonlyMap<string, number>>,
): string {
  const recordedRows = recorded.flatMap((one) =>
    one.folders.map((folder) => [...cellsOf(one, folder), String(occurred.get(one)?.get(folder) ?? 0)]),
  );
  const exampleRows = inExamples.flatMap((one) => one.folders.map((folder) => cellsOf(one, folder)));
  return `# Differences from tardis-dev

Written by \`vitest run test/golden/tardis-differential.test.ts -u\` from the lists that the test uses, and held to them by it. The test
reads every recording both ways and compares, after each message, trades, best quotes, liquidations, marks, indices, funding, open interest,
their times, and the best prices and sizes of each book the message told of; at the end all levels. A difference that is not listed here fails,
and so does one that is listed and does not occur. What fits an entry exactly stands in \`test/golden/tardis/deliberate*.ts\`.

## In recordings

${table(["recordings", "what", "who alone has it", "reason", "times"], sorted(recordedRows))}

## In worked examples

${table(["venue", "what", "who alone has it", "reason"], sorted(exampleRows))}

## Recordings that are not compared

${table(["recordings", "reason"], sorted(Object.entries(notRead)))}
`;
}

const cellsOf = ({ what, only, reason }: Deliberate, folder: string): readonly string[] => [
  `\`${folder}\``,
  `\`${what}\``,
  only === undefined ? "" : only === "ours" ? "we" : "tardis-dev",
  reason,
];

const sorted = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  rows.toSorted(([a = "", b = ""], [c = "", d = ""]) => a.localeCompare(c) || b.localeCompare(d));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "--|").join("")}`, ...rows.map(line)].join("\n");
}
