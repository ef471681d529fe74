import { describe, expect, it } from "vitest";

import { drawPlot, type Plot } from "./plot.ts";

const plot: Plot = {
  title: "More & more <units>",
  xLabel: "units",
  xAxis: "decades",
  panels: [
    {
      label: "anonymous, MB",
      lines: [
        {
          name: "main process",
          courses: [
            [
              [1, 0],
              [10, 40],
              [100, 80],
            ],
          ],
        },
      ],
    },
    {
      label: "CPU, %",
      lines: [
        {
          name: "all",
          courses: [
            [
              [1, 1],
              [100, 5],
            ],
            [
              [1, 2],
              [100, 6],
            ],
          ],
        },
      ],
    },
  ],
};

/** Points of the n-th course. */
function points(svg: string, course: number): number[][] {
  const path = [...svg.matchAll(/<path class="course"[^>]* d="([^"]*)"/gu)][course]?.[1] ?? "";
  return path
    .split(/[ML]/u)
    .filter(Boolean)
    .map((pair) => pair.split(" ").map(Number));
}

describe("drawPlot()", () => {
  const svg = drawPlot(plot);

  it("names the axes and the lines, and escapes", () => {
    expect(svg).toContain("More &amp; more &lt;units&gt;");
    for (const words of ["units", "anonymous, MB", "CPU, %", "main process", "all"])
      expect(svg).toContain(`>${words}<`);
  });

  it("has the places themselves as ticks", () => {
    for (const tick of ["1", "10", "100"]) expect(svg).toContain(`text-anchor="middle">${tick}</text>`);
  });

  it("puts decades equally far apart, and more of y higher up, from 0 at the bottom to the last tick at the top", () => {
    const [first, second, third] = points(svg, 0);
    expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBeCloseTo((third?.[0] ?? 0) - (second?.[0] ?? 0), 0);
    expect([first?.[1], second?.[1], third?.[1]]).toEqual([250, 145, 40]);
  });

  it("draws a course for each round, in the second field below the first", () => {
    expect(points(svg, 1)).toHaveLength(2);
    expect(points(svg, 2)).toHaveLength(2);
    expect(Math.min(...points(svg, 1).map(([, y]) => y ?? 0))).toBeGreaterThan(250);
  });

  it("can be read in light and dark, and holds no number that is none", () => {
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  });
});
