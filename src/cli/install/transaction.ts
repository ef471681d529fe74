import type { Result } from "../../model/result.ts";
import { failure, success } from "../../model/result.ts";

/** How a step that was done is taken back, or settled once all are done. */
export interface Done {
  undo?(): void | Promise<void>;
  settle?(): void | Promise<void>;
}

/** One step of an installation. */
export interface Step {
  /** A stable code: `file`, `link`, `user`, `configuration`, `refresh`, `enable`, `start`. */
  readonly kind: string;
  /** A path, or the command that is run. */
  readonly what: string;
  /** What it will find: nothing there yet, another content, or what it would write; null where that is no question. */
  readonly state: "new" | "changed" | "same" | null;
  /** The text of a small file, for who wants to see it beforehand. */
  readonly text?: string;
  /** @throws an Error of one line where it cannot be done; it then has changed nothing. */
  perform(): Promise<Done> | Done;
}

/**
 * Performs steps in order, all or none: when one fails, or `interrupted` says so, those before it are undone, last first.
 * The failure says what failed, and what of the undoing did.
 */
export async function performAll(steps: readonly Step[], interrupted: () => string | null): Promise<Result<null>> {
  const done: Done[] = [];
  for (const step of steps) {
    try {
      const signal = interrupted();
      if (signal !== null) throw new Error(`interrupted by ${signal}`);
      done.push(await step.perform());
    } catch (error) {
      const why = `${step.what}: ${messageOf(error)}`;
      const stuck = await undoAll(done);
      return failure("step-failed", stuck.length === 0 ? why : `${why}; not undone: ${stuck.join("; ")}`, {
        recoverable: true,
      });
    }
  }
  // What is left over of a step that was done is no reason to undo it.
  for (const one of done) {
    try {
      await one.settle?.();
    } catch {
      // It stays, and the next installation comes past it again.
    }
  }
  return success(null);
}

async function undoAll(done: readonly Done[]): Promise<readonly string[]> {
  const stuck: string[] = [];
  for (const one of done.toReversed()) {
    try {
      await one.undo?.();
    } catch (error) {
      stuck.push(messageOf(error));
    }
  }
  return stuck;
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s*\n\s*/g, " ");
