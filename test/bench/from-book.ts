import type { Book } from "./book.ts";

/** A result, and whether an earlier run measured it. */
export interface Kept<Result> {
  readonly result: Result;
  readonly isEarlier: boolean;
}

/** What stands in the book under this name, where it is good; else it is measured now, and kept. */
export async function fromBook<Result>(
  book: Book,
  name: string,
  {
    isGood = () => true,
    measure,
  }: { readonly isGood?: (result: Result) => boolean; readonly measure: () => Promise<Result> },
): Promise<Kept<Result>> {
  const earlier = book.earlier(name) as Result | undefined;
  if (earlier !== undefined && isGood(earlier)) return { result: earlier, isEarlier: true };
  const result = await measure();
  book.keep(name, result);
  return { result, isEarlier: false };
}
