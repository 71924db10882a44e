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

export const ChangementDeNomenclature = Type.Object(
  {
    version: Type.String({ description: 'Version de la liste qui l’apporte.' }),
    date: Type.String({ format: 'date', description: 'Jour de cette version (AAAA-MM-JJ).' }),
    code: Type.String({ description: 'Code de l’entrée.' }),
    nature: enumeration(['ajoute', 'retire', 'renomme', 'deplace'], {
      description:
        'Ce qui est arrivé à l’entrée : ajoutée, retirée, renommée (son libellé), déplacée (son parent).',
    }),
    avant: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description: 'Libellé d’avant ; pour `deplace`, code du parent, `null` au premier niveau.',
      }),
    ),
    apres: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description: 'Libellé d’après ; pour `deplace`, code du parent, `null` au premier niveau.',
      }),
    ),
    remplacePar: Type.Optional(
      Type.String({ description: 'Pour un code retiré : celui à employer à la place.' }),
    ),
  },
  {
    $id: 'ChangementDeNomenclature',
    title: 'Changement d’une nomenclature',
    description: 'Une différence entre deux versions successives d’une liste.',
    examples: [
      {
        version: '1.0.0',
        date: '2026-11-23',
        code: '90-11',
        nature: 'ajoute',
        apres: 'Police, sécurité, justice',
      },
    ],
  },
);
export type ChangementDeNomenclature = Static<typeof ChangementDeNomenclature>;

export const NomenclatureLue = Type.Object(
  {
    nom: Type.String(),
    version: Type.String({ description: 'Version sémantique de la liste.' }),
    date: Type.String({ format: 'date', description: 'Jour de cette version (AAAA-MM-JJ).' }),
    titre: Type.String(),
    description: Type.String(),
    source: Type.String(),
    licence: Type.String(),
    valeur: enumeration(['code', 'libelle'], { description: 'Ce que les champs de l’API contiennent.' }),
    nombre: Type.Optional(Type.Integer({ minimum: 0, description: 'Nombre d’entrées.' })),
    entrees: Type.Array(ref(EntreeDeNomenclature)),
    changements: Type.Optional(
      Type.Array(ref(ChangementDeNomenclature), {
        description: 'De la première version, qui ajoute tout, à celle-ci.',
      }),
    ),
  },
  { $id: 'NomenclatureLue', title: 'Nomenclature', description: 'Un vocabulaire fermé, avec sa source.' },
);
export type NomenclatureLue = Static<typeof NomenclatureLue>;
