// TypeBox schemas of the routes of this feature, and the views that they describe.
import { nullable } from '@projets-collectivites/schema';
import { type Static, Type } from 'typebox';
import { champsCorrespondance } from './correspondance-rules.ts';
import { etatDeCle, type Scope, tousLesScopes } from './rules.ts';
import type { Cle, Plateforme } from './store.ts';
import type { Cercle } from './store-cercles.ts';

const strict = { additionalProperties: false };
const instant = (description: string) => Type.String({ format: 'date-time', description });
const instantOuNul = (description: string) => nullable(Type.String({ format: 'date-time' }), { description });
const terme = <const V extends readonly string[]>(valeurs: V, description: string) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...valeurs], description });

const slug = Type.String({ maxLength: 100, description: 'Identifiant de la plateforme.', examples: ['mec'] });
const nom = Type.String({ minLength: 1, maxLength: 200, examples: ['Mon Espace Collectivité'] });
const url = nullable(Type.String({ maxLength: 2000 }), { examples: ['https://exemple.gouv.fr'] });
const quotaParMinute = Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'Requêtes par minute.' });
const peutPosseder = Type.Boolean({
  description:
    'Ses valeurs peuvent faire référence dans un projet ; faux par défaut pour les données ouvertes.',
});
const origine = terme(['connectee', 'opendata'], '`connectee` publie elle-même ; `opendata` est importée.');
const scopes = Type.Array(terme(tousLesScopes, 'Droit porté par la clé.'), {
  minItems: 1,
  maxItems: 20,
  examples: [['projets:lecture', 'projets:ecriture']],
});

export const ParamsSlug = Type.Object({ slug });
export const ParamsCle = Type.Object({ slug, id: Type.String({ maxLength: 100 }) });
export const ParamsCercle = Type.Object({ nom: Type.String({ maxLength: 100 }) });

export const Page = Type.Object(
  {
    limite: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Éléments par page.' }),
    curseur: Type.Optional(Type.String({ maxLength: 400, description: '`suivant` de la page précédente.' })),
  },
  strict,
);

export const CorpsPlateforme = Type.Object(
  {
    slug: Type.String({
      maxLength: 100,
      description: 'Identifiant court et définitif : une minuscule, puis minuscules, chiffres et tirets.',
      examples: ['mec'],
    }),
    nom,
    url: Type.Optional(url),
    origine: Type.Optional(origine),
    quotaParMinute: Type.Optional(quotaParMinute),
    peutPosseder: Type.Optional(peutPosseder),
  },
  strict,
);

export const CorpsChangement = Type.Partial(
  Type.Object({ nom, url, active: Type.Boolean(), quotaParMinute, peutPosseder }),
  { ...strict, minProperties: 1 },
);

export const VuePlateforme = Type.Object({
  slug,
  nom,
  url,
  origine,
  active: Type.Boolean({ description: 'Faux : ses clés ne donnent plus accès.' }),
  peutPosseder,
  demonstration: Type.Boolean(),
  quotaParMinute,
  creeLe: instant('Création.'),
});

export const CorpsCle = Type.Object(
  { scopes, expireLe: Type.Optional(instantOuNul('Échéance ; absente : sans échéance.')) },
  strict,
);

const champsCle = {
  id: Type.String({ description: 'Partie publique de la clé.' }),
  plateforme: slug,
  scopes,
  etat: terme(['vivante', 'expiree', 'revoquee'], 'Une plateforme a au plus deux clés vivantes.'),
  creeLe: instant('Création.'),
  expireLe: instantOuNul('Échéance.'),
  revoqueeLe: instantOuNul('Révocation.'),
  derniereUtilisationLe: instantOuNul('Dernière utilisation connue, à quelques secondes près.'),
};

export const VueCle = Type.Object(champsCle);
export const VueCleCreee = Type.Object({
  ...champsCle,
  cle: Type.String({ description: 'La clé complète. Notez-la : elle n’est montrée qu’une fois.' }),
});

const plateformes = Type.Array(slug, { maxItems: 500, uniqueItems: true, description: 'Membres du cercle.' });

