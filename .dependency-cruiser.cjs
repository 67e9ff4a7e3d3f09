/** The import direction of README's layout: core <- schema <- store <- hub <- rpc <- functions. */
const only = (name, from, ...to) => ({
  name,
  severity: 'error',
  comment: `${from} imports ${to.join(', ')} and packages only`,
  from: { path: `^${from}/` },
  to: { path: '^(lib|functions|bin|scripts)/', pathNot: [from, ...to].map((folder) => `^${folder}/`) },
});

module.exports = {
  forbidden: [
    only('core-is-pure', 'lib/core'),
    only('schema', 'lib/schema', 'lib/core'),
    only('store', 'lib/store', 'lib/core', 'lib/schema'),
    only('hub', 'lib/hub', 'lib/core', 'lib/schema', 'lib/store'),
    only('plugins', 'lib/plugins', 'lib/core', 'lib/schema', 'lib/store', 'lib/hub', 'lib/cli', 'lib/client', 'lib/agent'),
    only('rpc', 'lib/rpc', 'lib/core', 'lib/schema', 'lib/store', 'lib/hub', 'lib/plugins'),
    only('aws', 'lib/aws', 'lib/core', 'lib/schema', 'lib/store', 'lib/hub', 'lib/plugins', 'lib/rpc'),
    only('client', 'lib/client', 'lib/core', 'lib/schema'),
    only('agent', 'lib/agent', 'lib/core', 'lib/schema', 'lib/client', 'lib/plugins'),
    only('cli', 'lib/cli', 'lib/core', 'lib/schema', 'lib/client', 'lib/plugins'),
    only('web', 'lib/web', 'lib/core', 'lib/schema'),
    only('infra', 'lib/infra', 'lib/schema', 'lib/core'),
    {
      name: 'core-without-packages',
      severity: 'error',
      comment: 'core is pure: saxes and Node itself are all it needs',
      from: { path: '^lib/core/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/(saxes|xmlchars|@types/node)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // its parser knows no JSX: test/unit/web/imports.test.ts holds these files to the same rule
    exclude: { path: '[.]tsx$' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
};
