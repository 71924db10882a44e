// Feeds the publication by batches: the next one is read while the previous one is written, no further. Two at once
// would gain nothing: the publication itself is what takes the time.
import type { Candidat, LigneAPublier, Source } from './candidat.ts';
import type { Progression } from './progression.ts';
import type { Rejets } from './rejets.ts';
import { countAvertissements, type Resume } from './resume.ts';

/** Answer of the publication for one line, in order: the same as a line of `POST /v1/traces/lot`. */
export interface ResultatDeLigne {
  ligne: number;
  externalId?: string | null | undefined;
  etat: 'cree' | 'modifie' | 'inchange' | 'supprime' | 'refuse';
  probleme?:
    | { title?: string; detail?: string; errors?: readonly { pointer: string; detail: string }[] }
    | undefined;
  avertissements?: readonly unknown[] | undefined;
}

/** Publishes at most 500 lines, no externalId twice; one result per line, in order. */
export type PublierLot = (
  plateforme: string,
  lignes: readonly LigneAPublier[],
) => Promise<readonly ResultatDeLigne[]>;

export interface Atelier {
  publierLot: PublierLot;
  rejets: Rejets;
  progression: Progression;
  resume: Resume;
  signal?: AbortSignal | undefined;
  /** Lines of a batch. */
  taille?: number;
}

const COMPTES = {
  cree: 'creees',
  modifie: 'modifiees',
  inchange: 'inchangees',
  supprime: 'supprimees',
  refuse: 'refusees',
} as const;

/** Publishes all that the source gives. Stops between batches when the signal says so. */
export async function publier(source: Source, atelier: Atelier): Promise<void> {
  const { resume, progression, signal, taille = 500 } = atelier;
  const ids = new Set<string>();
  let lot: Candidat[] = [];
  let octets = 0;
  const suivre = (lus: number) => {
    octets = lus;
  };
  let ecriture: Promise<void> | undefined;
  const envoyer = async () => {
    await ecriture;
    resume.interrompu = signal?.aborted === true;
    if (resume.interrompu) return;
    for (const { origines } of lot) resume.lignesLues += origines.length;
    ecriture = publierUnLot(lot, atelier);
    // Awaited before the next batch: a failure meanwhile must not end the process.
    ecriture.catch(() => undefined);
    lot = [];
    ids.clear();
    progression.update(octets, resume.lignesLues);
  };
  try {
    for await (const candidat of source.candidats(suivre)) {
      const { externalId } = candidat;
      // A batch writes each trace once: a line that comes back waits for the next.
      const revient = externalId !== undefined && ids.has(externalId);
      if (lot.length >= taille || revient) await envoyer();
      if (resume.interrompu) break;
      lot.push(candidat);
      if (externalId !== undefined) ids.add(externalId);
    }
    if (lot.length > 0 && !resume.interrompu) await envoyer();
  } finally {
    await ecriture;
  }
  progression.update(octets, resume.lignesLues);
}

async function publierUnLot(lot: readonly Candidat[], atelier: Atelier): Promise<void> {
  const { resume, rejets } = atelier;
  const lignes = lot.flatMap(({ refus, ligne }) =>
    refus === undefined && ligne !== undefined ? [ligne] : [],
  );
  const resultats = lignes.length === 0 ? [] : await atelier.publierLot(resume.plateforme, lignes);
  if (resultats.length !== lignes.length) {
    throw new Error(`la publication a rendu ${resultats.length} résultats pour ${lignes.length} lignes`);
  }
  let rang = 0;
  for (const candidat of lot) {
    const resultat = candidat.refus === undefined ? resultats[rang++] : undefined;
    const motif = candidat.refus ?? (resultat?.etat === 'refuse' ? motifDuRefus(resultat) : undefined);
    resume.traces[COMPTES[resultat?.etat ?? 'refuse']] += 1;
    if (motif === undefined) {
      countAvertissements(resume, candidat.avertissements);
      if ((resultat?.avertissements?.length ?? 0) > 0) countAvertissements(resume, ['publication']);
    } else {
      await rejets.add(candidat.origines, candidat.externalId, motif);
      resume.lignesRejetees += candidat.origines.length;
    }
  }
}

function motifDuRefus({ probleme }: ResultatDeLigne): string {
  const champs = (probleme?.errors ?? []).map(({ pointer, detail }) => `${pointer || 'la ligne'} ${detail}`);
  const motif = [probleme?.detail ?? probleme?.title ?? '', champs.join(' ; ')].filter(
    (texte) => texte !== '',
  );
  return motif.join(' ') || 'Refusée par la publication.';
}
