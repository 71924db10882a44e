// The review queue: what is asked of humans, the most useful first.
import type { TypeCollectivite } from '@projets-collectivites/schema';
import type { Db } from '../infra/db.ts';
import {
  type DetailDAlerte,
  type DetailDePaire,
  readAlertes,
  readPaires,
  type TraceMontree,
} from './file-details.ts';
import {
  champsCompares,
  differencesOf,
  type EtatDeRapprochement,
  orderAlerte,
  type Place,
  type Rang,
  raisonOf,
  rangs,
  startOf,
} from './file-rules.ts';
import type { Rapprochement } from './file-schemas.ts';
import { type FiltreDeFile, type LecteurDeFile, listPlaces } from './file-store.ts';

export interface DemandeDeFile {
  filtre: FiltreDeFile & { etats: readonly EtatDeRapprochement[] | null };
  lecteur: LecteurDeFile;
  apres: Place | null;
  limite: number;
  /** Official name of a collectivité. */
  nommer(type: string, code: string): string | undefined;
}

/** Traces of one group that are shown. */
const maxTraces = 20;

const etatOf: Record<Rang, EtatDeRapprochement> = {
  [rangs.litige]: 'litige',
  [rangs.signale]: 'signale',
  [rangs.alerte]: 'alerte',
  [rangs.connectees]: 'a_confirmer',
  [rangs.autres]: 'a_confirmer',
};

/** What a reviewer compares of a trace; contacts and private fields stay out. */
function describe(
  { plateforme, externalId, contenu, cercle, majLe, majSourceLe }: TraceMontree,
  nommer: DemandeDeFile['nommer'],
) {
  const compared = Object.fromEntries(
    champsCompares.flatMap((champ) => (contenu[champ] === undefined ? [] : [[champ, contenu[champ]]])),
  );
  return {
    plateforme,
    externalId,
    ...compared,
    nom: contenu.nom,
    collectivites: contenu.collectivites.map(({ type, code, codeOrigine }) => {
      const nom = nommer(type, code);
      return {
        type: type as TypeCollectivite,
        code,
        ...(codeOrigine === undefined ? {} : { codeOrigine }),
        ...(nom === undefined ? {} : { nom }),
      };
    }),
    ...(contenu.url === undefined ? {} : { url: contenu.url }),
    majLe,
    ...(majSourceLe === null ? {} : { majSourceLe }),
    visibilite: cercle === null ? ('partagee' as const) : { cercle },
  };
}

function describePaire(
  place: Place,
  { lien, traces, projets, decisions }: DetailDePaire,
  nommer: DemandeDeFile['nommer'],
) {
  const rang = place.rang as Exclude<Rang, 3>;
  const plateformes = traces.map(({ plateforme }) => plateforme);
  return {
    id: `${place.a}.${place.b}`,
    etat: etatOf[rang],
    classe: lien?.classe ?? null,
    score: lien?.score ?? null,
    modele: lien?.modele ?? null,
    explication: [...(lien?.explication ?? [])],
    projets,
    traces: traces.map((trace) => describe(trace, nommer)),
    nombreDeTraces: 2,
    differences: differencesOf(traces[0].contenu, traces[1].contenu),
    decisions: decisions.map(({ commentaire, ...decision }) => ({
      ...decision,
      ...(commentaire === null ? {} : { commentaire }),
    })),
    utilite: { rang, raison: raisonOf(rang, plateformes, decisions) },
  };
}

function describeAlerte(
  { rang, b }: Place,
  { alerte, projet, traces }: DetailDAlerte,
  nommer: DemandeDeFile['nommer'],
) {
  const byNatal = new Map(traces.map((trace) => [trace.natal, trace]));
  const membres = traces.map(({ natal, plateforme, confirmee, contenu }) => ({
    natal,
    plateforme,
    confirmee,
    nature: contenu.nature,
  }));
  const ordered = orderAlerte(membres).map(({ natal }) => byNatal.get(natal) as TraceMontree);
  const [first, second] = ordered;
  return {
    id: `alerte.${b}`,
    etat: etatOf[rang],
    classe: null,
    score: null,
    modele: null,
    explication: [],
    projets: [projet],
    traces: ordered.slice(0, maxTraces).map((trace) => describe(trace, nommer)),
    nombreDeTraces: traces.length,
    differences: first && second ? differencesOf(first.contenu, second.contenu) : [],
    decisions: [],
    utilite: { rang, raison: alerte },
  };
}

/** The next rows, rank after rank; one more than `limite` when others follow. */
async function walk(db: Db, { filtre, lecteur, apres, limite }: DemandeDeFile): Promise<Place[]> {
  const places: Place[] = [];
  const first = apres?.rang ?? rangs.litige;
  for (const rang of Object.values(rangs)) {
    if (rang < first || (filtre.etats && !filtre.etats.includes(etatOf[rang]))) continue;
    const from = apres?.rang === rang ? apres : startOf(rang);
    places.push(
      ...(await listPlaces(db, { filtre, lecteur, apres: from, limite: limite + 1 - places.length })),
    );
    if (places.length > limite) break;
  }
  return places;
}

/** One page and the place of its last row, when others follow. */
export async function listRapprochements(
  db: Db,
  demande: DemandeDeFile,
): Promise<{ rapprochements: Rapprochement[]; suivant: Place | null }> {
  // One instant for all the statements: a pair that changes rank meanwhile is neither listed twice nor missed.
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const places = await walk(tx, demande);
      const kept = places.slice(0, demande.limite);
      const isAlerte = ({ rang }: Place) => rang === rangs.alerte;
      const paires = await readPaires(
        tx,
        kept.filter((place) => !isAlerte(place)),
      );
      const alertes = await readAlertes(
        tx,
        kept.filter(isAlerte).map(({ b }) => b),
      );
      const rapprochements = kept.flatMap((place): Rapprochement[] => {
        if (isAlerte(place)) {
          const detail = alertes.get(place.b);
          return detail ? [describeAlerte(place, detail, demande.nommer)] : [];
        }
        const detail = paires.get(`${place.b} ${place.a}`);
        return detail ? [describePaire(place, detail, demande.nommer)] : [];
      });
      return { rapprochements, suivant: places.length > kept.length ? (kept.at(-1) ?? null) : null };
    });
}
