// The log of an outbox: whatever is done, its summary amounts to the same, and the last note of a trace wins.
import { expect, it } from 'vitest';
import type { Operation } from './boite.ts';
import { type Etat, replay, summarize } from './etat.ts';

const probleme = {
  type: 'https://exemple.fr/problemes/donnees-invalides',
  title: 'Données invalides',
  status: 400,
};
const le = '2026-02-11T09:00:00Z';
const note = (numero: number, externalId: string): Operation => ({
  op: 'note',
  numero,
  externalId,
  ligne: `{"n":${numero}}`,
  le,
});
const essence = ({ enAttente, rejets }: Etat) => ({
  enAttente: [...enAttente.values()],
  rejets: [...rejets.values()],
});
const attente = (operations: Operation[]) =>
  [...replay(operations).enAttente.values()].map(({ numero }) => numero);

it('garde le dernier état de chaque trace, dans l’ordre des dernières notes', () => {
  expect(attente([note(1, 'a'), note(2, 'b'), note(3, 'a')])).toEqual([2, 3]);
});

it('ne retire pas un état plus récent que celui qui a été répondu', () => {
  expect(attente([note(1, 'a'), note(2, 'a'), { op: 'fait', numeros: [1] }])).toEqual([2]);
  const refuse = replay([note(1, 'a'), note(2, 'a'), { op: 'rejet', numero: 1, probleme, le }]);
  expect([refuse.enAttente.size, refuse.rejets.size]).toEqual([1, 0]);
});

it('oublie un rejet quand sa trace est notée de nouveau', () => {
  const rejet: Operation = { op: 'rejet', numero: 1, probleme, le };
  expect(replay([note(1, 'a'), rejet]).rejets.size).toBe(1);
  expect(replay([note(1, 'a'), rejet, note(2, 'a')]).rejets.size).toBe(0);
  expect(replay([note(1, 'a'), rejet, { op: 'oubli', numero: 1 }]).rejets.size).toBe(0);
});

it('se résume sans rien changer, quoi qu’il se soit passé', () => {
  let hasard = 20_260_211;
  const next = (max: number) => {
    hasard = (hasard * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((hasard / 2_147_483_648) * max);
  };
  for (let histoire = 0; histoire < 200; histoire++) {
    const operations: Operation[] = [];
    for (let i = 1; i <= 60; i++) {
      const numero = 1 + next(i);
      const geste = next(10);
      if (geste < 5) operations.push(note(i, `t${next(8)}`));
      else if (geste < 7) operations.push({ op: 'fait', numeros: [numero, 1 + next(i)] });
      else if (geste < 9) operations.push({ op: 'rejet', numero, probleme, le });
      else operations.push({ op: 'oubli', numero });
      const etat = replay(operations);
      expect(essence(replay(summarize(etat)))).toEqual(essence(etat));
      expect(etat.parNumero.size).toBe(etat.enAttente.size);
    }
  }
});
