import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { example, item, marked, paragraph, section } from "../../../src/cli/manual/blocks.ts";
import { bold, call, inline, italic, line, lines, macro, type Roff, text } from "../../../src/cli/manual/roff.ts";
import { shown } from "./real-pages.ts";

function shownAlone(body: Roff): string {
  return shown(`${lines(macro("TH", "X", "1", ""), section("x", body))}\n`);
}

describe("text()", () => {
  it("writes every hyphen as an ASCII minus", () => {
    expect(text("--dry-run")).toBe(String.raw`\-\-dry\-run`);
  });

  it("escapes what groff would change or obey", () => {
    expect(text(String.raw`a\fB'b'~^` + "`")).toBe(String.raw`a\efB\(aqb\(aq\(ti\(ha\(ga`);
  });

  it("leaves other letters as they are, in UTF-8", () => {
    expect(text("Юнит «бот» — да")).toBe("Юнит «бот» — да");
  });

  it("begins no line of its own", () => {
    expect(text("one\n.TH two")).toBe("one .TH two");
  });

  it("comes out as it was written, whatever was written", () => {
    const characters = fc.constantFrom(...Array.from("ab.-'\\\"`^~%{}[]()$#@!&|<>=+*/:;,?_жЯ"));
    fc.assert(
      fc.property(fc.array(fc.string({ unit: characters, minLength: 1, maxLength: 8 }), { minLength: 1 }), (words) => {
        const plain = words.join(" ");
        expect(shownAlone(paragraph(text(plain)))).toContain(plain);
      }),
      { numRuns: 60 },
    );
  });
});

describe("line()", () => {
  it.each([".TH", "'br", "..."])("keeps %s at its beginning from being a request", (plain) => {
    expect(shownAlone(paragraph(text(plain)))).toContain(plain);
    expect(line(text(plain))).not.toMatch(/^[.']/);
  });

  it("leaves a line alone that begins with a letter", () => {
    expect(line(text("a.b"))).toBe("a.b");
  });
});

describe("macro()", () => {
  it("keeps an argument with quotes together", () => {
    expect(macro("SH", 'a "b" c')).toBe(String.raw`.SH "a \(dqb\(dq c"`);
  });
});

describe("call()", () => {
  it("marks what is typed, and what stands for something", () => {
    expect(call("run [UNIT…]")).toBe(inline(bold("run"), text(" ["), italic("UNIT"), text("...]")));
    expect(call("-h, --help")).toBe(inline(bold("-h"), text(", "), bold("--help")));
    expect(call("--config ФАЙЛ")).toBe(inline(bold("--config"), text(" "), italic("ФАЙЛ")));
  });
});

describe("the blocks", () => {
  it("mark what is typed, between backquotes", () => {
    expect(marked("see `a-b`(8).")).toBe(inline(text("see "), bold("a-b"), text("(8).")));
  });

  it("put further lines of an item below the first", () => {
    expect(item(bold("a"), text("b"), text(".c"))).toBe(".TP\n\\fBa\\fR\nb\n.br\n\\&.c");
  });

  it("keep the lines of an example apart, and their blanks", () => {
    expect(shownAlone(example(["a  = 1", "", "'b'"]))).toMatch(/^ +a {2}= 1\n\n +'b'$/m);
  });

  it("begin no section with an empty paragraph", () => {
    expect(section("a b", paragraph(text("c")), paragraph(text("d")))).toBe('.SH "A B"\nc\n.PP\nd');
  });
});
