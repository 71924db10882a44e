import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { lireCirconscription, lireCompetence, resoudreGroupement } from './filtres.ts';
import type { Referentiel, Territoire, TypeTerritoire } from './modele.ts';
import { type ListePaginee, paginer } from './pages.ts';
import { territoireIntrouvable, territoireRefuse } from './problems.ts';
import { listeDe } from './routes-communes.ts';
import {
  codeDeDepartement,
  codeDeProgramme,
  codeDeRegion,
  Groupement,
  Membre,
  pagination,
  suivant,
  texteCherche,
} from './schemas.ts';
import { isRefus } from './situer.ts';
import { montrerGroupement, montrerGroupementAncien, montrerMembre } from './vues.ts';

const typesDeGroupement = ['epci', 'ept', 'syndicat', 'petr', 'pole'] as const;

const natures = [
  ...['CC', 'CA', 'CU', 'METRO', 'MET69', 'EPT'],
  ...['SIVU', 'SIVOM', 'SMF', 'SMO', 'PETR', 'POLEM'],
];

const Requete = Type.Object(
  {
    type: Type.Optional(Type.Enum([...typesDeGroupement], { description: 'Type de groupement.' })),
    nature: Type.Optional(Type.Enum(natures, { description: 'Nature juridique.', examples: ['CC'] })),
    departement: Type.Optional(codeDeDepartement),
    region: Type.Optional(codeDeRegion),
    q: Type.Optional(texteCherche),
    siren: Type.Optional(
      Type.String({
        pattern: '^([0-9]{9}|[0-9]{14})$',
        description: 'SIREN, ou SIRET dont il est le début.',
      }),
    ),
    competence: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}$',
        description:
          'Code de compétence exercée, voir `competences` ; du vocabulaire le plus récent qui l’a.',
        examples: ['1505'],
      }),
    ),
    millesime: Type.Optional(
      Type.Integer({
        minimum: 2021,
        maximum: 2100,
        description: 'Vocabulaire de `competence` : 2021 ou 2025.',
      }),
    ),
    programme: Type.Optional(codeDeProgramme),
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
  nature?: string;
  departement?: string;
  region?: string;
  q?: string;
  siren?: string;
  competence?: string;
  millesime?: number;
  programme?: string;
  couvrant?: string;
}

function filtrer(referentiel: Referentiel, filtres: Filtres): Territoire[] {
  const { type, nature, q, siren, programme, couvrant } = filtres;
  const couvrants = couvrant === undefined ? undefined : listCouvrants(referentiel, couvrant);
  const porteur = siren === undefined ? undefined : referentiel.findBySiren(siren.slice(0, 9));
  const types = type === undefined ? typesDeGroupement : [type];
  const departement = lireCirconscription(referentiel, 'departement', filtres.departement);
  const region = lireCirconscription(referentiel, 'region', filtres.region);
  const competence = lireCompetence(referentiel, filtres);
  if (competence === null) return [];
  const groupements =
    q === undefined
      ? referentiel.listTerritoires(...types)
      : referentiel.rechercher(q, { types, limite: Number.POSITIVE_INFINITY });
  return groupements.filter(
    (groupement) =>
      (nature === undefined || groupement.nature === nature) &&
      (departement === undefined || groupement.departements.includes(departement)) &&
      (region === undefined || groupement.dans.includes(`region:${region}`)) &&
      (siren === undefined || groupement === porteur) &&
      (competence === undefined || referentiel.attaches.exerce(groupement.code, competence)) &&
      (programme === undefined || referentiel.attaches.beneficie(groupement.cle, programme)) &&
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

/** The grouping in force that this SIREN designates today, or a 404 that says why there is none. */
export function getGroupement(referentiel: Referentiel, siren: string): Territoire {
  const groupement = resoudreGroupement(referentiel, siren);
  if (isRefus(groupement)) throw territoireIntrouvable(groupement.erreur, groupement.propositions);
  return groupement;
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
        description:
          'Par son SIREN. Un EPCI disparu répond aussi, avec ses `successeurs` ; ses membres et compétences sont ceux de son seul successeur, s’il n’en a qu’un.',
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
