/** A line of a flat vocabulary: stable code, label. */
export type Ligne = readonly [code: string, libelle: string];
