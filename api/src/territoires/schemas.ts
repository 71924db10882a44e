// JSON Schemas of /v1/referentiel, which are its documentation.
import { Type } from 'typebox';
import { PROGRAMMES } from './attaches.ts';

const codeEtNom = (description: string) =>
  Type.Object({ code: Type.String(), nom: Type.String() }, { description });

const population = Type.Optional(
  Type.Integer({
    title: 'Population',
    description: 'Population municipale, en habitants (Insee).',
    examples: [325070],
  }),
);
const siren = Type.Optional(
  Type.String({
    title: 'SIREN',
    description: '9 chiffres ; absent quand il est inconnu.',
    examples: ['214401093'],
  }),
);
const territoire = Type.String({
  title: 'Territoire',
  description: 'À écrire tel quel dans le paramètre `territoire` des autres routes.',
  examples: ['commune:44109'],
});
const territoires = Type.Array(Type.String(), {
  title: 'Territoires',
  description: 'Tous les territoires où il se situe, lui-même compris.',
  examples: [['commune:44109', 'departement:44', 'groupement:244400404', 'region:52']],
});
export const GroupementCite = Type.Object(
  { siren: Type.String(), nom: Type.String(), nature: Type.String() },
  { title: 'Groupement', description: 'EPCI à fiscalité propre ou établissement public territorial.' },
);

const programmes = Type.Optional(
  Type.Array(
    Type.Object({
      code: Type.String({ description: '`acv`, `amm`, `fs`, `pvd`, `ti` ou `va`.', examples: ['pvd'] }),
      nom: Type.String({ examples: ['Petites villes de demain'] }),
      identifiant: Type.String({ description: 'Identifiant donné par l’ANCT.' }),
      libelle: Type.String(),
      dateSignature: Type.Optional(Type.String({ format: 'date' })),
    }),
    {
      title: 'Programmes',
      description: 'Programmes de l’ANCT dont le territoire bénéficie (source : ANCT).',
    },
  ),
);

export const CompetenceExercee = Type.Object(
  {
    millesime: Type.Integer({ description: 'Année du vocabulaire : 2025, ou 2021 sans équivalent.' }),
    code: Type.String({ examples: ['1505'] }),
    nom: Type.Optional(Type.String({ description: 'Absent quand la source ne le donne pas.' })),
    categorie: Type.Optional(Type.Object({ code: Type.String(), nom: Type.String() })),
  },
  { title: 'Compétence', description: 'Source : DGCL (Banatic).' },
);

const depuis = Type.Optional(
  Type.String({
    format: 'date',
    description: 'Jour où le code a cessé d’être en vigueur, quand il est connu.',
  }),
);
const millesime = Type.Optional(
  Type.Integer({ description: 'À défaut du jour : premier millésime officiel où le code n’est plus.' }),
);

export const Commune = Type.Object(
  {
    type: Type.Literal('commune'),
    code: Type.String({ title: 'Code INSEE', examples: ['44109'] }),
    nom: Type.Optional(
      Type.String({ title: 'Nom', description: 'Absent pour une commune disparue dont le nom est inconnu.' }),
    ),
    territoire: Type.Optional(territoire),
    actuelle: Type.Boolean({
      description: "Faux pour un code qui n'est pas, ou plus, celui d'une commune de plein exercice.",
    }),
    siren,
    population,
    codesPostaux: Type.Array(Type.String(), { title: 'Codes postaux', examples: [['44000', '44100']] }),
    departement: Type.Optional(codeEtNom('Département.')),
    region: Type.Optional(codeEtNom("Région ; absente dans les collectivités d'outre-mer.")),
    groupements: Type.Array(GroupementCite, {
      title: 'Groupements',
      description: 'Son EPCI, et son EPT s’il y a lieu.',
    }),
    territoires,
    programmes,
    depuis,
    millesime,
    nature: Type.Optional(
      Type.String({
        title: 'Nature',
        description:
          'Pour un code qui n’est pas actuel : `fusionnee`, `deleguee`, `associee` ou `arrondissement`.',
      }),
    ),
    successeurs: Type.Optional(
      Type.Array(codeEtNom('Commune actuelle.'), {
        description: 'Communes actuelles qui remplacent ce code.',
      }),
    ),
    anciennes: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.String(),
          nom: Type.Optional(Type.String()),
          nature: Type.String(),
          depuis,
          millesime,
        }),
        { description: 'Communes disparues, déléguées ou associées et arrondissements qu’elle remplace.' },
      ),
    ),
  },
  {
    title: 'Commune',
    description: 'Sources : Insee (Code officiel géographique, populations), DGCL, La Poste.',
  },
);

