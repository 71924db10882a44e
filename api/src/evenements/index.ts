export { forgetMotif, type NouvelEvenement, recordEvenements } from './journal.ts';
export { evenements } from './routes.ts';
export {
  ageOfOldestWaiting,
  ensureJournal,
  renewJournal,
  type Sequenceur,
  sequenceBatch,
  startSequenceur,
} from './sequenceur.ts';
