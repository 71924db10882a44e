// What the routes of linkage take, beyond the common schema.
import { TracePubliee } from '@projets-collectivites/schema';
import { type Static, Type } from 'typebox';

const { collectivites, ...champs } = TracePubliee.properties;

/** A project not published yet: any field of a trace, and a shorter way to say where. */
export const Ebauche = Type.Object(
  {
    ...champs,
    collectivites: Type.Optional(collectivites),
    territoire: Type.Optional(
      Type.String({
        maxLength: 60,
        description: 'Où, à la place de `collectivites` : `commune:80021`, `groupement:248000531`…',
        examples: ['commune:80021'],
      }),
    ),
  },
  {
    title: 'Projet à reconnaître',
    description: 'Les champs d’une trace, avant sa publication : plus il y en a, plus la réponse est sûre.',
    additionalProperties: false,
  },
);
export type Ebauche = Static<typeof Ebauche>;
