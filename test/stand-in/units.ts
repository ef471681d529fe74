interface Place {
  readonly user: string;
  readonly directory: string;
  readonly python: string;
}

/** The bot's unit, as in docs/field-notes.md, "The reference deployment". */
export function botUnit(
  options: Place & {
    readonly script: string;
    readonly restartS: number;
    readonly unitLines: readonly string[];
    readonly serviceLines: readonly string[];
  },
): string {
  const { user, directory, python, script, restartS, unitLines, serviceLines } = options;
  return lines(
    "[Unit]",
    "Description=Marketing bot",
    "StartLimitIntervalSec=3600",
    "StartLimitBurst=5",
    ...unitLines,
    "",
    "[Service]",
    `ExecStart=${python} ${script}`,
    `WorkingDirectory=${directory}`,
    `User=${user}`,
    `EnvironmentFile=${directory}/.env`,
    "Restart=on-failure",
    `RestartSec=${restartS}`,
    ...serviceLines,
  );
}

/** Its neighbour's unit. */
export function webUnit({ user, directory, python }: Place): string {
  return lines(
    "[Unit]",
    "Description=Marketing bot, web hooks",
    "",
    "[Service]",
    `ExecStart=${python} webhook_handler.py`,
    `WorkingDirectory=${directory}`,
    `User=${user}`,
  );
}

/** The unit of the Bot API stand-in. */
export function standInUnit(options: { node: string; checkout: string; apiPort: number; pollS: number }): string {
  const ports = `--port ${options.apiPort} --control-port ${options.apiPort + 1}`;
  return lines(
    "[Unit]",
    "Description=Bot API stand-in",
    "",
    "[Service]",
    `ExecStart=${options.node} ${options.checkout}/test/stand-in/bot-api.ts ${ports} --poll-ms ${options.pollS * 1000}`,
  );
}

function lines(...text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
