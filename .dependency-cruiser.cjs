// The arrow rule of the house: a folder imports lower levels only; folders on one level never meet.
const levels = [
  ['platform'],
  ['domain', 'mapping', 'wire'],
  ['store'],
  ['delivery'],
  [
    'intake',
    'translation',
    'eligibility',
    'tnhs',
    'payments',
    'accounting',
    'tst',
    'callbacks',
    'deadlines',
    'privacy',
    'replay',
    'accounts',
    'incidents',
    'studio',
  ],
  ['portals', 'console', 'cli'],
];
const levelOf = new Map(levels.flatMap((folders, level) => folders.map((folder) => [folder, level])));
const folders = [...levelOf.keys()];
const arrows = folders.map((from) => {
  const forbidden = folders.filter((to) => to !== from && levelOf.get(to) >= levelOf.get(from));
  return {
    name: `arrow-${from}`,
    comment: `${from} (level ${levelOf.get(from)}) may import lower levels only`,
    severity: 'error',
    from: { path: `^src/${from}/` },
    to: { path: `^src/(${[...forbidden, 'main\\.ts', 'gateway\\.ts', 'app\\.module\\.ts'].join('|')})` },
  };
});

module.exports = {
  forbidden: [
    ...arrows,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'bullmq-lives-in-delivery',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/delivery/' },
      to: { path: 'node_modules/bullmq' },
    },
    {
      name: 'simulators-never-leak',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(simulators|test|scripts)/' },
    },
    {
      name: 'specs-lean-on-test-only',
      comment: 'a spec beside the code may use test/support, never the inside of a simulator or a script',
      severity: 'error',
      from: { path: '^src/.*\\.spec\\.ts$' },
      to: { path: '^(simulators|scripts)/' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'simulators-stand-alone', severity: 'error', from: { path: '^simulators/' }, to: { path: '^src/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
