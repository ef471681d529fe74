import { assert, property, string } from "fast-check";
import { expect, it } from "vitest";

import { literally } from "../../src/knowledge/literally.ts";

it("literally() matches the text that it was given, and nothing else of its length", () => {
  assert(
    property(string({ maxLength: 20 }), string({ maxLength: 20 }), (text, other) => {
      const pattern = new RegExp(`^${literally(text)}$`, "u");
      expect(pattern.test(text)).toBe(true);
      expect(pattern.test(other)).toBe(other === text);
    }),
  );
});
