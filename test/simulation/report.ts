import { clock } from "./judge/judge.ts";
import { counted, faultTable, type Found, offences, type Tally } from "./tally.ts";

/** What was found, for people. */
export function report(tally: Tally): string {
  const rows = faultTable(tally).map((row) => [
    row.kind,
    String(row.injected),
    String(row.detected),
    String(row.over),
    String(row.excused),
    String(row.missed),
    times(row.detectMs),
    times(row.healMs),
  ]);
  const head = ["fault", "injected", "detected", "over", "delayed", "missed", "time to detect", "time to end"];
  const excuses = faultTable(tally).flatMap(({ kind, excuses: why }) =>
    why.length === 0 ? [] : [`  ${kind}: ${why.map(([name, count]) => `${name} ${count}`).join(", ")}`],
  );
  const bad = offences(tally);
  return [
    `${tally.weeks} weeks. Times are median / 95 % / most, of faults that nothing delayed.`,
    "",
    ...aligned([head, ...rows]),
    "",
    "delayed, by what held longest:",
    ...excuses,
    "",
    `actions: ${perWeek(tally.actions, tally.weeks)}`,
    `notices: ${perWeek(tally.notices, tally.weeks)}`,
    `needless actions: ${needless(bad)}`,
    "",
    bad.length === 0 ? "findings: none" : `findings: ${bad.length}`,
    ...grouped(bad),
    ...grouped(tally.found.filter(({ kind }) => kind === "remark")),
    "",
  ].join("\n");
}

/** How many of each kind. */
function needless(found: readonly Found[]): string {
  const names = found.filter(({ kind }) => kind === "needless").map(({ name }) => name);
  return names.length === 0
    ? "none"
    : counted(names)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ");
}

function grouped(found: readonly Found[]): readonly string[] {
  const groups = [...Map.groupBy(found, ({ kind, name }) => `${kind}: ${name}`)].toSorted(
    (a, b) => b[1].length - a[1].length,
  );
  return groups.flatMap(([name, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const weeks = new Set(all.map(({ week }) => week)).size;
    return [
      `  ${all.length} × in ${weeks} weeks: ${name}`,
      `      first: seed ${first.seed}, week ${first.week}, ${clock(first.atMs)}: ${first.detail}`,
      `      npm run simulate -- --seed ${first.seed} --from ${first.week} --weeks 1 --shrink`,
    ];
  });
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function times(spread: readonly [number, number, number] | null): string {
  return spread === null ? "–" : spread.map((ms) => duration(ms)).join(" / ");
}

function duration(ms: number): string {
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return ms < 7_200_000 ? `${(ms / 60_000).toFixed(0)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

function perWeek(counts: Readonly<Record<string, number>>, weeks: number): string {
  return Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count} (${(count / weeks).toFixed(2)} a week)`)
    .join(", ");
}
