/** Packages that a repo holds only when debugging information is asked for (Koji 1.35: koji.is_debuginfo). */
export const isDebuginfo = (name: string): boolean => /-debug(info|source)$|-debuginfo-/.test(name);
