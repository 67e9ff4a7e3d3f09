import { readFileSync } from 'node:fs';
import { parseSettings, type Settings, SettingsError } from '#schema/settings';

/** Reads a settings file. Throws SettingsError that names the file and, line by line, everything wrong in it. */
export function loadSettings(file: string | URL): Settings {
  return inFile(file, () => {
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new SettingsError([`(file): ${(error as Error).message}`]);
    }
    return parseSettings(content);
  });
}

/** Adds the file's name to the errors of what is read from it. */
function inFile<T>(file: string | URL, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.problems.map((problem) => `${file}: ${problem}`));
  }
}
