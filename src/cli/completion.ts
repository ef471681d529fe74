import type { Language } from "../model/language.ts";
import {
  commandNames,
  commonFlags,
  configActions,
  notifyActions,
  ownFlags,
  shells,
  type CommandName,
  type Shell,
} from "./arguments.ts";
import { summaryOf } from "./help.ts";

/** What a command takes behind its name. */
const operands: Readonly<Record<CommandName, "units" | "file" | readonly string[]>> = {
  run: "units",
  status: "units",
  pause: "units",
  resume: "units",
  check: "units",
  diagnose: "units",
  history: "units",
  replay: "file",
  drill: [],
  notify: notifyActions,
  config: configActions,
  install: "units",
  uninstall: [],
  completion: shells,
};
/** Names of services, one a line, loaded or not; nothing where systemctl does not tell. */
const LIST = `{ systemctl list-unit-files --type=service --no-legend --no-pager --plain; systemctl list-units --all --type=service --no-legend --no-pager --plain; } 2>/dev/null | awk '{ sub(/\\.service$/, "", $1); if ($1 !~ /@$/) print $1 }' | sort -u`;
/** The same for fish, which groups and cuts otherwise. */
const fishLists = ["list-unit-files", "list-units --all"].map(
  (verb) =>
    `systemctl ${verb} --type=service --no-legend --no-pager --plain 2>/dev/null | string replace -r '\\.service.*' '' | string match -rv '@\\$'`,
);
const helpSummary = { en: "what a command is for", ru: "для чего команда" } as const;
const options = commonFlags.map((name) => `--${name}`).join(" ");
/** Options that one command alone has, by its name. */
const own = Object.entries(ownFlags).map(
  ([name, flags]) => [name, flags.map((flag) => `--${flag}`).join(" ")] as const,
);

/** The completion of a shell, as a script that the shell reads: commands, options, units, files. */
export function completionScript(shell: Shell, language: Language): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh(language);
    case "fish":
      return fish(language);
  }
}

function bash(): string {
  const cases = commandNames.map((name) => {
    const takes = operands[name];
    if (takes === "units") return `    ${name}) COMPREPLY=($(compgen -W "$(${LIST})" -- "$word")) ;;`;
    if (takes === "file") return `    ${name}) compopt -o default; COMPREPLY=() ;;`;
    return `    ${name}) COMPREPLY=($(compgen -W "${takes.join(" ")}" -- "$word")) ;;`;
  });
  return `# bash completion of unitwarden
_unitwarden() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [[ $before == --config ]]; then compopt -o default; COMPREPLY=(); return; fi
  if [[ $before == --file || $before == --directory ]]; then compopt -o default; COMPREPLY=(); return; fi
  local own=; case \${COMP_WORDS[1]} in ${own.map(([name, flags]) => `${name}) own="${flags}" ;;`).join(" ")} esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${options} $own" -- "$word")); return; fi
  if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W "${commandNames.join(" ")} help" -- "$word")); return; fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
    help) COMPREPLY=($(compgen -W "${commandNames.join(" ")}" -- "$word")) ;;
  esac
}
complete -F _unitwarden unitwarden
`;
}

function zsh(language: Language): string {
  const commands = [
    ...commandNames.map((name) => `    '${name}:${plain(summaryOf(name, language))}'`),
    `    'help:${helpSummary[language]}'`,
  ];
  const cases = commandNames.map((name) => {
    const takes = operands[name];
    if (takes === "units") return `    ${name}) compadd -- \${(f)"$(${LIST})"} ;;`;
    if (takes === "file") return `    ${name}) _files ;;`;
    return `    ${name}) compadd -- ${takes.join(" ")} ;;`;
  });
  return `#compdef unitwarden
# zsh completion of unitwarden
_unitwarden() {
  local -a commands=(
${commands.join("\n")}
  )
  if [[ $words[CURRENT-1] == --config ]]; then _files; return; fi
  if [[ $words[CURRENT-1] == (--file|--directory) ]]; then _files; return; fi
${own.map(([name, flags]) => `  if [[ $words[CURRENT] == -* && $words[2] == ${name} ]]; then compadd -- ${options} ${flags}; return; fi`).join("\n")}
  if [[ $words[CURRENT] == -* ]]; then compadd -- ${options}; return; fi
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
${cases.join("\n")}
    help) compadd -- ${commandNames.join(" ")} ;;
  esac
}
if [[ $funcstack[1] == _unitwarden ]]; then _unitwarden "$@"; else compdef _unitwarden unitwarden; fi
`;
}

function fish(language: Language): string {
  const none = `not __fish_seen_subcommand_from ${commandNames.join(" ")} help`;
  const commands = [
    ...commandNames.map((name) => [name, plain(summaryOf(name, language))] as const),
    ["help", helpSummary[language]] as const,
  ].map(([name, summary]) => `complete -c unitwarden -f -n '${none}' -a ${name} -d '${summary}'`);
  const taken = commandNames.map((name) => {
    const takes = operands[name];
    const when = `-n '__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from help'`;
    if (takes === "units")
      return fishLists.map((list) => `complete -c unitwarden -f ${when} -a "(${list})"`).join("\n");
    if (takes === "file") return `complete -c unitwarden -F ${when}`;
    return `complete -c unitwarden -f ${when} -a '${takes.join(" ")}'`;
  });
  taken.push(`complete -c unitwarden -f -n '__fish_seen_subcommand_from help' -a '${commandNames.join(" ")}'`);
  const flags = [
    ...commonFlags.map((name) => `complete -c unitwarden -l ${name}${name === "config" ? " -r -F" : ""}`),
    ...Object.entries(ownFlags).flatMap(([command, names]) =>
      names.map(
        (name) => `complete -c unitwarden -n '__fish_seen_subcommand_from ${command}' -l ${name}${taking(name)}`,
      ),
    ),
  ];
  return `# fish completion of unitwarden\n${[...commands, ...taken, ...flags].join("\n")}\n`;
}

/** How fish is told what an option takes: nothing, a word, or a file. */
function taking(name: string): string {
  if (name === "watch") return "";
  return name === "directory" || name === "file" ? " -r -F" : " -x";
}

/** Nothing that a shell or its completion would take for its own. */
function plain(text: string): string {
  return text.replaceAll(/['":\\[\]]/g, "");
}
