export { taskLabel } from '#core/tasklabel';
