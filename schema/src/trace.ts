// The trace as a plateforme publishes it (PUT, PATCH and each line of a bulk).
import { type Static, Type } from 'typebox';
import { facultatif, nullable, ref } from './construction.ts';
import { date, instant, libelle, montant, motifs, siren, texte, texteNonVide } from './formats.ts';
import { ExternalId, Nature, Phase, PhaseStatut, Reference, Visibilite } from './identifiants.ts';
import {
  adresseProfonde,
  Financement,
  Localisation,
  listeDeCollectivites,
  Porteur,
} from './trace-parties.ts';

const libelles = (description: string, examples: string[][]) =>
  facultatif(Type.Array(libelle(), { maxItems: 200, description, examples }));

const nom = texteNonVide(500, {
  description: 'Nom du projet, 1 à 500 caractères.',
  examples: ['Rénovation énergétique du gymnase Jean-Jaurès'],
});

export const champsFacultatifs = {
  nature: facultatif(Nature),
  description: facultatif(texte(20_000, { description: 'Description, 20 000 caractères au plus.' })),
  objectifs: facultatif(texte(20_000, { description: 'Objectifs, 20 000 caractères au plus.' })),
  phase: facultatif(Phase),
  phaseStatut: facultatif(PhaseStatut),
  statutSource: facultatif(
    texte(300, {
      description: 'Statut tel que votre plateforme l’écrit ; gardé et rendu sans changement.',
      examples: ['Travaux démarrés'],
    }),
  ),
  dateDebut: facultatif(
    date({ description: 'Début prévu ou réel (AAAA-MM-JJ, années 1900 à 2100).', examples: ['2026-03-01'] }),
  ),
  dateFin: facultatif(date({ description: 'Fin prévue ou réelle (AAAA-MM-JJ, années 1900 à 2100).' })),
  budgetPrevisionnel: facultatif(
    montant({ description: 'Budget prévisionnel total, en euros, décimales admises.', examples: [232605] }),
  ),
  collectiviteResponsable: facultatif(
    siren({
      description: 'SIREN (9 chiffres) de la collectivité responsable. Source : base SIRENE.',
      examples: ['218000198'],
    }),
  ),
  porteur: facultatif(Porteur),
  localisation: facultatif(Localisation),
  competences: facultatif(
    Type.Array(Type.String({ maxLength: 300, pattern: motifs.texteNonVide }), {
      maxItems: 200,
      description: 'Compétences, par leur code M57. Nomenclature : `competences`.',
      examples: [['90-321']],
    }),
  ),
  leviers: libelles('Leviers d’action, par leur libellé. Nomenclature : `leviers`.', [
    ['Sobriété des bâtiments (tertiaire)'],
  ]),
  thematiques: libelles('Thématiques, par leur libellé. Nomenclature : `thematiques`.', [
    ['Sobriété énergétique'],
  ]),
  sites: libelles('Sites, par leur libellé. Nomenclature : `sites`.', [['Salle de sport ou gymnase']]),
  interventions: libelles('Types d’intervention, par leur libellé. Nomenclature : `interventions`.', [
    ['Rénovation bâtiment'],
  ]),
  programmes: libelles('Programmes auxquels le projet se rattache, en texte libre.', [['CRTE']]),
  motsCles: libelles('Mots-clés, en texte libre.', [['gymnase']]),
  plans: facultatif(
    Type.Array(ref(Reference), {
      maxItems: 200,
      description: 'Plans de transition auxquels le projet appartient (`plateforme:externalId`).',
      examples: [['tet:plan-12']],
    }),
  ),
  parent: facultatif(ExternalId, {
    title: 'Trace parente',
    description: 'Identifiant externe, dans votre plateforme, de la trace dont celle-ci est une partie.',
    examples: ['fiche-7'],
  }),
  memeProjetQue: facultatif(
    Type.Array(ref(Reference), {
      maxItems: 200,
      description:
        'Lien déclaré : ces traces, chez d’autres plateformes, décrivent le même projet. La trace citée peut arriver plus tard.',
      examples: [['tet:43748']],
    }),
  ),
  financement: facultatif(Financement),
  url: facultatif(adresseProfonde),
  majSourceLe: facultatif(
    instant({
      description: 'Dernière modification dans votre plateforme (RFC 3339).',
      examples: ['2026-02-11T09:00:00Z'],
    }),
  ),
  complements: facultatif(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      maxProperties: 500,
      description: 'Tout le reste, en JSON libre : gardé et rendu tel quel, 32 ko au plus.',
      examples: [{ crteId: 'crte-80-001' }],
    }),
  ),
  visibilite: facultatif(Visibilite),
};

