import { type Codec, exactly, number, text } from "../runtime/codec.ts";
import type { SavedAt } from "./shift-times.ts";

/** When a file was saved, on both clocks. */
export const savedAt: Codec<SavedAt> = exactly<SavedAt>({ bootId: text, monotonicMs: number, wallMs: number });
