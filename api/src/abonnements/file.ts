// What one subscription still has to deliver: its sources in the journal, its lanes, its failures, and what to write of it.
import type { LigneDeJournal } from '../evenements/index.ts';
import { type Filtre, isWanted, voiesDe } from './filtre.ts';
import type { AttenteEnBase, FicheEnBase, Releve } from './store-livreur.ts';
import { createVoies, type DansVoies, type Voies } from './voies.ts';

/** Events held in memory by a subscription; beyond, its cursor waits. */
const capacite = 1_000;
/** An attempt that lasts longer than this no longer holds the cursor: its event gets a row. */
const youthMs = 2_000;

/** Where events come from: the feed from the cursor, or the passage of a replay. */
export interface Source {
  rejeu: string | null;
  lu: number;
  fin: number;
  projet: string | null;
  /** A page of it is being read. */
  enLecture: boolean;
}

export interface EnFile extends DansVoies {
  evenement: LigneDeJournal;
  source: Source;
  tentatives: number;
  prochainEssai: number | null;
  premierEchec: number | null;
  enVol: boolean;
  /** Already tried again because another event had passed. */
  libere: boolean;
  /** Its row exists, or is being written. */
  garde: boolean;
  /** Its row is to be written again. */
  change: boolean;
  /** Start of its last attempt, in monotonic milliseconds. */
  parti: number;
}

export interface FileDAbonnement {
  readonly voies: Voies<EnFile>;
  readonly sources: readonly Source[];
  /** Failed events, which head their lanes until they pass. */
  readonly echecs: ReadonlySet<EnFile>;
  hasRoom(): boolean;
  /** Takes the next events of a source, as many as there is room for. */
  admit(source: Source, evenements: readonly LigneDeJournal[]): void;
  /** It has passed, or needs not go any more. */
  settle(envoi: EnFile): void;
  fail(envoi: EnFile, echec: { maintenant: number; prochainEssai: number }): void;
  /** We could not try: it keeps its attempts. */
  postpone(envoi: EnFile, prochainEssai: number): void;
  /** Where the subscription is, to be written; what is taken here is put back if the writing fails. */
  survey(): { partie: Pick<Releve, 'position' | 'mises' | 'otees' | 'rejeux'>; putBack(): void };
}

/** `anciens`: the events of the rows that the cursor has passed. */
export function createFile(
  fiche: FicheEnBase,
  filtre: Filtre,
  anciens: readonly LigneDeJournal[],
): FileDAbonnement {
  const voies = createVoies<EnFile>();
  const echecs = new Set<EnFile>();
  let otees: number[] = [];
  const fil: Source = {
    rejeu: null,
    lu: fiche.position,
    fin: Number.POSITIVE_INFINITY,
    projet: null,
    enLecture: false,
  };
  const rejeux = fiche.rejeux.map(
    ({ id, position, fin, projet }): Source => ({ rejeu: id, lu: position, fin, projet, enLecture: false }),
  );
  const sources = [fil, ...rejeux];
  const rows = new Map(fiche.attente.map((attente) => [attente.position, attente]));

  function push(source: Source, evenement: LigneDeJournal, row: AttenteEnBase | undefined): void {
    const envoi: EnFile = {
      evenement,
      source,
      voies: voiesDe(evenement),
      tentatives: row?.tentatives ?? 0,
      prochainEssai: row?.prochainEssai ?? null,
      premierEchec: row?.premierEchec ?? null,
      enVol: false,
      libere: false,
      garde: row !== undefined,
      change: false,
      parti: 0,
    };
    voies.push(envoi);
    if (envoi.prochainEssai !== null) echecs.add(envoi);
  }

  for (const evenement of anciens) push(fil, evenement, rows.get(evenement.position));
  const found = new Set(anciens.map(({ position }) => position));
  for (const position of rows.keys()) {
    if (position <= fiche.position && !found.has(position)) otees.push(position);
  }

  function belongs(source: Source, evenement: LigneDeJournal): boolean {
    // A row tells that it was wanted, whatever the filter has become.
    if (source === fil && rows.has(evenement.position)) return true;
    if (!isWanted(filtre, evenement)) return false;
    return source.projet === null || voiesDe(evenement).includes(source.projet);
  }

  /** It would hold the cursor for long: it is slow, or behind one that is stuck. What only waits its turn is not. */
  function mustKeep(envoi: EnFile, old: number): boolean {
    const isSlow = envoi.enVol && envoi.parti < old;
    return isSlow || voies.isBehind(envoi, (head) => head.garde || head.tentatives > 0);
  }

  return {
    voies,
    sources,
    echecs,
    hasRoom: () => voies.size < capacite,
    admit(source, evenements) {
      for (const evenement of evenements) {
        if (voies.size >= capacite) return;
        if (evenement.position <= source.lu) continue;
        if (evenement.position > source.fin) break;
        if (belongs(source, evenement)) {
          push(source, evenement, source === fil ? rows.get(evenement.position) : undefined);
        }
        source.lu = evenement.position;
      }
      const last = evenements.at(-1);
      if (last === undefined || last.position >= source.fin) source.lu = Math.max(source.lu, endOf(source));
    },
    settle(envoi) {
      voies.remove(envoi);
      echecs.delete(envoi);
      if (envoi.garde) otees.push(envoi.evenement.position);
    },
    fail(envoi, { maintenant, prochainEssai }) {
      envoi.tentatives++;
      envoi.premierEchec ??= maintenant;
      envoi.prochainEssai = prochainEssai;
      envoi.change = true;
      echecs.add(envoi);
    },
    postpone(envoi, prochainEssai) {
      envoi.prochainEssai = prochainEssai;
      envoi.change = true;
      echecs.add(envoi);
    },
    survey() {
      const low = new Map<Source, number>();
      const mises: EnFile[] = [];
      const old = performance.now() - youthMs;
      for (const envoi of voies.items()) {
        const { source, evenement } = envoi;
        if (source === fil && (envoi.change || (!envoi.garde && mustKeep(envoi, old)))) {
          envoi.garde = true;
          mises.push(envoi);
        } else if (!envoi.garde)
          low.set(source, Math.min(low.get(source) ?? Infinity, evenement.position - 1));
      }
      for (const envoi of mises) envoi.change = false;
      const taken = otees;
      otees = [];
      return {
        partie: {
          position: low.get(fil) ?? fil.lu,
          mises: mises.map(({ evenement, tentatives, prochainEssai, premierEchec }) => ({
            position: evenement.position,
            tentatives,
            prochainEssai,
            premierEchec,
          })),
          otees: taken,
          rejeux: rejeux.map((source) => ({
            id: source.rejeu ?? '',
            position: low.get(source) ?? source.lu,
            fini: source.lu >= source.fin && !low.has(source),
          })),
        },
        putBack() {
          for (const envoi of mises) envoi.change = true;
          otees = [...taken, ...otees];
        },
      };
    },
  };
}

/** A replay whose passage holds nothing more has been read to its end. */
function endOf(source: Source): number {
  return source.rejeu === null ? source.lu : source.fin;
}
