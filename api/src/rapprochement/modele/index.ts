// Record linkage, the pure part: what is kept of a trace, which traces to compare, how a pair is judged and why.
export { clesDeBlocage } from './blocage.ts';
export type { Indice } from './explication.ts';
export { type Fiche, ficheDe, type TraceALire } from './fiche.ts';
export { type Classe, type Jugement, juger, versionDuModele } from './jugement.ts';
