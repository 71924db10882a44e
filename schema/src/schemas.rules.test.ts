import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { nomDuSchema, publishedSchemas, schemas, TracePubliee, usageDuSchema } from './index.ts';

type Annotated = { $id: string; title?: string; description?: string; examples?: unknown[] };

const named = schemas as readonly unknown[] as readonly Annotated[];
const options = { strict: true, strictRequired: false, allowUnionTypes: true } as const;
const draft7 = new Ajv(options);
addFormats.default(draft7);
for (const schema of schemas) draft7.addSchema(schema);

const minimale: TracePubliee = { nom: 'Parc', collectivites: [{ type: 'commune', code: '80021' }] };

function errorsOf(nom: string, value: unknown): string[] {
  const validate = draft7.getSchema(nom);
  if (!validate) throw new Error(`schéma inconnu : ${nom}`);
  return validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.keyword}`);
}

const trace = (changes: Record<string, unknown>) => errorsOf('TracePubliee', { ...minimale, ...changes });

describe('schémas nommés', () => {
  test('chacun a un nom unique, un titre et une description', () => {
    expect(new Set(named.map((s) => s.$id)).size).toBe(named.length);
    for (const { $id, title, description } of named) {
      expect(title, $id).toBeTruthy();
      expect(description, $id).toBeTruthy();
    }
  });

  test('chacun vient après ceux qu’il cite', () => {
    const seen = new Set<string>();
    for (const schema of named) {
      const cited = [...JSON.stringify(schema).matchAll(/"\$ref":"(\w+)#"/g)].map((m) => m[1] ?? '');
      for (const nom of cited) expect(seen, `${schema.$id} cite ${nom}`).toContain(nom);
      seen.add(schema.$id);
    }
  });

  test.each(named.map((s) => [s.$id, s] as const))('%s : ses exemples sont valides', (nom, schema) => {
    for (const example of schema.examples ?? []) expect(errorsOf(nom, example)).toEqual([]);
  });

  test('ceux que les plateformes envoient ont un exemple', () => {
    for (const { $id, examples } of named) {
      if (usageDuSchema($id) !== 'reponse') expect(examples?.length, $id).toBeGreaterThan(0);
    }
  });
});

describe('documents publiés', () => {
  const published = publishedSchemas('https://exemple.fr');

  test.each(published.map((p) => [p.nom, p] as const))('%s est autonome et valide ses exemples', (nom, p) => {
    const ajv = new Ajv2020(options);
    addFormats.default(ajv);
    const validate = ajv.compile(p.schema);
    expect(p.schema.$id).toBe(`https://exemple.fr/schemas/${nom}/1.json`);
    for (const example of (p.schema.examples as unknown[]) ?? []) expect(validate(example)).toBe(true);
    const refs = [...JSON.stringify(p.schema).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1]);
    for (const cited of refs) expect(cited).toMatch(/^#\/\$defs\/\w+$/);
  });

  test('un document ne dépend pas de l’ordre de publication', () => {
    expect(publishedSchemas('https://exemple.fr')).toEqual(published);
    expect(published.map((p) => p.nom)).toEqual(schemas.map(nomDuSchema));
  });
});

