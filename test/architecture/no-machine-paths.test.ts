import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder, trackedFiles } from "./sources.ts";

/** Paths of a machine where the project was built: an absolute path under the folder "work", and a hidden "library". */
const machinePath = /(?<![\w.~*-])\/(?:work)\/|(?<!\w)\.(?:library)\b/;

function linesWith(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(projectFolder, path), "utf8");
  } catch {
    // Tracked, and removed in the working tree.
    return [];
  }
  return text.split("\n").flatMap((line, index) => (machinePath.test(line) ? [`${path}:${index + 1}`] : []));
}

describe("the files of the project", () => {
  it("mention no path of a machine where they were written", () => {
    const files = trackedFiles();
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(linesWith)).toEqual([]);
  });
});

describe("this test", () => {
  const [work, library] = ["work", "library"];

  it.each([`see /${work}/main`, `"/${work}/shared"`, `(/${work}/x)`, `ls ~/.${library}`, `.${library}/search`])(
    "sees %s",
    (line) => {
      expect(machinePath.test(line)).toBe(true);
    },
  );

  it.each([
    `/home/me/${work}/x`,
    `a/${work}/b`,
    `/${work}shop/x`,
    `the ${library}`,
    `x.${library}Name`,
    `my.${library}`,
  ])("does not take %s for one", (line) => {
    expect(machinePath.test(line)).toBe(false);
  });
});
