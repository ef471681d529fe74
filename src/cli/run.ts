import type { CommandOptions } from "./arguments.ts";

/** `unitwarden run`: a placeholder until the command is written. */
export async function run(options: CommandOptions): Promise<number> {
  process.stderr.write(`unitwarden: "${options.command}" is not in this build yet\n`);
  return 70;
}
