import * as z from "zod";
import { notifySchema } from "./notify-schema.ts";
import { unitSchema } from "./unit-schema.ts";

/** The whole configuration file (docs/design.md, "Configuration"). */
export const fileSchema = z
  .strictObject({ defaults: unitSchema, units: z.record(z.string(), unitSchema), notify: notifySchema })
  .partial();

/** The file after parsing; values are parsed, names are the file's. */
export type FileSections = z.output<typeof fileSchema>;

/** The JSON Schema of the file, for editors: what stands in it, not what it is read as. */
export function configurationJsonSchema(): unknown {
  return { title: "unitwarden.toml", ...z.toJSONSchema(fileSchema, { io: "input" }) };
}
