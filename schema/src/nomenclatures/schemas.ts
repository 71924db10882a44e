import { type Static, Type } from 'typebox';
import { enumeration, ref } from '../construction.ts';

export const EntreeDeNomenclature = Type.Object(
  {
    code: Type.String({ description: 'Code stable.' }),
    libelle: Type.String(),
    libelleCourt: Type.Optional(Type.String({ description: 'Libellé sans celui de son parent.' })),
    parent: Type.Optional(Type.String({ description: 'Code de l’entrée supérieure.' })),
    description: Type.Optional(Type.String()),
    alias: Type.Optional(Type.Array(Type.String(), { description: 'Autres écritures acceptées.' })),
  },
  {
    $id: 'EntreeDeNomenclature',
    title: 'Entrée d’une nomenclature',
    description: 'Une valeur d’un vocabulaire fermé.',
    examples: [
      {
        code: '90-321',
        libelle: 'Sports (autres que scolaires) > Salles de sport, gymnases',
        libelleCourt: 'Salles de sport, gymnases',
        parent: '90-32',
      },
    ],
  },
);
export type EntreeDeNomenclature = Static<typeof EntreeDeNomenclature>;

export const NomenclatureLue = Type.Object(
  {
    nom: Type.String(),
    version: Type.String({ description: 'Version sémantique de la liste.' }),
    titre: Type.String(),
    description: Type.String(),
    source: Type.String(),
    licence: Type.String(),
    valeur: enumeration(['code', 'libelle'], { description: 'Ce que les champs de l’API contiennent.' }),
    nombre: Type.Optional(Type.Integer({ minimum: 0, description: 'Nombre d’entrées.' })),
    entrees: Type.Array(ref(EntreeDeNomenclature)),
  },
  { $id: 'NomenclatureLue', title: 'Nomenclature', description: 'Un vocabulaire fermé, avec sa source.' },
);
export type NomenclatureLue = Static<typeof NomenclatureLue>;
