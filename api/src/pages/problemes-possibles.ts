// Which problems a route may answer, deduced from what it takes: the routes do not have to repeat it.
import type { Operation } from './openapi.ts';

type Condition = (operation: Operation) => boolean;

const hasKey: Condition = ({ scope }) => scope !== undefined;
const hasBody: Condition = ({ corps }) => corps.length > 0;
const takes =
  (name: string): Condition =>
  ({ parametres }) =>
    parametres.some((parametre) => parametre.name.toLowerCase() === name);
const ofOneTrace: Condition = ({ chemin }) => chemin === '/v1/traces/{externalId}';
const ofOneProjet: Condition = ({ chemin }) => chemin.startsWith('/v1/projets/{ref}');
const ofOneDecision: Condition = ({ chemin }) => chemin.startsWith('/v1/decisions/{id}');
const of =
  (...paths: string[]): Condition =>
  ({ chemin, methode }) =>
    paths.includes(`${methode} ${chemin}`);

const conditions: [string, Condition][] = [
  ['donnees-invalides', ({ parametres, corps }) => parametres.length + corps.length > 0],
  ['json-illisible', hasBody],
  ['corps-trop-grand', hasBody],
  ['type-de-contenu-refuse', hasBody],
  ['curseur-illisible', (operation) => takes('curseur')(operation) || takes('apres')(operation)],
  ['curseur-expire', of('GET /v1/evenements', 'POST /v1/abonnements')],
  ['trop-d-abonnements', of('POST /v1/abonnements')],
  ['trop-de-rejeux', of('POST /v1/abonnements/{id}/rejeu')],
  ['cle-absente', hasKey],
  ['cle-invalide', hasKey],
  ['plateforme-desactivee', hasKey],
  ['droit-manquant', ({ scope }) => typeof scope === 'string'],
  ['quota-depasse', hasKey],
  ['trace-inconnue', (operation) => ofOneTrace(operation) && operation.methode !== 'PUT'],
  ['trace-supprimee', (operation) => ofOneTrace(operation) && ['GET', 'PATCH'].includes(operation.methode)],
  ['version-perimee', takes('if-match')],
  [
    'ecriture-concurrente',
    (operation) =>
      (ofOneTrace(operation) || operation.chemin.startsWith('/v1/decisions')) && operation.methode !== 'GET',
  ],
  ['projet-inconnu', ofOneProjet],
  ['projet-supprime', ofOneProjet],
  ['projet-pas-encore-connu', takes('au')],
  [
    'introuvable',
    ({ chemin }) => chemin.includes('{') && !/^\/v1\/(traces|projets|decisions)\//.test(chemin),
  ],
  ['plateforme-existante', of('POST /v1/admin/plateformes')],
  ['cercle-existant', of('POST /v1/admin/cercles')],
  ['trop-de-cles', of('POST /v1/admin/plateformes/{slug}/cles')],
  ['objet-inconnu', of('POST /v1/decisions')],
  ['decision-reservee', of('POST /v1/decisions', 'POST /v1/decisions/{id}/annulation')],
  ['decision-inconnue', ofOneDecision],
  ['annulation-definitive', of('POST /v1/decisions/{id}/annulation')],
  ['idempotence-reutilisee', takes('idempotency-key')],
  ['idempotence-en-cours', takes('idempotency-key')],
];

/** Slugs of the problems to expect; any route may also answer `erreur-interne` and `service-indisponible`. */
export function listProblemesPossibles(operation: Operation): string[] {
  return conditions.filter(([, applies]) => applies(operation)).map(([slug]) => slug);
}
