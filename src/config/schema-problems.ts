import type * as z from "zod";
import { isTable, valueAt } from "./key-path.ts";
import { wrongType } from "./schema-values.ts";
import type { Problem } from "./problem.ts";
import { describeUnknownKey } from "./unknown-key.ts";

/** What the schema finds wrong, in words. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[], document: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.filter((part) => typeof part !== "symbol");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...path, key], message: describeUnknownKey(path, key) }));
    }
    const input = valueAt(document, path);
    const wantsTable = issue.code === "invalid_type" && /^(?:object|record)$/.test(issue.expected);
    if (wantsTable && !isTable(input)) return [{ path, message: wrongType("a table", input) }];
    if ((issue.code === "too_small" || issue.code === "too_big") && Array.isArray(input) && issue.origin === "array") {
      // Of a list that may not be empty the schema says what must be in it.
      const isEmpty = issue.code === "too_small" && input.length === 0 && issue.minimum === 1;
      return [{ path, message: isEmpty ? issue.message : tupleMessage(issue, input) }];
    }
    return [{ path, message: issue.message }];
  });
}

function tupleMessage(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, input: readonly unknown[]): string {
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
  return `must have ${issue.code === "too_small" ? "at least" : "at most"} ${limit} entries, has ${input.length}`;
}
