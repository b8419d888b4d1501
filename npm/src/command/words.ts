// The language of the command.

import { isLanguage, type Language } from "../text/formats.js";

/** The language of the environment (POSIX), English where it is none of ours. */
export function preferred(environment: NodeJS.ProcessEnv): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  const language = locale.slice(0, 2).toLowerCase();
  return isLanguage(language) ? language : "en";
}
