import { expect, it } from "vitest";

import type { Book } from "./book.ts";
import { fromBook } from "./from-book.ts";

it("fromBook() measures what is not there, or not good, and keeps it", async () => {
  const kept = new Map<string, unknown>([
    ["good", 1],
    ["broken", -1],
  ]);
  const book: Book = { earlier: (name) => kept.get(name), keep: (name, result) => void kept.set(name, result) };
  const options = { isGood: (result: number) => result > 0, measure: () => Promise.resolve(2) };
  expect(await fromBook(book, "good", options)).toEqual({ result: 1, isEarlier: true });
  expect(await fromBook(book, "broken", options)).toEqual({ result: 2, isEarlier: false });
  expect(await fromBook(book, "new", options)).toEqual({ result: 2, isEarlier: false });
  expect(Object.fromEntries(kept)).toEqual({ good: 1, broken: 2, new: 2 });
});
