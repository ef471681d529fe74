import { decades, linear, type Scale, scaleFor } from "./scale.ts";

/** A line of a plot: one course for each round, drawn alike. */
export interface Line {
  readonly name: string;
  readonly courses: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** One field of a plot, with a y-axis of its own. */
export interface Panel {
  /** What the y-axis measures, with its unit. */
  readonly label: string;
  readonly lines: readonly Line[];
}

/** Fields above each other over one x-axis. */
export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  /** `decades`: the places are few, lie decades apart, and are the ticks themselves. */
  readonly xAxis: "linear" | "decades";
  readonly panels: readonly Panel[];
}

const width = 720;
const panelHeight = 210;
/** Room for the title, the ticks of y, the legend at the right, and the gap between fields. */
const margin = { top: 40, left: 76, right: 176, gap: 34, bottom: 46 };
const plotWidth = width - margin.left - margin.right;

/** Wong's colours, which the colour-blind tell apart (Nature Methods 8, 441), as far as they show on white and black. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a8a00", "#56b4e9"];

const style = `text { font: 12px sans-serif; fill: #333 } .title { font-size: 14px; font-weight: bold }
.grid { stroke: #888; stroke-opacity: .3 } .axis { stroke: #888 } .course { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #ccc } }`;

/** The plot as an SVG file: no background, so that it is read on white and on black. */
export function drawPlot({ title, xLabel, xAxis, panels }: Plot): string {
  const height = margin.top + panels.length * (panelHeight + margin.gap) - margin.gap + margin.bottom;
  const xs = panels.flatMap(({ lines }) => valuesOf(lines, 0));
  const x = xAxis === "linear" ? linear(xs) : { ...decades(xs), ticks: [...new Set(xs)].toSorted((a, b) => a - b) };
  const fields = panels.map((panel, index) => drawPanel(panel, margin.top + index * (panelHeight + margin.gap), x));
  const bottom = height - margin.bottom;
  const ticks = x.ticks.map((tick) => text(placeX(x, tick), bottom + 18, numberText(tick), "middle"));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>${style}</style>
<text class="title" x="${margin.left}" y="20">${escaped(title)}</text>
${fields.join("\n")}
${ticks.join("\n")}
${text(margin.left + plotWidth / 2, bottom + 38, xLabel, "middle")}
</svg>
`;
}

function drawPanel({ label, lines }: Panel, top: number, x: Scale): string {
  const y = scaleFor(valuesOf(lines, 1));
  const placeY = (value: number) => round(top + panelHeight * (1 - y.position(value)));
  const right = margin.left + plotWidth;
  const grid = y.ticks.flatMap((tick) => [
    `<line class="grid" x1="${margin.left}" x2="${right}" y1="${placeY(tick)}" y2="${placeY(tick)}"/>`,
    text(margin.left - 6, placeY(tick) + 4, numberText(tick), "end"),
  ]);
  const axis = `<path class="axis" fill="none" d="M${margin.left} ${top}V${top + panelHeight}H${right}"/>`;
  const middle = top + panelHeight / 2;
  const name = `<text transform="translate(16 ${middle}) rotate(-90)" text-anchor="middle">${escaped(label)}</text>`;
  const drawn = lines.flatMap((line, index) => {
    const colour = colours[index % colours.length] ?? "#888";
    const courses = line.courses.map((course) => drawCourse(course, colour, (at) => placeX(x, at), placeY));
    const legendY = top + 14 + index * 18;
    const key = `<line x1="${right + 12}" x2="${right + 30}" y1="${legendY - 4}" y2="${legendY - 4}" stroke="${colour}" stroke-width="2"/>`;
    return [...courses, key, text(right + 36, legendY, line.name, "start")];
  });
  return [...grid, axis, name, ...drawn].join("\n");
}

/** A mark for each place where there are few; many are a line alone. */
const marksUpTo = 20;

function drawCourse(
  course: Line["courses"][number],
  colour: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const path = course.map(([atX, atY], index) => `${index === 0 ? "M" : "L"}${x(atX)} ${y(atY)}`).join("");
  const marked = course.length > marksUpTo ? [] : course;
  const marks = marked.map(([atX, atY]) => `<circle cx="${x(atX)}" cy="${y(atY)}" r="3" fill="${colour}"/>`);
  return [`<path class="course" stroke="${colour}" d="${path}"/>`, ...marks].join("");
}

function valuesOf(lines: readonly Line[], axis: 0 | 1): number[] {
  return lines.flatMap(({ courses }) => courses.flatMap((course) => course.map((point) => point[axis])));
}

function placeX(scale: Scale, value: number): number {
  return round(margin.left + plotWidth * scale.position(value));
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** `20,000`, `0.05`: without the rounding errors of steps. */
function numberText(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString("en-GB", { maximumFractionDigits: 6 });
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
