import { motifs, nomDuSchema, schemas, TracePubliee } from '@projets-collectivites/schema';
import { describe, expect, it } from 'vitest';
import { type ChampEffacable, champsEffacables, eraseContenu, eraseDocument } from './effacement-rules.ts';
import type { Contenu, TraceUnifiable } from './modele.ts';
import { unify } from './unification.ts';

/** Where each erasable text of a publication stands. */
const effaces: Record<string, ChampEffacable> = {
  nom: 'nom',
  description: 'description',
  objectifs: 'objectifs',
  statutSource: 'statutSource',
  'programmes[]': 'programmes',
  'motsCles[]': 'motsCles',
  'localisation.adresse': 'adresse',
  'localisation.banId': 'adresse',
  'financement.dispositif': 'financement',
  'financement.financeur': 'financement',
  'financement.statut': 'financement',
  parent: 'parent',
  url: 'url',
  'complements.*': 'complements',
};

const verifie = 'vérifié dans une nomenclature ou un référentiel';
const contact = 'gardé à part, effacé avec le contact';
const exclus: Record<string, string> = {
  'collectivites[].code': verifie,
  'competences[]': verifie,
  'leviers[]': verifie,
  'thematiques[]': verifie,
  'sites[]': verifie,
  'interventions[]': verifie,
  'plans[]': 'identifiant d’un autre objet',
  'memeProjetQue[]': 'identifiant d’un autre objet',
  'visibilite.cercle': 'nom d’un cercle existant',
  'porteur.referent.prenom': contact,
  'porteur.referent.nom': contact,
  'porteur.referent.email': contact,
  'porteur.referent.telephone': contact,
  'porteur.referent.fonction': contact,
};

interface Noeud {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  anyOf?: Noeud[];
  items?: Noeud;
  properties?: Record<string, Noeud>;
  additionalProperties?: boolean;
}

const closed = new Set<string | undefined>([motifs.date, motifs.instant, motifs.siren, motifs.siret]);
const named = new Map(schemas.map((schema) => [nomDuSchema(schema), schema as Noeud]));

/** Paths of the strings that a schema leaves free. */
function freeStrings(node: Noeud, path: string): string[] {
  if (node.$ref !== undefined) return freeStrings(named.get(node.$ref.replace(/#$/, '')) as Noeud, path);
  if (node.anyOf) return [...new Set(node.anyOf.flatMap((one) => freeStrings(one, path)))];
  if (node.enum || node.const !== undefined) return [];
  const types = [node.type].flat();
  const found: string[] = [];
  if (types.includes('string') && !closed.has(node.pattern)) found.push(path);
  if (node.items) found.push(...freeStrings(node.items, `${path}[]`));
  for (const [name, child] of Object.entries(node.properties ?? {}))
    found.push(...freeStrings(child, path === '' ? name : `${path}.${name}`));
  if (types.includes('object') && node.additionalProperties !== false) found.push(`${path}.*`);
  return found;
}

const person = 'Zoé Quelconque';
const contenu: Contenu = {
  nature: 'financement',
  nom: person,
  description: person,
  objectifs: person,
  statutSource: person,
  collectivites: [{ type: 'commune', code: '80021' }],
  programmes: [person],
  motsCles: [person],
  localisation: { latitude: 49.9, longitude: 2.3, adresse: person, banId: person },
  financement: { dispositif: person, financeur: person, statut: person, montantAttribue: 12 },
  parent: person,
  url: `https://exemple.fr/${person}`,
  complements: { agent: person },
};

const majLe = '2026-01-01T00:00:00.000000Z';
const traceOf = (externalId: string, said: Contenu): TraceUnifiable => ({
  natal: externalId,
  plateforme: 'mec',
  externalId,
  contenu: said,
  depuis: {},
  majLe,
  majSourceLe: null,
  corrections: null,
  statut: null,
});
const rangDe = () => ({ origine: 'connectee', peutPosseder: true }) as const;
const documentOf = (...traces: TraceUnifiable[]) =>
  unify({ id: 'a', proprietaire: 'mec', referents: [], traces, membres: traces }, majLe, rangDe);

describe('effacement', () => {
  it('atteint chaque texte libre d’une publication, sauf ceux qui sont nommés avec leur raison', () => {
    const known = [...Object.keys(effaces), ...Object.keys(exclus)].sort();
    expect(freeStrings(TracePubliee as Noeud, '').sort()).toEqual(known);
    expect(new Set([...Object.values(effaces), 'motif', 'decisions'])).toEqual(new Set(champsEffacables));
  });

  it('ne laisse aucun texte dans un contenu ni dans un document, seul ou à côté d’un autre', () => {
    expect(JSON.stringify(contenu).split(person)).toHaveLength(Object.keys(effaces).length + 1);
    expect(JSON.stringify(eraseContenu(contenu, champsEffacables))).not.toContain('Quelconque');
    const other = traceOf('b', { ...contenu, nom: 'Autre', description: 'Autre', objectifs: 'Autre' });
    const others = { ...other, contenu: eraseContenu(other.contenu, champsEffacables) };
    for (const document of [
      documentOf(traceOf('a', contenu)),
      documentOf(traceOf('a', contenu), others),
      documentOf(others, traceOf('a', contenu)),
    ]) {
      expect(JSON.stringify(document)).toContain('Quelconque');
      const erased = eraseDocument(document, { plateforme: 'mec', externalId: 'a' }, champsEffacables);
      expect(JSON.stringify(erased)).not.toContain('Quelconque');
    }
  });

  it('laisse les montants, les coordonnées, les champs vides et ce que disent les autres', () => {
    const erased = eraseContenu(contenu, ['adresse', 'financement']);
    expect(erased.financement?.montantAttribue).toBe(12);
    expect(erased.localisation).toMatchObject({ latitude: 49.9, longitude: 2.3 });
    expect(erased.description).toBe(person);
    const { nom, nature, collectivites } = contenu;
    const bare = { nom, nature, collectivites };
    expect(eraseContenu(bare, champsEffacables)).toEqual({ ...bare, nom: '[effacé]' });
    const document = documentOf(traceOf('a', bare), traceOf('b', contenu));
    const kept = eraseDocument(document, { plateforme: 'mec', externalId: 'a' }, ['financement', 'url']);
    expect(kept.financements).toEqual(document.financements);
    expect(kept.traces).toEqual(document.traces);
  });
});
