import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { lireCirconscription, lireGroupement } from './filtres.ts';
import type { Referentiel, Territoire } from './modele.ts';
import { type ListePaginee, paginer } from './pages.ts';
import { territoireIntrouvable } from './problems.ts';
import {
  Commune,
  codeDeDepartement,
  codeDeProgramme,
  codeDeRegion,
  pagination,
  suivant,
  texteCherche,
} from './schemas.ts';
import { isRefus } from './situer.ts';
import { detaillerCommune, montrerAncienne, montrerCommune } from './vues.ts';

const Requete = Type.Object(
  {
    q: Type.Optional(texteCherche),
    codePostal: Type.Optional(
      Type.String({ pattern: '^[0-9]{5}$', description: 'Code postal, 5 chiffres.', examples: ['44000'] }),
    ),
    departement: Type.Optional(codeDeDepartement),
    region: Type.Optional(codeDeRegion),
    siren: Type.Optional(
      Type.String({
        pattern: '^([0-9]{9}|[0-9]{14})$',
        description: 'SIREN, ou SIRET dont il est le début.',
      }),
    ),
    groupement: Type.Optional(
      Type.String({
        pattern: '^[0-9]{9}$',
        description: 'SIREN du groupement dont elles sont membres, même disparu.',
        examples: ['244400404'],
      }),
    ),
    programme: Type.Optional(codeDeProgramme),
    ...pagination,
  },
  { additionalProperties: false },
);

interface Filtres {
  q?: string;
  codePostal?: string;
  departement?: string;
  region?: string;
  siren?: string;
  groupement?: string;
  programme?: string;
}

function filtrer(referentiel: Referentiel, filtres: Filtres): Territoire[] {
  const { q, codePostal, siren, programme } = filtres;
  const porteuse = siren === undefined ? undefined : referentiel.findBySiren(siren.slice(0, 9));
  const departement = lireCirconscription(referentiel, 'departement', filtres.departement);
  const region = lireCirconscription(referentiel, 'region', filtres.region);
  const groupement = lireGroupement(referentiel, filtres.groupement);
  const communes =
    q === undefined
      ? referentiel.listTerritoires('commune')
      : referentiel.rechercher(q, { types: ['commune'], limite: Number.POSITIVE_INFINITY });
  return communes.filter(
    (commune) =>
      (departement === undefined || commune.departement === departement) &&
      (region === undefined || commune.region === region) &&
      (codePostal === undefined || commune.codesPostaux.includes(codePostal)) &&
      (siren === undefined || commune === porteuse) &&
      (groupement === undefined || commune.dans.includes(groupement)) &&
      (programme === undefined || referentiel.attaches.beneficie(commune.cle, programme)),
  );
}

const parCode = ({ code }: { code: string }) => code;

/** A list of territories of one kind, sorted by code unless a text is searched. */
export function listeDe(nom: string, { q }: { q?: string } = {}): ListePaginee<Territoire> {
  return q === undefined ? { nom, cle: parCode, trie: true } : { nom: `${nom}?`, cle: parCode, trie: false };
}

/** The commune in force designated by a code, even vanished; 404 when there is none. */
export function getCommuneResolue(referentiel: Referentiel, code: string): Territoire {
  const ancienne = referentiel.findCommuneAncienne(code);
  const commune = referentiel.findCommune(code) ?? referentiel.findCommune(ancienne?.actuelle ?? '');
  if (commune !== undefined) return commune;
  const situee = referentiel.situer('commune', code);
  if (isRefus(situee)) throw territoireIntrouvable(situee.erreur, situee.propositions);
  throw territoireIntrouvable(`Écrivez « ${situee.code} » (${situee.nom}).`, [situee.code]);
}

export const routesCommunes: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  app.get(
    '/v1/referentiel/communes',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lister ou chercher des communes',
        description:
          'Par nom (les plus pertinentes d’abord), code postal, département, région, groupement ou programme ; sinon par code.',
        querystring: Requete,
        response: { 200: Type.Object({ communes: Type.Array(Commune), suivant }) },
      },
    },
    async ({ query }) => {
      const page = paginer(filtrer(referentiel, query), listeDe('communes', query), query);
      return {
        communes: page.elements.map((commune) => montrerCommune(referentiel, commune)),
        suivant: page.suivant,
      };
    },
  );

  app.get(
    '/v1/referentiel/communes/:code',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Lire une commune',
        description:
          'Par son code INSEE. Un code disparu, délégué ou d’arrondissement répond aussi, avec ses `successeurs`.',
        params: Type.Object({
          code: Type.String({ description: 'Code INSEE, 5 caractères.', examples: ['44109'] }),
        }),
        response: { 200: Commune },
      },
    },
    async ({ params: { code } }) => {
      const commune = referentiel.findCommune(code);
      if (commune !== undefined) return detaillerCommune(referentiel, commune);
      const ancienne = referentiel.findCommuneAncienne(code);
      const actuelle = ancienne && referentiel.findCommune(ancienne.actuelle);
      if (ancienne && actuelle) return montrerAncienne(referentiel, ancienne, actuelle);
      return detaillerCommune(referentiel, getCommuneResolue(referentiel, code));
    },
  );
};
