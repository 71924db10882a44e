import { type Static, Type } from 'typebox';
import { TypeCollectivite } from './collectivites.ts';
import { facultatif, nullable } from './construction.ts';
import { libelle, score, texte, texteNonVide } from './formats.ts';
import { Phase, Territoire } from './identifiants.ts';

export const DemandeDeQualification = Type.Object(
  {
    nom: texteNonVide(500, { description: 'Nom du projet.' }),
    description: facultatif(texte(20_000, { description: 'Description du projet.' })),
  },
  {
    $id: 'DemandeDeQualification',
    title: 'Demande de qualification',
    description: 'Le texte à qualifier.',
    additionalProperties: false,
    examples: [{ nom: 'Rénovation énergétique du gymnase' }],
  },
);
export type DemandeDeQualification = Static<typeof DemandeDeQualification>;

const Retenue = Type.Object({
  code: Type.String(),
  libelle: Type.String({ description: 'Exactement comme dans la nomenclature.' }),
  score: score({ description: 'De 0 à 1 ; à partir de 0,5 l’entrée est retenue.' }),
  indices: Type.Array(Type.String(), { description: 'Ce qui, dans le texte, l’a fait retenir.' }),
});

export const QualificationRendue = Type.Object(
  {
    thematiques: Type.Array(Retenue),
    sites: Type.Array(Retenue),
    interventions: Type.Array(Retenue),
    leviers: Type.Array(Retenue),
    competences: Type.Array(Retenue),
    probabiliteTransition: nullable(score(), {
      description: 'Probabilité, de 0 à 1, que le projet relève de la transition écologique.',
    }),
    modele: Type.String({ description: 'Version du modèle.' }),
  },
  {
    $id: 'QualificationRendue',
    title: 'Qualification',
    description: 'Nomenclatures reconnues dans un texte, par score décroissant.',
    examples: [
      {
        thematiques: [
          {
            code: 'the-sobriete-energetique',
            libelle: 'Sobriété énergétique',
            score: 0.8,
            indices: ['énergétique'],
          },
        ],
        sites: [],
        interventions: [],
        leviers: [],
        competences: [],
        probabiliteTransition: 0.9,
        modele: '1',
      },
    ],
  },
);
export type QualificationRendue = Static<typeof QualificationRendue>;

const libelles = (description: string) => facultatif(Type.Array(libelle(), { maxItems: 200, description }));

export const DemandeDOrientation = Type.Object(
  {
    texte: facultatif(texte(20_000, { description: 'Ce que cherche la collectivité, en texte libre.' })),
    thematiques: libelles('Thématiques, par leur libellé.'),
    leviers: libelles('Leviers, par leur libellé.'),
    competences: libelles('Compétences, par leur code.'),
    phase: facultatif(Phase),
    territoire: facultatif(Territoire),
    typeCollectivite: facultatif(TypeCollectivite),
  },
  {
    $id: 'DemandeDOrientation',
    title: 'Demande d’orientation',
    description: 'Un besoin, sans projet publié : au moins un critère.',
    additionalProperties: false,
    examples: [{ texte: 'rénover une école', territoire: 'commune:80021' }],
  },
);
export type DemandeDOrientation = Static<typeof DemandeDOrientation>;

export const ServiceOriente = Type.Object(
  {
    slug: Type.String(),
    nom: Type.String(),
    description: Type.Optional(Type.String()),
    url: Type.Optional(Type.String()),
    score: score(),
    raisons: Type.Array(Type.String(), { description: 'Pourquoi ce service est proposé.' }),
  },
  {
    $id: 'ServiceOriente',
    title: 'Service proposé',
    description: 'Un service numérique utile à ce besoin, avec les raisons.',
    additionalProperties: true,
  },
);
export type ServiceOriente = Static<typeof ServiceOriente>;
