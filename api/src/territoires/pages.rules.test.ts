import { describe, expect, it } from 'vitest';
import { type ListePaginee, paginer } from './pages.ts';

const triee: ListePaginee<string> = { nom: 'lettres', cle: (lettre) => lettre, trie: true };
const pertinente: ListePaginee<string> = { ...triee, nom: 'lettres?', trie: false };
const suite = (liste: ListePaginee<string>, avant: string, apres: string) => {
  const { suivant } = paginer([...avant], liste, { limite: 3 });
  return paginer([...apres], liste, { limite: 3, curseur: suivant ?? '' }).elements.join('');
};

describe('les pages du référentiel', () => {
  it.each([
    ['rien ne change', 'abcefg', 'abcefg', 'efg'],
    ['une entrée arrive avant', 'bcdefg', 'abcdefg', 'efg'],
    ['une entrée arrive juste après', 'abcefg', 'abcdefg', 'def'],
    ['une entrée déjà lue disparaît', 'abcdef', 'acdef', 'def'],
    ['la dernière lue disparaît', 'abcdef', 'abdef', 'def'],
    ['tout ce qui a été lu disparaît', 'abcdef', 'def', 'def'],
  ])('par code : %s', (_, avant, apres, attendu) => {
    expect(suite(triee, avant, apres)).toBe(attendu);
  });

  it.each([
    ['rien ne change', 'zbxafc', 'zbxafc', 'afc'],
    ['une entrée passe devant', 'zbxafc', 'qzbxafc', 'afc'],
    ['la dernière lue disparaît', 'zbxafc', 'zbafc', 'afc'],
    ['les deux dernières lues disparaissent', 'zbxafc', 'zafc', 'afc'],
  ])('par pertinence : %s', (_, avant, apres, attendu) => {
    expect(suite(pertinente, avant, apres)).toBe(attendu);
  });

  it('refuse un curseur dont rien ne reste, ou d’une autre liste', () => {
    expect(() => suite(pertinente, 'zbxafc', 'afc')).toThrow('reprenez la lecture');
    const { suivant } = paginer([...'abcd'], triee, { limite: 1 });
    expect(() => paginer([...'abcd'], pertinente, { curseur: suivant ?? '' })).toThrow('reprenez la lecture');
  });

  it.each(['zzz', '', '%00', 'bGV0dHJlcw', 'bGV0dHJlc3w', Buffer.from('lettres|a\0').toString('base64url')])(
    'refuse le curseur %j',
    (curseur) => {
      expect(() => paginer([...'abcd'], triee, { curseur })).toThrow('reprenez la lecture');
    },
  );

  it('lit tout, une fois, sans dernière page vide', () => {
    const lues: string[] = [];
    let curseur: string | undefined;
    do {
      const page = paginer([...'abcdef'], triee, { limite: 2, ...(curseur ? { curseur } : {}) });
      lues.push(page.elements.join(''));
      curseur = page.suivant ?? undefined;
    } while (curseur !== undefined);
    expect(lues).toEqual(['ab', 'cd', 'ef']);
  });
});
