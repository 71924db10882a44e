import { describe, expect, it } from 'vitest';
import { groupTraces, type Lien, type Noeud, rangs } from './groupes.ts';

/** A trace named by a letter: its natal id and its reference. */
function noeud(nom: string, options: Partial<Noeud> = {}): Noeud {
  const base = { ref: `p:${nom}`, cercle: null, supprime: false, repere: '' };
  return { natal: nom, ...base, ...options };
}

/**
 * Groups by links written `ab` (declared), `a=b` (confirmed), `a/b` (refused or disputed), `a~b:0.98` (certain). Two
 * different markers contradict each other.
 */
function groups(nodes: Noeud[], ...mots: string[]) {
  const liens: Lien[] = [];
  const oppositions: { a: string; b: string }[] = [];
  for (const mot of mots) {
    const [, a = '', signe = '', b = '', score = '1'] = /^(\w)([=/~]?)(\w)(?::(.+))?$/.exec(mot) ?? [];
    if (signe === '/') oppositions.push({ a, b });
    else {
      const rang = signe === '=' ? rangs.confirmation : signe === '~' ? rangs.certitude : rangs.declaration;
      liens.push({ a, b, rang, score: Number(score) });
    }
  }
  const contredit = (x: string, y: string) => x !== y;
  const contreditEtapes = (x: string, y: string) => x !== y && x.startsWith('t') && y.startsWith('t');
  const answer = groupTraces({ noeuds: nodes, liens, oppositions, contredit, contreditEtapes });
  const swap = ({ a, b }: { a: string; b: string }) => ({ a: b, b: a });
  const shuffled = groupTraces({
    noeuds: [...nodes].reverse(),
    liens: liens.map((lien) => ({ ...lien, ...swap(lien) })).reverse(),
    oppositions: oppositions.map(swap).reverse(),
    contredit,
    contreditEtapes,
  });
  expect(shuffled).toEqual(answer);
  return answer.map((groupe) => `${groupe.id}=${groupe.membres.join('')}`);
}

const restreint = (cercle: string) => ({ cercle });
const tombe = { supprime: true };

describe('groupes', () => {
  it('réunissent ce que les liens déclarés réunissent, sous le plus petit identifiant natal', () => {
    expect(groups([noeud('a'), noeud('b'), noeud('c'), noeud('d')], 'cb', 'ba')).toEqual(['a=abc', 'd=d']);
  });

  it('ignorent les liens d’une trace supprimée, qui reste avec la plus ancienne trace vivante', () => {
    const nodes = [noeud('a'), noeud('b', tombe), noeud('c')];
    expect(groups(nodes, 'ba', 'bc')).toEqual(['a=ab', 'c=c']);
    expect(groups([noeud('a', tombe), noeud('b')], 'ab')).toEqual(['a=ab']);
  });

  it('rendent sa pierre tombale à chaque partie d’une union défaite', () => {
    const nodes = [noeud('a', tombe), noeud('b'), noeud('c')];
    expect(groups(nodes, 'a~c:0.9', 'b=c')).toEqual(['a=abc']);
    expect(groups(nodes, 'a~c:0.9')).toEqual(['a=ac', 'b=b']);
    expect(groups(nodes, 'a~c:0.9', 'a=b')).toEqual(['a=ab', 'c=c']);
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
    const nodes = [noeud('a', tombe), noeud('b', tombe), noeud('r', restreint('C'))];
    expect(groups(nodes, 'ab', 'ra')).toEqual(['a=ab', 'r=r']);
  });

  describe('devant une décision humaine', () => {
    const abc = [noeud('a'), noeud('b'), noeud('c')];

    it('séparent ce qu’elle refuse, même relié par une troisième trace', () => {
      expect(groups(abc, 'ab', 'bc', 'a/c')).toEqual(['a=ab', 'c=c']);
      expect(groups(abc, 'a~b:0.9', 'b~c:0.99', 'a/c')).toEqual(['a=a', 'b=bc']);
    });

    it('croient la confirmation avant le lien déclaré, et lui avant le calcul', () => {
      expect(groups(abc, 'ab', 'b=c', 'a/c')).toEqual(['a=a', 'b=bc']);
      expect(groups(abc, 'ab', 'b~c:1', 'a/c')).toEqual(['a=ab', 'c=c']);
    });

    it('départagent deux liens certains de même score par leurs références', () => {
      expect(groups(abc, 'a~b:0.9', 'b~c:0.9', 'a/c')).toEqual(['a=ab', 'c=c']);
    });

    it('tiennent compte des repères contraires de tous les membres, que seule une confirmation dépasse', () => {
      const tranches = [noeud('a', { repere: 't1' }), noeud('b'), noeud('c', { repere: 't2' })];
      expect(groups(tranches, 'ab', 'bc')).toEqual(['a=ab', 'c=c']);
      expect(groups(tranches, 'a=c')).toEqual(['a=ac', 'b=b']);
    });

    it('croient le lien déclaré entre deux noms, pas entre deux tranches', () => {
      const ecoles = [noeud('a', { repere: 'ferry' }), noeud('b', { repere: 'hugo' }), noeud('c')];
      expect(groups(ecoles, 'ab')).toEqual(['a=ab', 'c=c']);
      expect(groups(ecoles, 'ac', 'cb')).toEqual(['a=ac', 'b=b']);
      expect(groups(ecoles, 'a~b:1')).toEqual(['a=a', 'b=b', 'c=c']);
      expect(groups([noeud('a', { repere: 't1' }), noeud('b', { repere: 't2' })], 'ab')).toEqual([
        'a=a',
        'b=b',
      ]);
    });

    it('ne laissent pas une trace restreinte séparer ce que d’autres voient', () => {
      const nodes = [noeud('a'), noeud('b'), noeud('r', restreint('C')), noeud('s', restreint('D'))];
      expect(groups(nodes, 'ab', 'ra', 'r/b')).toEqual(['a=ab', 'r=r', 's=s']);
      expect(groups(nodes, 'ab', 'ra', 'sa', 'r/s')).toEqual(['a=abrs']);
    });

    it('gardent aux parties d’un refus les identifiants qu’elles auraient toujours eus', () => {
      expect(groups(abc, 'bc', 'a/b')).toEqual(['a=a', 'b=bc']);
    });
  });
});
