import { userIn } from '#hub/policy/facts';
import type { PolicyTests } from '#hub/policy/test';

/** `is_task_owner`: who asks owns the task that it is about. */
export const failedTreeTests: PolicyTests = {
  is_task_owner: {
    policies: ['save_failed_tree'],
    problem: (args) => (args.length === 0 ? undefined : 'test is_task_owner takes no words'),
    async run(question) {
      const user = await userIn(question);
      return user !== undefined && question.data.task_owner === user.id;
    },
  },
};
