import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { citer } from './codes.ts';
import type { Referentiel, Territoire, TypeTerritoire } from './modele.ts';
import { type ListePaginee, paginer } from './pages.ts';
import { territoireIntrouvable, territoireRefuse } from './problems.ts';
import { lireDepartement, listeDe } from './routes-communes.ts';
import { codeDeDepartement, Groupement, Membre, pagination, suivant, texteCherche } from './schemas.ts';
import { isRefus } from './situer.ts';
import { montrerGroupement, montrerGroupementAncien, montrerMembre } from './vues.ts';

const typesDeGroupement = ['epci', 'ept', 'syndicat', 'petr', 'pole'] as const;

const Requete = Type.Object(
  {
    type: Type.Optional(Type.Enum([...typesDeGroupement], { description: 'Type de groupement.' })),
    departement: Type.Optional(codeDeDepartement),
    q: Type.Optional(texteCherche),
    siren: Type.Optional(
      Type.String({
        pattern: '^([0-9]{9}|[0-9]{14})$',
        description: 'SIREN, ou SIRET dont il est le début.',
      }),
    ),
    competence: Type.Optional(
      Type.String({ pattern: '^[0-9]{4}$', description: 'Code de compétence exercée, voir `competences`.' }),
    ),
    couvrant: Type.Optional(
      Type.String({
        maxLength: 9,
        description: 'Code INSEE d’une commune, même disparue, qu’ils contiennent.',
      }),
    ),
    ...pagination,
  },
  { additionalProperties: false },
);

const Siren = Type.Object({
  siren: Type.String({ description: 'SIREN, 9 chiffres.', examples: ['244400404'] }),
});

interface Filtres {
  type?: TypeTerritoire;
  departement?: string;
  q?: string;
  siren?: string;
  competence?: string;
  couvrant?: string;
}

function filtrer(referentiel: Referentiel, filtres: Filtres): Territoire[] {
  const { type, departement, q, siren, competence, couvrant } = filtres;
  const couvrants = couvrant === undefined ? undefined : listCouvrants(referentiel, couvrant);
  const porteur = siren === undefined ? undefined : referentiel.findBySiren(siren.slice(0, 9));
  const types = type === undefined ? typesDeGroupement : [type];
  const code = departement === undefined ? undefined : lireDepartement(referentiel, departement);
  const groupements =
    q === undefined
      ? referentiel.listTerritoires(...types)
      : referentiel.rechercher(q, { types, limite: Number.POSITIVE_INFINITY });
  return groupements.filter(
    (groupement) =>
      (code === undefined || groupement.departements.includes(code)) &&
      (siren === undefined || groupement === porteur) &&
      (competence === undefined || referentiel.attaches.exerce(groupement.code, competence)) &&
      (couvrants === undefined || couvrants.includes(groupement.cle)),
  );
}

/** Type by type, then by SIREN, unless a text is searched. */
function listeDesGroupements(query: { q?: string }): ListePaginee<Territoire> {
  const liste = listeDe('groupements', query);
  if (!liste.trie) return liste;
  const rangs: readonly string[] = typesDeGroupement;
  return { ...liste, cle: ({ type, code }) => `${rangs.indexOf(type)}${code}` };
}

function listCouvrants(referentiel: Referentiel, texte: string): string[] {
  const situee = referentiel.situer('commune', texte);
  if (isRefus(situee)) throw territoireRefuse('/couvrant', situee);
  return situee.cle === null ? [] : referentiel.listCouvrants(situee.cle);
}

/** The grouping in force of this SIREN, or a 404. */
export function getGroupement(referentiel: Referentiel, siren: string): Territoire {
  const groupement = referentiel.findGroupement(siren);
  if (groupement !== undefined) return groupement;
  const porteur = referentiel.findBySiren(siren);
  throw territoireIntrouvable(
    porteur === undefined
      ? `Aucun groupement connu ne porte le SIREN « ${citer(siren)} ».`
      : `Le SIREN ${siren} est celui de « ${porteur.nom} » (${porteur.cle}), qui n'est pas un groupement.`,
  );
}

export const routesGroupements: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/groupements',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister ou chercher des groupements',
        description: 'EPCI, établissements publics territoriaux, syndicats, PETR et pôles métropolitains.',
        querystring: Requete,
        response: { 200: Type.Object({ groupements: Type.Array(Groupement), suivant }) },
      },
    },
    async ({ query }) => {
      const page = paginer(filtrer(referentiel, query), listeDesGroupements(query), query);
      return {
        groupements: page.elements.map((groupement) => montrerGroupement(referentiel, groupement)),
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/groupements/:siren',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire un groupement',
        params: Siren,
        response: { 200: Groupement },
      },
    },
    async ({ params: { siren } }) => {
      const ancien = referentiel.findGroupementAncien(siren);
      if (ancien !== undefined) return montrerGroupementAncien(referentiel, ancien);
      return montrerGroupement(referentiel, getGroupement(referentiel, siren));
    },
  );

  app.get(
    '/v1/referentiel/groupements/:siren/membres',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: "Lister les communes membres d'un groupement",
        params: Siren,
        querystring: Type.Object(pagination, { additionalProperties: false }),
        response: {
          200: Type.Object({
            membres: Type.Array(Membre),
            perimetreConnu: Type.Boolean({
              description:
                'Faux quand les membres de ce groupement (syndicat, PETR, pôle) nous sont inconnus.',
            }),
            suivant,
          }),
        },
      },
    },
    async ({ params, query }) => {
      const membres = referentiel.listMembres(getGroupement(referentiel, params.siren).code);
      const page = paginer(membres, listeDe('membres'), query);
      return {
        membres: page.elements.map(montrerMembre),
        perimetreConnu: membres.length > 0,
        suivant: page.suivant,
      };
    },
  );
};
