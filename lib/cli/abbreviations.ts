/**
 * Every way to write each option: by its names and, as Python's optparse has it, by any beginning of a long name that
 * fits no other (`--arch` stands for `--arch-override`, unless there is an option `--arch`).
 */
export function spellings(names: readonly string[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const name of names) {
    for (let end = name.startsWith('--') ? 3 : name.length; end <= name.length; end++) {
      const written = name.slice(0, end);
      const matches = fitting(written, names);
      if (matches.length === 1) known.set(written, matches[0]!);
    }
  }
  return known;
}

/** The names that a word may stand for: itself, else all that begin with it. */
export function fitting(written: string, names: readonly string[]): string[] {
  return names.includes(written) ? [written] : names.filter((name) => name.startsWith(written)).sort();
}
