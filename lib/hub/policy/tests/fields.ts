import type { TestCall } from '#core/policy/rules';
import { argumentProblem, dataTests, matchField } from '#core/policy/tests';
import { truthy } from '#core/python';
import type { PolicyTest, PolicyTests } from '../test.ts';

/** Tests that look at nothing but the data. */
const general: PolicyTests = Object.fromEntries(
  Object.entries(dataTests).map(([name, run]): [string, PolicyTest] => [
    name,
    {
      problem: (args) => argumentProblem({ kind: 'test', name, args } satisfies TestCall),
      run: ({ data }, args) => run(data, args),
    },
  ]),
);

const matching = (field: string): PolicyTest => ({ run: ({ data }, args) => matchField(data, field, args) });
const set = (field: string): PolicyTest => ({ run: ({ data }) => truthy(data[field]) });

export const fieldTests: PolicyTests = {
  ...general,
  target: matching('target'),
  operation: matching('operation'),
  method: matching('method'),
  vm_name: matching('vm_name'),
  skip_tag: set('skip_tag'),
  is_child_task: set('parent'),
};
