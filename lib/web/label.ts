import { type Labelled, taskLabel } from '#core/tasklabel';

/** A task's label with the hashes of commits as git shortens them; the whole ones stand in its request. */
export const shortLabel = (task: Labelled): string => taskLabel(task).replace(/\b([0-9a-f]{10})[0-9a-f]{30}\b/g, '$1');