export const Groupement = Type.Object(
  {
    type: Type.String({ description: '`epci`, `ept`, `syndicat`, `petr` ou `pole`.' }),
    siren: Type.String({ title: 'SIREN', examples: ['244400404'] }),
    nom: Type.String(),
    territoire,
    nature: Type.String({
      title: 'Nature juridique',
      description: 'CC, CA, CU, METRO, MET69, EPT, SIVU, SIVOM, SMF, SMO, PETR ou POLEM.',
    }),
    population,
    departement: Type.Optional(codeEtNom('Département du siège.')),
    departements: Type.Array(Type.String(), {
      description: 'Codes des départements de ses communes ; du siège seul quand ses membres sont inconnus.',
    }),
    nombreDeCommunes: Type.Optional(
      Type.Integer({ description: 'Nombre de communes membres ; absent quand elles sont inconnues.' }),
    ),
    territoires,
    programmes,
    actuel: Type.Boolean({ description: 'Faux pour un EPCI qui n’existe plus.' }),
    millesime,
    successeurs: Type.Optional(
      Type.Array(GroupementCite, { description: 'EPCI qui ont reçu ses communes, le principal en tête.' }),
    ),
  },
  { title: 'Groupement', description: 'Source : DGCL (Banatic, périmètres des EPCI).' },
);

export const Membre = Type.Object(
  { code: Type.String(), nom: Type.String(), siren, population },
  { title: 'Commune membre' },
);

export const Departement = Type.Object(
  {
    type: Type.Literal('departement'),
    code: Type.String({ examples: ['44'] }),
    nom: Type.String(),
    territoire,
    siren,
    population,
    region: Type.Optional(codeEtNom("Région ; absente dans les collectivités d'outre-mer.")),
  },
  { title: 'Département' },
);

export const Region = Type.Object(
  {
    type: Type.Literal('region'),
    code: Type.String({ examples: ['52'] }),
    nom: Type.String(),
    territoire,
    siren,
    population,
    departements: Type.Array(codeEtNom('Département.')),
  },
  { title: 'Région' },
);

export const Resultat = Type.Object(
  {
    type: Type.String({
      description: '`commune`, `epci`, `ept`, `syndicat`, `petr`, `pole`, `departement`, `region`.',
    }),
    code: Type.String({ description: 'Code INSEE, ou SIREN pour un groupement.' }),
    nom: Type.String(),
    territoire,
    nature: Type.Optional(Type.String({ description: "Nature juridique d'un groupement." })),
    departement: Type.Optional(codeEtNom('Département (du siège, pour un groupement).')),
    codesPostaux: Type.Optional(Type.Array(Type.String())),
    population,
  },
  { title: 'Résultat' },
);

export const codeDeDepartement = Type.String({
  minLength: 1,
  maxLength: 3,
  description: 'Code de département : `44`, `2A`, `971`.',
  examples: ['44'],
});

export const codeDeRegion = Type.String({
  minLength: 1,
  maxLength: 3,
  description: 'Code de région : `53`.',
  examples: ['53'],
});

export const codeDeProgramme = Type.Enum(Object.keys(PROGRAMMES), {
  description: 'Programme de l’ANCT dont ils bénéficient.',
  examples: ['pvd'],
});

export const texteCherche = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Mots ou débuts de mots du nom ; accents, majuscules et tirets sont indifférents.',
  examples: ['saint naz'],
});

export const pagination = {
  limite: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, description: "Nombre d'éléments par page, 50 par défaut." }),
  ),
  curseur: Type.Optional(
    Type.String({
      maxLength: 200,
      description: '`suivant` de la page précédente ; absent pour la première.',
    }),
  ),
};

export const suivant = Type.Union([Type.String(), Type.Null()], {
  description: 'Curseur de la page suivante ; `null` à la fin.',
});
