import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { replaceFile } from "../../src/runtime/replace-file.ts";
import type { Book } from "./book.ts";
import type { SectionResult } from "./section.ts";
import type { SourceState } from "./source-state.ts";

/** What all results of one file have in common. */
export interface Terms {
  readonly source: SourceState;
  /** Options that change what a result means. */
  readonly settings: { readonly limitMs: number; readonly quick: boolean };
}

/** A moment of the benchmark, and the machine in it. */
export type Moment = Readonly<Record<string, unknown>>;

interface Content extends Terms {
  /** One for each run that wrote this file. */
  readonly sittings: readonly { readonly began: Moment; readonly ended: Moment }[];
  /** Results as they came, by section and name. */
  readonly kept: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Sections that were measured to their end. */
  readonly results: Readonly<Record<string, SectionResult>>;
}

/** The JSON file of a run, whole at every moment; without a path all is kept in memory only. */
export class ResultFile {
  readonly #path: string | null;
  readonly #now: () => Moment;
  readonly #before: Content["sittings"];
  readonly #began: Moment;
  readonly #terms: Terms;
  readonly #kept: Record<string, Record<string, unknown>> = {};
  readonly #results: Record<string, SectionResult> = {};

  /** Begins anew, or goes on with what stands there; throws when that was measured on other terms. */
  constructor(options: {
    readonly path: string | null;
    readonly goOn: boolean;
    readonly terms: Terms;
    readonly now: () => Moment;
  }) {
    const { path, goOn, terms, now } = options;
    this.#path = path;
    this.#terms = terms;
    this.#now = now;
    this.#began = now();
    const there = goOn && path !== null && existsSync(path) ? readContent(path, terms) : null;
    this.#before = there?.sittings ?? [];
    for (const [section, results] of Object.entries(there?.kept ?? {})) this.#kept[section] = { ...results };
    Object.assign(this.#results, there?.results);
  }

  /** The book of one section. */
  book(section: string): Book {
    const kept = (this.#kept[section] ??= {});
    return {
      earlier: (name) => kept[name],
      keep: (name, result) => {
        kept[name] = result;
        this.#write();
      },
    };
  }

  /** Keeps what a section has come to. */
  finish(section: string, result: SectionResult): void {
    this.#results[section] = result;
    this.#write();
  }

  #write(): void {
    if (this.#path === null) return;
    const content: Content = {
      ...this.#terms,
      sittings: [...this.#before, { began: this.#began, ended: this.#now() }],
      kept: this.#kept,
      results: this.#results,
    };
    replaceFile(this.#path, `${JSON.stringify(content, null, 2)}\n`, 0o644);
  }
}

function readContent(path: string, terms: Terms): Content {
  const content = JSON.parse(readFileSync(path, "utf8")) as Content;
  const was = { source: content.source, settings: content.settings };
  if (terms.source.commit === null) throw new Error(`Cannot go on with ${path}: the sources are in no git checkout`);
  if (isDeepStrictEqual(was, terms)) return content;
  const both = `there ${JSON.stringify(was)}, now ${JSON.stringify(terms)}`;
  throw new Error(`Cannot go on with ${path}, which was measured on other terms: ${both}`);
}
