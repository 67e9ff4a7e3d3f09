/** A runroot task's command: text for a shell as it is, or words that are quoted one by one (Koji 1.35, plugin runroot). */
export type RunrootCommand = string | readonly string[];

/** What the shell gets. */
export function commandLine(command: RunrootCommand): string {
  if (typeof command === 'string') return command;
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

/** The base name of the first word that is no assignment: how the task's result names the command. */
export function commandName(command: RunrootCommand): string {
  const words = typeof command === 'string' ? command.trim().split(/\s+/) : command;
  const word = words.find((one) => !one.includes('=')) ?? '(none)';
  return word.slice(word.lastIndexOf('/') + 1);
}
