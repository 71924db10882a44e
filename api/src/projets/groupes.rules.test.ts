import { describe, expect, it } from 'vitest';
import { groupTraces, type Noeud } from './groupes.ts';

/** A trace named by a letter: its natal id, its reference and, unless told, its present group. */
function noeud(nom: string, options: Partial<Noeud> = {}): Noeud {
  return { natal: nom, ref: `p:${nom}`, cercle: null, supprime: false, projetId: nom, ...options };
}

function groups(nodes: Noeud[], ...liens: string[]) {
  const resolved = liens.map((lien) => ({ source: lien[0] as string, cible: lien[1] as string }));
  const answer = groupTraces(nodes, resolved);
  const shuffled = groupTraces([...nodes].reverse(), [...resolved].reverse());
  expect(shuffled).toEqual(answer);
  return answer.map((groupe) => `${groupe.id}=${groupe.membres.join('')}`);
}

const restreint = (cercle: string) => ({ cercle });
const tombe = (projetId: string, cercle: string | null = null) => ({ supprime: true, projetId, cercle });

describe('groupes', () => {
  it('réunissent ce que les liens déclarés réunissent, sous le plus petit identifiant natal', () => {
    expect(groups([noeud('a'), noeud('b'), noeud('c'), noeud('d')], 'cb', 'ba')).toEqual(['a=abc', 'd=d']);
  });

  it('ignorent les liens d’une trace supprimée, qui reste avec la plus ancienne trace vivante', () => {
    const nodes = [noeud('a', { projetId: 'a' }), noeud('b', tombe('a')), noeud('c', { projetId: 'a' })];
    expect(groups(nodes, 'ba', 'bc')).toEqual(['a=ab', 'c=c']);
    const oldestGone = [noeud('a', tombe('a')), noeud('b', { projetId: 'a' })];
    expect(groups(oldestGone)).toEqual(['a=ab']);
  });

  it('ne laissent pas une trace restreinte en relier deux autres', () => {
    expect(groups([noeud('a'), noeud('b'), noeud('r', restreint('C'))], 'ra', 'rb')).toEqual(['a=ar', 'b=b']);
  });

  it('ne donnent pas à un projet partagé l’identifiant d’une trace restreinte plus ancienne', () => {
    expect(groups([noeud('a', restreint('C')), noeud('b')], 'ab')).toEqual(['b=ab']);
  });

  it('réunissent les traces restreintes d’un même cercle, jamais celles de deux cercles', () => {
    expect(groups([noeud('a', restreint('C')), noeud('b', restreint('C'))], 'ab')).toEqual(['a=ab']);
    expect(groups([noeud('a', restreint('C')), noeud('b', restreint('D'))], 'ab')).toEqual(['a=a', 'b=b']);
    const suite = [noeud('a'), noeud('b', restreint('C')), noeud('c', restreint('C'))];
    expect(groups(suite, 'ba', 'cb')).toEqual(['a=abc']);
  });

  it('ne laissent pas une chaîne restreinte relier deux projets partagés', () => {
    const nodes = [noeud('a'), noeud('b'), noeud('r', restreint('C')), noeud('s', restreint('C'))];
    expect(groups(nodes, 'ra', 'sb', 'rs')).toEqual(['a=ar', 'b=bs']);
  });

  it('laissent ensemble les pierres tombales d’un groupe mort, chaque public à part', () => {
    const nodes = [
      noeud('a', tombe('a')),
      noeud('b', tombe('a')),
      noeud('r', { ...restreint('C'), projetId: 'a' }),
    ];
    expect(groups(nodes)).toEqual(['a=ab', 'r=r']);
  });
});
