// GET /v1/referentiel/recherche: what a search box calls at each keystroke.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { citer } from './codes.ts';
import { lireCirconscription } from './filtres.ts';
import type { OptionsRecherche, Referentiel, Trouve } from './modele.ts';
import { territoireRefuse } from './problems.ts';
import { lirePoint } from './recherche-proximite.ts';
import { codeDeDepartement, Resultat, texteCherche } from './schemas.ts';
import { isRefus } from './situer.ts';
import { montrerResultat } from './vues.ts';

const types = ['commune', 'epci', 'ept', 'syndicat', 'petr', 'pole', 'departement', 'region'] as const;
type TypeCherche = (typeof types)[number];

const Requete = Type.Object(
  {
    q: texteCherche,
    type: Type.Optional(Type.Enum([...types], { description: 'Un seul type de territoire.' })),
    types: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Plusieurs types, séparés par des virgules.',
        examples: ['commune,epci'],
      }),
    ),
    departement: Type.Optional(codeDeDepartement),
    pres: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description:
          'Où chercher d’abord. Un territoire : à texte égal, ce qui est du même groupement, du même département ou de la même région passe devant. Ou un point, « latitude,longitude » en degrés : les départements les plus proches passent devant.',
        examples: ['commune:44109', 'departement:93', '47.21,-1.55'],
      }),
    ),
    limite: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'Nombre de résultats, 10 par défaut.' }),
    ),
  },
  { additionalProperties: false },
);

const Correspondance = Type.Object(
  {
    motif: Type.Enum(['nom', 'sigle', 'ancien_nom', 'code', 'code_postal', 'ancien_code', 'siren', 'siret'], {
      description: 'Ce que le texte désigne : un nom, un sigle, l’ancien nom d’une commune, un code…',
    }),
    valeur: Type.String({ description: 'Le nom ou le code reconnu.', examples: ['Saint-Nazaire'] }),
    approchee: Type.Boolean({ description: 'Vrai quand une lettre au moins a été corrigée.' }),
    ancienNom: Type.Optional(
      Type.String({ description: 'Nom de la commune disparue, déléguée ou associée qui a été reconnue.' }),
    ),
  },
  { title: 'Correspondance', description: 'Pourquoi ce territoire répond à la recherche.' },
);

const ResultatTrouve = Type.Interface(
  [Resultat],
  { correspondance: Correspondance },
  { title: 'Résultat de recherche' },
);

function lireTypes(type: TypeCherche | undefined, liste: string | undefined): TypeCherche[] | undefined {
  if (liste === undefined) return type === undefined ? undefined : [type];
  const demandes = liste.split(',').map((texte) => texte.trim());
  const connus = types.filter((connu) => demandes.includes(connu));
  if (demandes.length === 0 || demandes.some((texte) => !types.includes(texte as TypeCherche))) {
    throw territoireRefuse('/types', {
      erreur: `Les types se choisissent parmi ${types.join(', ')}, séparés par des virgules.`,
    });
  }
  return type === undefined ? connus : connus.filter((connu) => connu === type);
}

function lirePres(referentiel: Referentiel, texte: string | undefined): OptionsRecherche['pres'] {
  if (texte === undefined) return undefined;
  const point = lirePoint(texte);
  if (point === null) {
    throw territoireRefuse('/pres', {
      erreur: `Le point « ${citer(texte)} » est illisible : écrivez la latitude (−90 à 90) puis la longitude (−180 à 180), en degrés, par exemple « 47.21,-1.55 ».`,
    });
  }
  if (point !== undefined) return point;
  const lu = referentiel.parseTerritoire(texte);
  if (isRefus(lu)) throw territoireRefuse('/pres', lu);
  return referentiel.findTerritoire(lu.cle);
}

function montrer(referentiel: Referentiel, { territoire, motif, valeur, approche, ancienNom }: Trouve) {
  return {
    ...montrerResultat(referentiel, territoire),
    correspondance: { motif, valeur, approchee: approche, ancienNom },
  };
}

export const routeRecherche: FastifyPluginAsyncTypebox<{ referentiel: Referentiel }> = async (
  app,
  { referentiel },
) => {
  // The first search would wait for the index: it is built once the server listens.
  app.addHook('onListen', async () => {
    setImmediate(() => referentiel.chercher('a'));
  });
  app.get(
    '/v1/referentiel/recherche',
    {
      config: { public: true },
      schema: {
        tags: ['Référentiel'],
        summary: 'Chercher un territoire par son nom ou un code',
        description:
          'Communes, groupements, départements et régions mêlés, à la vitesse de la frappe. Accents, casse, tirets, « St », articles et fautes de frappe sont compris ; le type (« CC », « métropole », « département »…) se dit ou s’omet ; un département ou une région, écrits après le nom, départagent les homonymes. Un code INSEE, un code postal, un SIREN ou un SIRET, même en cours de frappe, sont reconnus. À texte égal, les plus peuplés d’abord.',
        querystring: Requete,
        response: { 200: Type.Object({ resultats: Type.Array(ResultatTrouve) }) },
      },
    },
    async ({ query: { q, type, types: liste, departement, pres, limite = 10 } }) => {
      const trouves = referentiel.chercher(q, {
        limite,
        types: lireTypes(type, liste),
        departement: lireCirconscription(referentiel, 'departement', departement),
        pres: lirePres(referentiel, pres),
      });
      return { resultats: trouves.map((trouve) => montrer(referentiel, trouve)) };
    },
  );
};
