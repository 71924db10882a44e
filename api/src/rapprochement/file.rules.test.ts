import { describe, expect, it } from 'vitest';
import {
  decodeCurseur,
  differencesOf,
  encodeCurseur,
  type MembreEnAlerte,
  orderAlerte,
  type Place,
  raisonOf,
  startOf,
} from './file-rules.ts';

const contenu = {
  nature: 'projet' as const,
  nom: 'Halle',
  collectivites: [{ type: 'commune', code: '80021' }],
};
const champs = (a: object, b: object) =>
  differencesOf({ ...contenu, ...a }, { ...contenu, ...b }).map(({ champ, ecart }) => `${champ} ${ecart}`);

describe('différences', () => {
  it('la casse, les accents, les espaces, l’ordre des listes et des clés ne comptent pas', () => {
    const a = { nom: 'École  d’été', leviers: ['A', 'B'], localisation: { latitude: 1, longitude: 2 } };
    const b = { nom: "ecole d'ete", leviers: ['b', 'a'], localisation: { longitude: 2, latitude: 1 } };
    expect(champs(a, b)).toEqual([]);
    expect(
      champs({ localisation: { latitude: 1, adresse: null } }, { localisation: { latitude: 1 } }),
    ).toEqual([]);
  });

  it('dit si deux valeurs diffèrent ou si une seule trace parle, dans l’ordre de lecture', () => {
    expect(
      champs(
        { budgetPrevisionnel: 1, phase: 'Étude', nom: 'Halle' },
        { budgetPrevisionnel: 2, nom: 'Halles' },
      ),
    ).toEqual(['nom differe', 'phase un_seul', 'budgetPrevisionnel differe']);
  });

  it('ne compare ni les champs privés ni les liens', () => {
    expect(champs({ complements: { a: 1 }, memeProjetQue: ['mec:1'], url: 'https://a.fr' }, {})).toEqual([]);
  });

  it('vaut dans les deux sens', () => {
    const [a, b] = [
      { nom: 'X', sites: ['S'] },
      { nom: 'Y', description: 'D' },
    ];
    expect(champs(a, b)).toEqual(champs(b, a));
  });
});

describe('curseur', () => {
  const place: Place = {
    rang: 4,
    score: 0.1 + 0.2,
    b: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d12',
    a: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10',
  };

  it('rend exactement la place', () => {
    expect(decodeCurseur(encodeCurseur(place))).toEqual(place);
    expect(decodeCurseur(encodeCurseur(startOf(1)))).toEqual(startOf(1));
  });

  it('refuse tout autre texte, et l’autre écriture d’une même place', () => {
    const own = encodeCurseur(place);
    for (const texte of [
      '',
      own.slice(1),
      `${own}A`,
      `${own}=`,
      encodeCurseur({ ...place, score: Number.NaN }),
    ])
      expect(decodeCurseur(texte), texte).toBeUndefined();
  });
});

describe('alerte', () => {
  const membre = (natal: string, plateforme: string, more: Partial<MembreEnAlerte> = {}): MembreEnAlerte => ({
    natal,
    plateforme,
    nature: 'projet',
    confirmee: false,
    ...more,
  });
  const order = (membres: MembreEnAlerte[]) => orderAlerte(membres).map(({ natal }) => natal);

  it('met devant la plus ancienne trace non confirmée et sa semblable', () => {
    expect(order([membre('5', 'mec'), membre('1', 'tet'), membre('3', 'mec')])).toEqual(['3', '5', '1']);
    expect(
      order([
        membre('1', 'mec', { confirmee: true }),
        membre('2', 'mec', { confirmee: true }),
        membre('4', 'mec'),
      ]),
    ).toEqual(['4', '1', '2']);
  });

  it('les financements d’une même source ne s’accusent pas entre eux', () => {
    const aide = { nature: 'financement' };
    expect(
      order([membre('1', 'fv', aide), membre('2', 'fv', aide), membre('3', 'mec'), membre('4', 'mec')]),
    ).toEqual(['3', '4', '1', '2']);
  });

  it('au-delà de 20 traces, chacune est à confirmer', () => {
    const many = Array.from({ length: 22 }, (_, i) =>
      membre(String(i + 10), `p${i}`, { nature: 'financement', confirmee: i < 2 }),
    );
    expect(order(many).slice(0, 3)).toEqual(['12', '10', '11']);
    expect(order(many)).toHaveLength(22);
  });
});

it('la raison nomme les plateformes', () => {
  expect(raisonOf(5, ['fonds-vert', 'fonds-vert'], [])).toMatch(
    /^« fonds-vert » a peut-être déclaré deux fois/,
  );
  expect(raisonOf(5, ['fonds-vert', 'mec'], [])).toMatch(/« fonds-vert » et « mec »/);
  expect(raisonOf(4, ['mec', 'tet'], [])).toMatch(/plateformes connectées/);
});
