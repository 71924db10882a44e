// The fictional publications, in the order in which they are made: the first trace of a project gives it its id.
import { amiensMetropole } from './amiens.ts';
import { centreCorse } from './corse.ts';
import { limogesMetropole } from './limoges.ts';
import { gorgesCaussesCevennes } from './lozere.ts';
import type { Publication } from './modele.ts';
import { sudReunion } from './reunion.ts';
import { paysDeSaintOmer } from './saint-omer.ts';

export { decisions } from './decisions.ts';
export { cerclePilote, type Publication, type Publieuse } from './modele.ts';

export const publications: readonly Publication[] = [
  ...paysDeSaintOmer,
  ...limogesMetropole,
  ...amiensMetropole,
  ...gorgesCaussesCevennes,
  ...sudReunion,
  ...centreCorse,
];
