// --help, the completions and the man page, all from the table of flags.

import { flags, statuses, subcommands, type Flag } from "./flags.js";

const groups = ["DNS", "Message", "Output"] as const;
const summary = "check who sent a raw email message and how it travelled";
const head = ({ name, short, value }: Flag) => `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;

/** Text in lines of a width, each after the first indented. */
function wrapped(text: string, width: number, indent: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width - indent) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** What --help prints. */
export function usage(width = 100): string {
  const calls = subcommands.map(({ synopsis, help }) => `  headerlens ${synopsis}\n      ${wrapped(help, width, 6)}`);
  const column = 25;
  const listed = groups.map((group) => {
    const lines = flags.filter((each) => each.group === group).map((flag) => `  ${head(flag).padEnd(column - 2)}${wrapped(flag.help, width, column)}`);
    return `${group}:\n${lines.join("\n")}`;
  });
  return `headerlens: ${summary}\n\nUsage:\n${calls.join("\n")}\n\n${listed.join("\n\n")}\n\nExit status: ${statuses}\n`;
}

/** A completion script, or null for a shell that is not known. */
export function completion(shell: string): string | null {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      // zsh reads bash's completions.
      return `#compdef headerlens\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`;
    case "fish":
      return fish();
    default:
      return null;
  }
}

const names = subcommands.map(({ name }) => name);

function bash(): string {
  const chosen = flags.filter(({ choices }) => choices);
  const cases = chosen.map(({ name, choices }) => `    --${name}) COMPREPLY=($(compgen -W "${choices?.join(" ")}" -- "$word")); return ;;`);
  const values = flags.filter(({ value, isFile, choices }) => value !== undefined && !isFile && !choices).map(({ name }) => `--${name}`);
  const lists = names.map(
    (name) =>
      `    ${name}) flags="${flags
        .filter(({ of }) => of.includes(name))
        .map((flag) => `--${flag.name}`)
        .join(" ")}" ;;`,
  );
  return `_headerlens() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} flags
  COMPREPLY=()
  case $before in
${cases.join("\n")}
    ${values.join("|")}) return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${lists.join("\n")}
    *) flags="${flags
      .filter(({ of }) => of.includes("inspect"))
      .map((flag) => `--${flag.name}`)
      .join(" ")}" ;;
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word")); return; fi
  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W "${names.join(" ")}" -- "$word")); fi
  COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -F _headerlens headerlens
`;
}

function fish(): string {
  const quote = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
  const lines = subcommands.map(({ name, help }) => `complete -c headerlens -n __fish_use_subcommand -a ${name} -d ${quote(help)}`);
  for (const { name, short, value, choices, isFile, help, of } of flags) {
    const isIn = of.includes("inspect") ? "" : ` -n ${quote(`__fish_seen_subcommand_from ${of.join(" ")}`)}`;
    const argument = value === undefined ? "" : isFile ? " -r" : ` -x${choices ? ` -a ${quote(choices.join(" "))}` : ""}`;
    lines.push(`complete -c headerlens${isIn} -l ${name}${short === undefined ? "" : ` -s ${short}`}${argument} -d ${quote(help)}`);
  }
  lines.push(`complete -c headerlens -n '__fish_seen_subcommand_from completion' -x -a 'bash zsh fish'`);
  return `${lines.join("\n")}\n`;
}

/** The man page, in the man macros of troff. */
export function manPage(version: string): string {
  const escaped = (text: string) => text.replace(/\\/g, "\\e").replace(/-/g, "\\-").replace(/^[.']/gm, "\\&$&");
  const bold = (text: string) => `.B ${escaped(text)}`;
  const lines = [
    `.TH HEADERLENS 1 "" "headerlens ${version}" "User Commands"`,
    ".SH NAME",
    `headerlens \\- ${escaped(summary)}`,
    ".SH SYNOPSIS",
    ...subcommands.flatMap(({ synopsis }, at) => [...(at > 0 ? [".br"] : []), bold(`headerlens ${synopsis}`)]),
    ".SH DESCRIPTION",
    ...subcommands.flatMap(({ synopsis, help }) => [".TP", bold(`headerlens ${synopsis}`), escaped(help)]),
    ".SH OPTIONS",
    ...groups.flatMap((group) => [
      `.SS ${group}`,
      ...flags.filter((each) => each.group === group).flatMap((flag) => [".TP", bold(head(flag)), escaped(flag.help)]),
    ]),
    ".SH EXIT STATUS",
    escaped(statuses.replace("\n", " ")),
    ".SH ENVIRONMENT",
    ".TP",
    bold("NO_COLOR, FORCE_COLOR"),
    "Print no colours, or print them even if the output is not a terminal.",
    ".TP",
    bold("LC_ALL, LC_MESSAGES, LANG"),
    escaped("The language, unless --lang says another."),
  ];
  return `${lines.join("\n")}\n`;
}
