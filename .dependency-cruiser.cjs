// Order of the features: each may import only those above it, through their index.ts.
const features = [
  'plateformes',
  'territoires',
  'nomenclatures',
  'evenements',
  'projets',
  'abonnements',
  'decisions',
  'rapprochement',
  'plans',
  'enrichissements',
  'qualification',
  'services',
  'consultation',
  'statistiques',
  'importation',
  'demonstration',
  'pages',
];
const below = features.map((feature, i) => ({
  name: `ordre-${feature}`,
  severity: 'error',
  comment: `${feature} ne dépend que des fonctionnalités qui la précèdent`,
  from: { path: `^api/src/${feature}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^api/src/(${features.slice(i + 1).join('|') || '$^'})/` },
}));

module.exports = {
  forbidden: [
    ...below,
    { name: 'pas-de-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'par-la-face',
      comment: 'une fonctionnalité ne parle à une autre que par son index.ts',
      severity: 'error',
      from: { path: '^api/src/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: `^api/src/(${features.join('|')})/`, pathNot: ['^api/src/$1/', '/index\\.ts$'] },
    },
    {
      name: 'infra-ne-connait-rien',
      severity: 'error',
      from: { path: '^api/src/infra/' },
      to: { path: '^api/src/', pathNot: '^api/src/(infra/|config\\.ts$)' },
    },
    {
      name: 'schema-seul',
      severity: 'error',
      from: { path: '^schema/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^schema/', 'node_modules/typebox/'] },
    },
    {
      name: 'client-seul',
      comment: 'le SDK publié ne dépend de rien',
      severity: 'error',
      from: { path: '^client/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^client/src/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'client-universel',
      comment: 'Node seulement dans client/src/fichier, qui a son propre point d’entrée',
      severity: 'error',
      from: { path: '^client/src/', pathNot: ['^client/src/fichier/', '\\.test\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-sans-fichier',
      severity: 'error',
      from: { path: '^client/src/', pathNot: ['^client/src/fichier/', '\\.test\\.ts$'] },
      to: { path: '^client/src/fichier/' },
    },
    { name: 'non-resolu', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '(^|/)dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};
