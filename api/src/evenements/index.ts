export { toCloudEvent } from './cloudevent.ts';
export { maintainJournal, retentionMs } from './entretien.ts';
export { type LigneDeFil, resolveCurseur } from './fil.ts';
export {
  copyEvenements,
  evenementsEnOctets,
  forgetMotif,
  type NouvelEvenement,
  recordEvenements,
} from './journal.ts';
export {
  type LigneDeJournal,
  positionAvant,
  readApres,
  readEntre,
  readEtendue,
  readPositions,
} from './lecture.ts';
export { dropSemaine, ensureSemaines, listSemaines } from './partitions.ts';
export { evenements } from './routes.ts';
export {
  ageOfOldestWaiting,
  ensureJournal,
  renewJournal,
  type Sequenceur,
  sequenceBatch,
  startSequenceur,
} from './sequenceur.ts';
