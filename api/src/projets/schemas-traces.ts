// What requests on traces may say, and the form of their answers.
import { ExternalId, ref } from '@projets-collectivites/schema';
import { Type } from 'typebox';

export const Chemin = Type.Object({ externalId: ref(ExternalId) });
export const Motif = Type.Object(
  {
    motif: Type.Optional(
      Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], {
        description: 'Pourquoi la trace est supprimée ; visible des lecteurs.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const TraceRetiree = Type.Object({
  externalId: Type.String(),
  etat: Type.String({ description: '`supprime`, ou `inchange` si elle l’était déjà.' }),
  projet: Type.Object({ id: Type.String() }),
});
export const EntetesDeCondition = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'N’écrire que si la trace a encore cet ETag (sinon 412).' }),
  ),
  'if-none-match': Type.Optional(
    Type.String({ description: '`*` : n’écrire que si la trace n’existe pas.' }),
  ),
});
export const ListeDeTraces = Type.Object(
  {
    modifieDepuis: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          'Seulement les traces modifiées depuis cet instant, contacts et suppressions compris, dans l’ordre des changements.',
      }),
    ),
    champs: Type.Optional(
      Type.String({
        maxLength: 1000,
        description:
          'Champs voulus, séparés par des virgules : `externalId,etag` suffit à se resynchroniser.',
      }),
    ),
    limite: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 par défaut.' })),
    curseur: Type.Optional(Type.String({ maxLength: 1000, description: '`suivant` de la page précédente.' })),
  },
  { additionalProperties: false },
);
export const PageDeTraces = Type.Object({
  traces: Type.Array(Type.Object({}, { additionalProperties: true })),
  suivant: Type.Union([Type.String(), Type.Null()]),
});
