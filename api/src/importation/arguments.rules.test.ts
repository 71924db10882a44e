import { describe, expect, it } from 'vitest';
import { lireDemande } from './arguments.ts';

describe('la ligne de commande', () => {
  it('se lit, ou dit ce qui manque', () => {
    expect(lireDemande(['traces', 'a.ndjson', '--plateforme', 'mec'])).toEqual({
      source: 'traces',
      fichier: 'a.ndjson',
      plateforme: 'mec',
    });
    expect(() => lireDemande([])).toThrow('npm run import -- dgcl FICHIER.csv');
    expect(() => lireDemande(['dgcl'])).toThrow('Indiquez le fichier');
    expect(() => lireDemande(['dgcl', 'a', 'b'])).toThrow('Un seul fichier');
    expect(() => lireDemande(['dgcl', 'a', '--nimporte'])).toThrow('Option --nimporte inconnue');
  });
});