export const CorpsCercle = Type.Object(
  { nom: Type.String({ maxLength: 100, examples: ['pilote-tet-mec'] }), plateformes },
  strict,
);
export const CorpsMembres = Type.Object({ plateformes }, strict);
export const VueCercle = Type.Object({ nom: Type.String(), plateformes, creeLe: instant('Création.') });

export const suivant = nullable(Type.String(), {
  description: 'À passer dans `curseur` ; null à la dernière page.',
});

const limites = Type.Object({
  parMinute: Type.Integer({ description: 'Requêtes admises par minute, tous processus confondus.' }),
  restant: Type.Integer({ description: 'Requêtes restantes dans la minute, au mieux de ce qui est connu.' }),
});

export const VueMoi = Type.Object({
  plateforme: slug,
  nom,
  url,
  origine,
  demonstration: Type.Boolean(),
  scopes,
  cercles: Type.Array(Type.String(), { description: 'Cercles dont la plateforme est membre.' }),
  cle: Type.Object({
    id: Type.String(),
    creeLe: instant('Création.'),
    expireLe: instantOuNul('Échéance ; null : sans échéance.'),
  }),
  limites: Type.Object({
    requetes: limites,
    lots: Type.Object({ ...limites.properties }, { description: 'Publications par lot, comptées à part.' }),
  }),
});

const valeurStatut = Type.Object(
  {
    phase: Type.String({ maxLength: 300 }),
    phaseStatut: Type.Optional(nullable(Type.String({ maxLength: 300 }))),
  },
  strict,
);

const correspondance = Type.Object(
  {
    champ: terme(
      champsCorrespondance,
      'Champ de la trace où le libellé est employé ; `statut` : `statutSource`.',
    ),
    libelle: Type.String({
      minLength: 1,
      maxLength: 300,
      pattern: '\\S',
      description:
        'Libellé tel que votre plateforme l’écrit ; la casse et les espaces multiples ne comptent pas.',
      examples: ['Travaux démarrés'],
    }),
    valeur: Type.Union(
      [
        Type.String({ maxLength: 300 }),
        Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: 20 }),
        valeurStatut,
        Type.Null(),
      ],
      {
        description:
          'Valeur commune, exactement comme dans la nomenclature ; `{phase, phaseStatut}` pour un statut ; null : pas d’équivalent.',
        examples: [{ phase: 'Opération', phaseStatut: 'En cours' }],
      },
    ),
  },
  strict,
);

export const CorpsCorrespondances = Type.Object(
  { correspondances: Type.Array(correspondance, { maxItems: 5000 }) },
  strict,
);

export const VueCorrespondances = Type.Object({
  correspondances: Type.Array(
    Type.Object({ champ: Type.String(), libelle: Type.String(), valeur: Type.Unsafe<unknown>({}) }),
  ),
  pertes: Type.Array(
    Type.Object({
      champ: Type.String(),
      libelle: Type.String(),
      occurrences: Type.Optional(Type.Integer({ description: 'Traces vivantes qui portent ce libellé.' })),
      declaree: Type.Boolean({ description: 'Vous avez déclaré qu’il n’a pas d’équivalent.' }),
    }),
    { description: 'Libellés publiés qui ne donnent aucune valeur commune, les plus fréquents d’abord.' },
  ),
});

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function toVuePlateforme(p: Plateforme): Static<typeof VuePlateforme> {
  return { ...p, creeLe: p.creeLe.toISOString() };
}

export function toVueCle(cle: Cle): Static<typeof VueCle> {
  return {
    id: cle.id,
    plateforme: cle.plateforme,
    scopes: cle.scopes as Scope[],
    etat: etatDeCle(cle, Date.now()),
    creeLe: cle.creeLe.toISOString(),
    expireLe: iso(cle.expireLe),
    revoqueeLe: iso(cle.revoqueeLe),
    derniereUtilisationLe: iso(cle.derniereUtilisationLe),
  };
}

export function toVueCercle(cercle: Cercle): Static<typeof VueCercle> {
  return { ...cercle, creeLe: cercle.creeLe.toISOString() };
}
