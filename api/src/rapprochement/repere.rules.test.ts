import { describe, expect, it } from 'vitest';
import { lesCas } from './modele/cas.ts';
import { ficheDe, juger } from './modele/index.ts';
import { contredit, contreditEtapes, repereOf } from './repere.ts';

function fiche(nom: string) {
  const contenu = { nature: 'projet' as const, nom, collectivites: [{ type: 'commune', code: '80021' }] };
  return ficheDe({ plateforme: 'mec', externalId: nom, contenu, dans: ['commune:80021'] });
}

function opposer(nomA: string, nomB: string) {
  const [a, b] = [fiche(nomA), fiche(nomB)];
  const [x, y] = [repereOf(a), repereOf(b)];
  return { paire: juger(a, b).contradiction, groupe: contredit(x, y), etapes: contreditEtapes(x, y) };
}

describe('ce qui empêche une paire, un groupe, et même un lien déclaré', () => {
  it.each([
    // The pair is not certain; the group and the word of a plateforme stand.
    ['Programme voirie 2023', 'Programme voirie 2024', true, false, false],
    ['Étude de la piscine', 'Travaux de la piscine', true, false, false],
    ['Gymnase A', 'Gymnase B', true, false, false],
    ['École 1', 'École 2', true, false, false],
    // Two named things: never one group by certain links.
    ['École Jules-Ferry', 'École Victor-Hugo', true, true, false],
    ['Réfection de la rue des Saules', 'Réfection de la rue des Ursulines', true, true, false],
    // Two stages: not even by a declared link.
    ['Mairie, tranche 1', 'Mairie, tranche 2', true, true, true],
    ['Stade, phase 1', 'Stade, phase 2', true, true, true],
    ['Maison de santé, lot 1', 'Maison de santé, lot 2', true, true, true],
    ['École Jules-Ferry', 'École Jules Ferry, tranche 2', false, false, false],
  ])('« %s » et « %s »', (a, b, paire, groupe, etapes) => {
    expect(opposer(a, b)).toEqual({ paire, groupe, etapes });
    expect(opposer(b, a)).toEqual({ paire, groupe, etapes });
  });

  it('va du plus large au plus étroit', () => {
    for (const cas of lesCas) {
      const [a, b] = [ficheDe(cas.a), ficheDe(cas.b)];
      const [x, y] = [repereOf(a), repereOf(b)];
      if (contreditEtapes(x, y)) expect(contredit(x, y)).toBe(true);
      if (contredit(x, y)) expect(juger(a, b).contradiction, cas.a.contenu.nom).toBe(true);
    }
  });
});
