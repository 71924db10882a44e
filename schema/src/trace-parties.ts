// Blocks of a trace: each field is optional and accepts null.
import { type Static, Type } from 'typebox';
import { Collectivite } from './collectivites.ts';
import { facultatif, ref } from './construction.ts';
import { date, libelle, montant, motifs, texte, url } from './formats.ts';

export const Referent = Type.Object(
  {
    prenom: facultatif(texte(200, { description: 'Prénom.' })),
    nom: facultatif(texte(200, { description: 'Nom de famille.' })),
    email: facultatif(
      Type.String({ format: 'email', maxLength: 320, description: 'Adresse électronique professionnelle.' }),
    ),
    telephone: facultatif(texte(50, { description: 'Numéro de téléphone professionnel.' })),
    fonction: facultatif(texte(300, { description: 'Fonction.' })),
  },
  {
    $id: 'Referent',
    title: 'Référent',
    description:
      'Personne à contacter chez le porteur. Donnée personnelle : gardée à part, sans historique, rendue seulement aux clés ayant le droit `contacts:lecture`.',
    additionalProperties: false,
    examples: [
      { prenom: 'Camille', nom: 'Exemple', email: 'camille@exemple.fr', fonction: 'Chargée de mission' },
    ],
  },
);
export type Referent = Static<typeof Referent>;

export const Porteur = Type.Object(
  {
    siret: facultatif(
      Type.String({
        pattern: motifs.siret,
        description: 'SIRET de l’établissement porteur (14 chiffres). Source : base SIRENE.',
        examples: ['21800019800018'],
      }),
    ),
    referent: facultatif(Referent),
  },
  {
    $id: 'Porteur',
    title: 'Porteur',
    description: 'L’établissement qui porte le projet et la personne à contacter.',
    additionalProperties: false,
    examples: [{ siret: '21800019800018' }],
  },
);
export type Porteur = Static<typeof Porteur>;

export const Localisation = Type.Object(
  {
    latitude: facultatif(
      Type.Number({ minimum: -90, maximum: 90, description: 'Latitude WGS 84, en degrés décimaux.' }),
    ),
    longitude: facultatif(
      Type.Number({ minimum: -180, maximum: 180, description: 'Longitude WGS 84, en degrés décimaux.' }),
    ),
    adresse: facultatif(texte(500, { description: 'Adresse en clair.' })),
    banId: facultatif(
      texte(100, {
        description: 'Identifiant dans la Base adresse nationale.',
        examples: ['80021_6590_00008'],
      }),
    ),
  },
  {
    $id: 'Localisation',
    title: 'Localisation',
    description: 'Où se trouve le projet. Latitude et longitude vont ensemble.',
    additionalProperties: false,
    examples: [{ latitude: 49.89, longitude: 2.3, adresse: '8 place de l’Hôtel-de-Ville, 80000 Amiens' }],
  },
);
export type Localisation = Static<typeof Localisation>;

export const champsDeFinancement = {
  dispositif: facultatif(
    libelle({ description: 'Dispositif ou programme d’aide.', examples: ['Fonds vert'] }),
  ),
  financeur: facultatif(libelle({ description: 'Qui finance.', examples: ['État'] })),
  montantDemande: facultatif(montant({ description: 'Montant demandé, en euros.' })),
  montantAttribue: facultatif(montant({ description: 'Montant attribué, en euros.' })),
  statut: facultatif(
    libelle({ description: 'État de la demande, selon le financeur.', examples: ['Accepté'] }),
  ),
  dateDecision: facultatif(date({ description: 'Date de la décision (AAAA-MM-JJ).' })),
};

export const Financement = Type.Object(champsDeFinancement, {
  $id: 'Financement',
  title: 'Financement',
  description: 'Une demande ou une attribution d’aide ; pour les traces de nature `financement`.',
  additionalProperties: false,
  examples: [
    {
      dispositif: 'Fonds vert',
      financeur: 'État',
      montantDemande: 300000,
      montantAttribue: 232604.72,
      statut: 'Accepté',
      dateDecision: '2025-06-12',
    },
  ],
});
export type Financement = Static<typeof Financement>;

/** At least one collectivité, at most 200. */
export const listeDeCollectivites = Type.Array(ref(Collectivite), {
  minItems: 1,
  maxItems: 200,
  description: 'Collectivités concernées : au moins une, 200 au plus.',
  examples: [
    [
      { type: 'commune', code: '80021' },
      { type: 'epci', code: '248000531' },
    ],
  ],
});

export const adresseProfonde = url({
  description: 'Lien direct vers l’objet dans votre plateforme (http ou https).',
  examples: ['https://exemple.fr/projets/48345'],
});
