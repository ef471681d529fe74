import type { Language } from "../../model/language.ts";
import type { InEach } from "../help-contract.ts";
import { item } from "./blocks.ts";
import { bold, type Roff, text } from "./roff.ts";

/** A thing and what is said of it. */
export interface Said {
  readonly of: string;
  readonly what: InEach<string>;
}

/** Things with what is said of them. */
export function saidItems(said: readonly Said[], language: Language): readonly Roff[] {
  return said.map(({ of, what }) => item(bold(of), text(what[language])));
}