describe('trace publiée', () => {
  test('le nom et une collectivité suffisent', () => {
    expect(trace({})).toEqual([]);
    expect(errorsOf('TracePubliee', { nom: 'Parc' })).toEqual([' required']);
    expect(errorsOf('TracePubliee', { collectivites: minimale.collectivites })).toEqual([' required']);
    expect(trace({ collectivites: [] })).toEqual(['/collectivites minItems']);
  });

  test('tout champ facultatif accepte null, et lui seul', () => {
    const facultatifs = Object.keys(TracePubliee.properties).filter((k) => !(k in minimale));
    expect(facultatifs.length).toBeGreaterThan(20);
    for (const champ of facultatifs) expect(trace({ [champ]: null }), champ).toEqual([]);
    expect(trace({ nom: null })).toEqual(['/nom type']);
    expect(trace({ collectivites: null })).toEqual(['/collectivites type']);
  });

  test.each([
    ['champ inconnu', { couleur: 'vert' }],
    ['champ inconnu du porteur', { porteur: { nom: 'x' } }],
    ['nom vide', { nom: '' }],
    ['nom blanc', { nom: ' \n\t' }],
    ['nom trop long', { nom: 'a'.repeat(501) }],
    ['nom avec NUL', { nom: 'a\u0000b' }],
    ['nom avec demi-caractère', { nom: 'a\ud800' }],
    ['description trop longue', { description: 'a'.repeat(20_001) }],
    ['phase inconnue', { phase: 'Travaux' }],
    ['statut inconnu', { phaseStatut: 'Fini' }],
    ['date impossible', { dateDebut: '2026-02-30' }],
    ['date trop ancienne', { dateDebut: '1899-12-31' }],
    ['date trop lointaine', { dateFin: '2101-01-01' }],
    ['date avec heure', { dateDebut: '2026-03-01T00:00:00Z' }],
    ['budget négatif', { budgetPrevisionnel: -1 }],
    ['budget absurde', { budgetPrevisionnel: 1e13 }],
    ['budget en texte', { budgetPrevisionnel: '1000' }],
    ['SIREN court', { collectiviteResponsable: '21800019' }],
    ['SIRET avec espaces', { porteur: { siret: '218 000 198 00018' } }],
    ['courriel faux', { porteur: { referent: { email: 'a@' } } }],
    ['latitude', { localisation: { latitude: 91, longitude: 2 } }],
    ['lien non web', { url: 'javascript:alert(1)' }],
    ['lien ftp', { url: 'ftp://exemple.fr' }],
    ['lien trop long', { url: `https://exemple.fr/${'a'.repeat(2000)}` }],
    ['201 leviers', { leviers: Array.from({ length: 201 }, (_, i) => `levier ${i}`) }],
    ['levier trop long', { leviers: ['a'.repeat(301)] }],
    ['lien déclaré sans plateforme', { memeProjetQue: ['43748'] }],
    ['parent avec espace', { parent: 'fiche 7' }],
    ['instant sans fuseau', { majSourceLe: '2026-02-11T09:00:00' }],
    ['cercle inconnu de forme', { visibilite: { cercle: 'Pas Un Slug' } }],
    ['visibilité inconnue', { visibilite: 'privee' }],
    ['compléments en liste', { complements: [1] }],
    ['type de collectivité', { collectivites: [{ type: 'canton', code: '80021' }] }],
  ])('refuse : %s', (_titre, changes) => {
    expect(trace(changes)).not.toEqual([]);
  });

  test('une valeur fautive donne une seule erreur', () => {
    expect(trace({ phase: 'Travaux' })).toEqual(['/phase enum']);
    expect(trace({ porteur: { siret: 'x' } })).toEqual(['/porteur/siret pattern']);
    expect(trace({ parent: 12 })).toEqual(['/parent type']);
  });

  test('les motifs se jugent en temps linéaire', () => {
    const start = performance.now();
    expect(trace({ nom: ' '.repeat(100_000) })).not.toEqual([]);
    expect(trace({ url: `https://${'a'.repeat(100_000)} ` })).not.toEqual([]);
    expect(trace({ memeProjetQue: [`${'a-'.repeat(50_000)}:x`] })).not.toEqual([]);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('le patch accepte null partout, et les mêmes champs', () => {
    expect(errorsOf('TracePatch', {})).toEqual([]);
    expect(errorsOf('TracePatch', { nom: null, collectivites: null, porteur: { siret: null } })).toEqual([]);
    expect(errorsOf('TracePatch', { couleur: 'vert' })).toEqual([' additionalProperties']);
  });

  test('les types suivent les schémas', () => {
    expectTypeOf(minimale.phase).toEqualTypeOf<'Idée' | 'Étude' | 'Opération' | null | undefined>();
    expectTypeOf(minimale.collectivites[0]).not.toBeAny();
    // @ts-expect-error un type de collectivité inconnu ne compile pas
    const fausse: TracePubliee = { nom: 'x', collectivites: [{ type: 'canton', code: '1' }] };
    expect(fausse).toBeDefined();
  });
});

describe('identifiant externe', () => {
  test.each(['1', 'FV-2023-12', 'fiche/7', 'été', 'a:b', 'a'.repeat(200)])('accepte %j', (id) => {
    expect(errorsOf('ExternalId', id)).toEqual([]);
  });

  test.each(['', 'a b', 'a\tb', 'a\u0000', 'a\u00a0b', 'a\u200bb', '\ud800', 'a'.repeat(201)])(
    'refuse %j',
    (id) => {
      expect(errorsOf('ExternalId', id)).not.toEqual([]);
    },
  );

  test('une référence se coupe au premier deux-points', () => {
    expect(errorsOf('Reference', 'mec:a:b')).toEqual([]);
    expect(errorsOf('Reference', '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10')).toEqual([]);
    expect(errorsOf('Reference', 'mec:')).not.toEqual([]);
    expect(errorsOf('Reference', 'MEC:1')).not.toEqual([]);
  });
});