const champsDeTrace = { nom, collectivites: listeDeCollectivites, ...champsFacultatifs };

const exempleDeTrace = {
  nature: 'projet',
  nom: 'Rénovation énergétique du gymnase Jean-Jaurès',
  phase: 'Opération',
  phaseStatut: 'En cours',
  statutSource: 'Travaux démarrés',
  dateDebut: '2026-03-01',
  dateFin: null,
  budgetPrevisionnel: 232605,
  collectivites: [
    { type: 'commune', code: '80021' },
    { type: 'epci', code: '248000531' },
  ],
  collectiviteResponsable: '218000198',
  porteur: { siret: '21800019800018' },
  localisation: { latitude: 49.89, longitude: 2.3 },
  competences: ['90-321'],
  leviers: ['Sobriété des bâtiments (tertiaire)'],
  programmes: ['CRTE'],
  plans: ['tet:plan-12'],
  memeProjetQue: ['tet:43748'],
  url: 'https://exemple.fr/projets/48345',
  majSourceLe: '2026-02-11T09:00:00Z',
  complements: { crteId: 'crte-80-001' },
  visibilite: 'partagee',
};

export const TracePubliee = Type.Object(champsDeTrace, {
  $id: 'TracePubliee',
  title: 'Trace publiée',
  description:
    'Ce qu’une plateforme dit d’un projet. Seuls le nom et une collectivité sont obligatoires ; un champ facultatif absent ou `null` n’est pas renseigné. Un champ inconnu est refusé.',
  additionalProperties: false,
  examples: [
    { nom: 'Végétalisation de la cour de l’école', collectivites: [{ type: 'commune', code: '80021' }] },
    exempleDeTrace,
  ],
});
export type TracePubliee = Static<typeof TracePubliee>;

export const TracePatch = Type.Object(
  {
    nom: Type.Optional(nullable(nom)),
    collectivites: Type.Optional(nullable(listeDeCollectivites)),
    ...champsFacultatifs,
  },
  {
    $id: 'TracePatch',
    title: 'Modification partielle d’une trace',
    description:
      'JSON Merge Patch (RFC 7396) : un champ absent est laissé, un champ `null` est effacé. Le résultat doit rester une trace valide.',
    additionalProperties: false,
    examples: [{ phaseStatut: 'Terminé', dateFin: '2026-09-30', statutSource: null }],
  },
);
export type TracePatch = Static<typeof TracePatch>;

export const LigneDeTrace = Type.Object(
  { externalId: ref(ExternalId), ...champsDeTrace },
  {
    $id: 'LigneDeTrace',
    title: 'Ligne de publication en lot',
    description: 'Une ligne NDJSON : la trace et son identifiant externe.',
    additionalProperties: false,
    examples: [{ externalId: '48345', ...exempleDeTrace }],
  },
);
export type LigneDeTrace = Static<typeof LigneDeTrace>;

export const LigneDeSuppression = Type.Object(
  {
    externalId: ref(ExternalId),
    supprimer: Type.Literal(true, { description: 'Toujours `true`.' }),
    motif: facultatif(
      texte(1000, { description: 'Pourquoi la trace est supprimée ; visible des lecteurs.' }),
    ),
  },
  {
    $id: 'LigneDeSuppression',
    title: 'Ligne de suppression en lot',
    description: 'Une ligne NDJSON qui supprime une trace.',
    additionalProperties: false,
    examples: [{ externalId: '48345', supprimer: true, motif: 'Projet abandonné' }],
  },
);
export type LigneDeSuppression = Static<typeof LigneDeSuppression>;

/** A line of `POST /v1/traces/lot`: a publication or a deletion. */
export type LignePubliee = LigneDeTrace | LigneDeSuppression;
