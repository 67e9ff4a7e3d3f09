import { matchesAny } from '#core/policy/tests';
import { permissionsOf } from '../../users/find.ts';
import { groupsOf } from '../../users/groups.ts';
import { userIn } from '../facts.ts';
import type { PolicyTests } from '../test.ts';

/** Tests about who asks. Nobody matches nothing. */
export const userTests: PolicyTests = {
  user: {
    async run(question, args) {
      const user = await userIn(question);
      return user !== undefined && matchesAny(user.name, args);
    },
  },
  user_in_group: {
    async run(question, args) {
      const user = await userIn(question);
      return (
        user !== undefined && (await groupsOf(question.ctx.tx, user.id)).some((group) => matchesAny(group.name, args))
      );
    },
  },
  has_perm: {
    async run(question, args) {
      const user = await userIn(question);
      if (!user) return false;
      return [...(await permissionsOf(question.ctx.tx, user.id))].some((name) => matchesAny(name, args));
    },
  },
};
