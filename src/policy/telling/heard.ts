import type { Language } from "../../model/language.ts";
import type { Severity } from "../../model/notification.ts";
import type { UnitName } from "../../model/scalars.ts";

/** Whose story it belongs to. */
export interface About {
  readonly unit: UnitName | null;
  readonly class: string;
  readonly language: Language;
}

/** What is told of something that is found. */
export interface Found {
  readonly severity: Severity;
  readonly title: string;
  readonly happened: string;
  readonly evidence: readonly string[];
}

/** An audit record as far as it concerns the owner. */
export type Heard =
  | (About & Found & { readonly kind: "opened"; readonly incident: string })
  /** `incident` null: nothing that goes on, it is told once. */
  | (About & Found & { readonly kind: "notice"; readonly incident: string | null; readonly left: string | null })
  /** What is about to be done, or is not done and why. */
  | (About & { readonly kind: "doing"; readonly sentence: string })
  /** `incident` null: of whatever was being done to the unit, when a daemon before this one died in the middle of it. */
  | {
      readonly kind: "done";
      readonly unit: UnitName | null;
      readonly incident: string | null;
      readonly sentence: string;
      readonly ok: boolean;
    }
  /** `given-up`: nobody follows it any longer, because its operator has taken over. */
  | {
      readonly kind: "closed";
      readonly incident: string;
      readonly sentence: string;
      readonly how: "recovered" | "given-up";
    };
