// What a plateforme adds to a projet that it need not have published.
import { type Static, Type } from 'typebox';
import { enumeration, facultatif, ref } from './construction.ts';
import { date, libelle, montant, texte, texteNonVide } from './formats.ts';
import { Slug, Visibilite } from './identifiants.ts';
import { adresseProfonde, champsDeFinancement } from './trace-parties.ts';

const visibilite = facultatif(Visibilite);
const url = facultatif(adresseProfonde);
const resume = facultatif(texte(20_000, { description: 'Résumé en quelques phrases.' }));

const Indicateur = Type.Object(
  {
    libelle: libelle({ description: 'Ce qui est mesuré.' }),
    valeur: Type.Unsafe<number | string>({
      type: ['number', 'string'],
      maxLength: 300,
      description: 'Valeur, nombre de préférence.',
    }),
    unite: facultatif(texte(50, { description: 'Unité de la valeur.', examples: ['kWh/m²/an'] })),
  },
  { additionalProperties: false },
);

export const Diagnostic = Type.Object(
  {
    titre: texteNonVide(500, { description: 'Titre du diagnostic.' }),
    type: libelle({ description: 'Nature du diagnostic.', examples: ['énergie'] }),
    outil: facultatif(libelle({ description: 'Outil ou méthode employés.' })),
    date: facultatif(date({ description: 'Date du diagnostic (AAAA-MM-JJ).' })),
    resume,
    indicateurs: facultatif(
      Type.Array(Indicateur, { maxItems: 200, description: 'Mesures tirées du diagnostic.' }),
    ),
    url,
    visibilite,
  },
  {
    $id: 'Diagnostic',
    title: 'Diagnostic',
    description: 'Un diagnostic fait dans une plateforme sur ce projet ou son territoire.',
    additionalProperties: false,
    examples: [
      {
        titre: 'Audit énergétique du gymnase',
        type: 'énergie',
        date: '2025-11-04',
        indicateurs: [{ libelle: 'Consommation d’énergie finale', valeur: 212, unite: 'kWh/m²/an' }],
        url: 'https://exemple.fr/audits/12',
      },
    ],
  },
);
export type Diagnostic = Static<typeof Diagnostic>;

export const BASES_DE_MONTANT = ['HT', 'TTC'] as const;

export const FinancementEnrichissement = Type.Object(
  {
    ...champsDeFinancement,
    montantPaye: facultatif(montant({ description: 'Montant déjà payé, en euros.' })),
    base: facultatif(enumeration(BASES_DE_MONTANT, { description: 'Montants hors taxes ou toutes taxes.' })),
    numeroDossier: facultatif(texte(200, { description: 'Numéro du dossier chez le financeur.' })),
    url,
    visibilite,
  },
  {
    $id: 'FinancementEnrichissement',
    title: 'Financement apporté à un projet',
    description: 'Une aide demandée, attribuée ou payée pour ce projet, ajoutée par une plateforme.',
    additionalProperties: false,
    examples: [
      { dispositif: 'DSIL', financeur: 'État', montantAttribue: 120000, base: 'HT', statut: 'Accepté' },
    ],
  },
);
export type FinancementEnrichissement = Static<typeof FinancementEnrichissement>;

export const Avancement = Type.Object(
  {
    statut: libelle({ description: 'Où en est l’accompagnement.', examples: ['Dossier en instruction'] }),
    etape: facultatif(libelle({ description: 'Étape en cours.' })),
    pourcentage: facultatif(Type.Number({ minimum: 0, maximum: 100, description: 'Avancement, en %.' })),
    date: date({ description: 'Date de ce point d’avancement (AAAA-MM-JJ).' }),
    commentaire: facultatif(texte(20_000, { description: 'Commentaire.' })),
    prochaineEtape: facultatif(libelle({ description: 'Prochaine étape attendue.' })),
    url,
    visibilite,
  },
  {
    $id: 'Avancement',
    title: 'Avancement de l’accompagnement',
    description: 'Un point d’étape de l’accompagnement du projet par une plateforme.',
    additionalProperties: false,
    examples: [{ statut: 'Dossier en instruction', pourcentage: 40, date: '2026-02-11' }],
  },
);
export type Avancement = Static<typeof Avancement>;

export const Ressource = Type.Object(
  {
    titre: texteNonVide(500, { description: 'Titre de la ressource.' }),
    url: adresseProfonde,
    format: facultatif(texte(100, { description: 'Format du document.', examples: ['PDF'] })),
    date: facultatif(date({ description: 'Date de publication (AAAA-MM-JJ).' })),
    resume,
    visibilite,
  },
  {
    $id: 'Ressource',
    title: 'Ressource',
    description: 'Un document ou une page utile au projet.',
    additionalProperties: false,
    examples: [
      { titre: 'Guide de la rénovation des gymnases', url: 'https://exemple.fr/guide', format: 'PDF' },
    ],
  },
);
export type Ressource = Static<typeof Ressource>;

const plateforme = ref(Slug, { description: 'Plateforme qui apporte cet élément.' });
const source = {
  plateforme,
  externalId: Type.String({ description: 'Identifiant externe chez cette plateforme.' }),
  majLe: Type.String({ format: 'date-time', description: 'Dernière modification (UTC).' }),
};

const lu = <P extends Record<string, Type.TSchema>>(properties: P, $id: string, title: string) =>
  Type.Object(
    { ...source, ...properties },
    { $id, title, description: `${title}, avec la plateforme qui l’a apporté.` },
  );

export const DiagnosticLu = lu(Diagnostic.properties, 'DiagnosticLu', 'Diagnostic d’un projet');
export type DiagnosticLu = Static<typeof DiagnosticLu>;

export const FinancementLu = lu(
  FinancementEnrichissement.properties,
  'FinancementLu',
  'Financement d’un projet',
);
export type FinancementLu = Static<typeof FinancementLu>;

export const AvancementLu = lu(Avancement.properties, 'AvancementLu', 'Avancement d’un projet');
export type AvancementLu = Static<typeof AvancementLu>;

export const RessourceLue = lu(Ressource.properties, 'RessourceLue', 'Ressource d’un projet');
export type RessourceLue = Static<typeof RessourceLue>;
