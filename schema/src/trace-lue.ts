// What the API answers about a trace.
import { type Static, Type } from 'typebox';
import { CollectiviteLue } from './collectivites.ts';
import { enumeration, nullable, ref } from './construction.ts';
import { compte, instant, uuid } from './formats.ts';
import { Slug } from './identifiants.ts';
import { Avertissement, Probleme } from './probleme.ts';
import { Similaire } from './projet-unifie.ts';
import { champsFacultatifs } from './trace.ts';

const idDuProjet = Type.Object({ id: uuid({ description: 'Identifiant persistant du projet.' }) });

export const TraceLue = Type.Object(
  {
    plateforme: ref(Slug),
    externalId: Type.String(),
    nom: Type.String(),
    collectivites: Type.Array(ref(CollectiviteLue)),
    ...champsFacultatifs,
    projet: idDuProjet,
    etag: Type.String({ description: 'Empreinte de cette version, à renvoyer dans `If-Match`.' }),
    version: compte({ description: 'Numéro de version, à partir de 1.' }),
    creeLe: instant({ description: 'Première publication (UTC).' }),
    majLe: instant({ description: 'Dernière modification publiée (UTC).' }),
    supprimeLe: Type.Optional(instant({ description: 'Suppression (UTC).' })),
    motif: Type.Optional(nullable(Type.String(), { description: 'Motif de la suppression.' })),
  },
  {
    $id: 'TraceLue',
    title: 'Trace telle que rendue',
    description:
      'Votre trace, ses versions et le projet qu’elle décrit. `porteur.referent` n’est rendu qu’aux clés ayant le droit `contacts:lecture`.',
    examples: [
      {
        plateforme: 'mec',
        externalId: '48345',
        nom: 'Végétalisation de la cour de l’école',
        collectivites: [{ type: 'commune', code: '80021', nom: 'Amiens' }],
        projet: { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10' },
        etag: '"1-9f2c"',
        version: 1,
        creeLe: '2026-02-11T09:00:00Z',
        majLe: '2026-02-11T09:00:00Z',
      },
    ],
  },
);
export type TraceLue = Static<typeof TraceLue>;

export const ETATS_DE_PUBLICATION = ['cree', 'modifie', 'inchange'] as const;

export const TraceEnregistree = Type.Object(
  {
    trace: ref(TraceLue),
    projet: idDuProjet,
    etat: enumeration(ETATS_DE_PUBLICATION, {
      description: '`cree`, `modifie`, ou `inchange` (aucune version, aucun événement).',
    }),
    similaires: Type.Array(ref(Similaire), { description: 'Projets proches, 50 au plus.' }),
    rapprochement: enumeration(['fait', 'differe'], {
      description: '`differe` : la recherche de projets proches se fait après la réponse.',
    }),
    avertissements: Type.Optional(Type.Array(ref(Avertissement))),
  },
  {
    $id: 'TraceEnregistree',
    title: 'Trace enregistrée',
    description: 'Réponse à la publication d’une trace.',
  },
);
export type TraceEnregistree = Static<typeof TraceEnregistree>;

export const ETATS_DE_LIGNE = ['cree', 'modifie', 'inchange', 'supprime', 'refuse'] as const;

export const ResultatDeLigne = Type.Object(
  {
    ligne: Type.Integer({ minimum: 1, description: 'Numéro de la ligne, à partir de 1.' }),
    externalId: Type.Optional(nullable(Type.String(), { description: 'Absent si la ligne est illisible.' })),
    etat: enumeration(ETATS_DE_LIGNE, { description: 'Ce qui a été fait de la ligne.' }),
    projet: Type.Optional(idDuProjet),
    probleme: Type.Optional(ref(Probleme)),
    avertissements: Type.Optional(Type.Array(ref(Avertissement))),
  },
  {
    $id: 'ResultatDeLigne',
    title: 'Résultat d’une ligne',
    description: 'Une ligne NDJSON par ligne reçue, dans le même ordre.',
    examples: [
      { ligne: 1, externalId: '48345', etat: 'cree', projet: { id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10' } },
    ],
  },
);
export type ResultatDeLigne = Static<typeof ResultatDeLigne>;
