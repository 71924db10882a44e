import { describe, expect, it } from 'vitest';
import { lesCas, respecte } from './cas.ts';
import { clesDeBlocage, type Fiche, ficheDe, juger, versionDuModele } from './index.ts';
import { lireActe, lireMarqueurs } from './marqueurs.ts';
import { lireMots, seRessemblent } from './texte.ts';

const racines = (texte: string) => lireMots(texte).map(({ racine }) => racine);

function fiche(nom: string, reste: Partial<Parameters<typeof ficheDe>[0]['contenu']> = {}): Fiche {
  const collectivites = [{ type: 'commune', code: '80021' }];
  const contenu = {
    nature: 'projet' as const,
    nom,
    collectivites,
    collectiviteResponsable: '218000198',
    ...reste,
  };
  return ficheDe({
    plateforme: 'mec',
    externalId: nom,
    contenu,
    dans: ['commune:80021', 'groupement:248000531'],
  });
}

/** Seeded: the same pairs at each run. */
function tirage(graine: number): (max: number) => number {
  let etat = graine;
  return (max) => {
    etat = (etat * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((etat / 2_147_483_648) * max);
  };
}

describe('les mots d’un intitulé', () => {
  it('se ramènent à une forme comparable', () => {
    expect(racines('Rénovation Énergétique')).toEqual(racines('RENOVATIONS ENERGETIQUES'));
    expect(racines('bâtiments communaux')).toEqual(racines('bâtiment communal'));
    expect(racines('l’Œuvre')).toEqual(racines("l'oeuvre"));
  });

  it('comprennent les abréviations et les expressions', () => {
    expect(racines('Réno. énerg. du GS')).toEqual(racines('Rénovation énergétique du groupe scolaire'));
    expect(racines('hôtel de ville')).toEqual(racines('mairie'));
    expect(racines('SDF')).toEqual(racines('salle des fêtes'));
    expect(racines('Mise aux normes PMR')).toContain('accessibilit');
  });

  it('ne se prennent pas pour les propriétés d’un objet', () => {
    expect(racines('Constructor __proto__ valueOf')).toEqual(['constructor', 'proto', 'valueof']);
    const autre = fiche('Constructor');
    expect(autre.marqueurs).toEqual({});
    expect(juger(autre, fiche('constructor')).score).toBeGreaterThan(0);
  });

  it('supportent une faute de frappe, pas un autre mot', () => {
    expect(seRessemblent('rehabilitation', 'rehabiltation')).toBe(true);
    expect(seRessemblent('rougevil', 'rougivil')).toBe(true);
    expect(seRessemblent('ferry', 'hugo')).toBe(false);
    expect(seRessemblent('nord', 'fort')).toBe(false);
  });
});

describe('les marqueurs', () => {
  it.each([
    ['2ème tranche', { tranche: ['2'] }],
    ['Tranche n° 3', { tranche: ['3'] }],
    ['tranche ndeg2.', { tranche: ['2'] }],
    ['Mairie T2', { tranche: ['2'] }],
    ['tranches 1 et 2', { tranche: ['1', '2'] }],
    ['deuxième et dernière tranche', { tranche: ['2'] }],
    ['tranche ferme', { tranche: ['ferme'] }],
    ['tranche fonctionnelle 2', { tranche: ['2'] }],
    ['tranche conditionnelle 2', { tranche: ['option 2'] }],
    ['phase II', { phase: ['2'] }],
    ['Phase A', { phase: ['A'] }],
    ['lots 1, 2 et 3', { lot: ['1', '2', '3'] }],
    ['programme voirie 2023', { année: ['2023'] }],
    ['en 2 tranches', {}],
    ['Création de logements T2 et T3', {}],
    ['rue du 8 mai 1945', {}],
    ['Rénovation de 2 classes', {}],
  ])('« %s »', (texte, attendu) => {
    expect(lireMarqueurs(texte)).toEqual(attendu);
  });

  it('distinguent une étude de travaux', () => {
    expect(lireActe('Étude de faisabilité de la piscine')).toBe('etude');
    expect(lireActe('Maîtrise d’œuvre du gymnase')).toBe('etude');
    expect(lireActe('Études et travaux de la piscine')).toBeUndefined();
    expect(lireActe('Rénovation de la piscine')).toBe('travaux');
    expect(lireActe('Achat d’un terrain')).toBe('acquisition');
  });
});

describe('la table des pièges et des vrais doublons', () => {
  it.each(lesCas.map((cas) => [cas.attendu, cas.a.contenu.nom, cas.b.contenu.nom, cas] as const))(
    '%s : « %s » / « %s »',
    (attendu, _a, _b, { a, b }) => {
      const jugement = juger(ficheDe(a), ficheDe(b));
      expect(respecte(attendu, jugement), `${jugement.classe} ${jugement.score}`).toBe(true);
    },
  );

  it('compte au moins 120 cas', () => {
    expect(lesCas.length).toBeGreaterThanOrEqual(120);
  });
});

describe('le jugement', () => {
  const graine = 20_261_123;
  const toutes = lesCas.flatMap(({ a, b }) => [ficheDe(a), ficheDe(b)]);

  it(`est symétrique et toujours le même (graine ${graine})`, () => {
    const tirer = tirage(graine);
    for (let essai = 0; essai < 3_000; essai++) {
      const a = toutes[tirer(toutes.length)] as Fiche;
      const b = toutes[tirer(toutes.length)] as Fiche;
      const [ab, ba] = [juger(a, b), juger(b, a)];
      const relu = juger(JSON.parse(JSON.stringify(a)) as Fiche, JSON.parse(JSON.stringify(b)) as Fiche);
      for (const autre of [ba, relu]) {
        expect([autre.classe, autre.contradiction]).toEqual([ab.classe, ab.contradiction]);
        expect(Math.abs(autre.score - ab.score), `${a.mots} / ${b.mots}`).toBeLessThanOrEqual(0.0001);
      }
      expect(ab.score).toBeGreaterThanOrEqual(0);
      expect(ab.score).toBeLessThanOrEqual(1);
    }
  });

  it('monte quand une preuve s’ajoute, descend quand un doute s’ajoute', () => {
    const base = fiche('Rénovation énergétique du gymnase Jaurès');
    const score = (autre: Fiche) => juger(base, autre).score;
    const simple = score(fiche('Rénovation du gymnase Jaurès'));
    expect(score(fiche('Rénovation énergétique du gymnase Jaurès'))).toBeGreaterThan(simple);
    expect(score(fiche('Rénovation du gymnase Jaurès, tranche 2'))).toBeLessThan(simple);
    expect(score(fiche('Rénovation du gymnase'))).toBeLessThan(simple);
    const [a, b] = [fiche('Gymnase Jaurès', { budgetPrevisionnel: 123_456 }), fiche('Gymnase')];
    expect(juger(a, fiche('Gymnase', { budgetPrevisionnel: 123_456 })).score).toBeGreaterThan(
      juger(a, b).score,
    );
    expect(juger(a, fiche('Gymnase', { budgetPrevisionnel: 900_000 })).score).toBeLessThan(juger(a, b).score);
  });

  it('dit d’un intitulé trop général qu’il ne suffit pas', () => {
    const { classe, explication } = juger(
      fiche('Rénovation énergétique'),
      ficheDe({
        plateforme: 'tet',
        externalId: 'x',
        contenu: {
          nature: 'projet',
          nom: 'Rénovation énergétique',
          collectivites: [{ type: 'commune', code: '80021' }],
        },
        dans: [],
      }),
    );
    expect(classe).toBe('a_confirmer');
    expect(explication.map(({ phrase }) => phrase)).toContain(
      'intitulés trop généraux pour désigner, à eux seuls, un projet',
    );
  });

  it('s’explique en français, le plus lourd d’abord', () => {
    const { explication, modele } = juger(
      fiche('Rénovation énergétique du gymnase Jean-Jaurès'),
      fiche('Réhabilitation du gymnase Jean Jaurès – tranche 2'),
    );
    const phrases = explication.map(({ phrase }) => phrase);
    expect(phrases.join(' ; ')).toMatch(/intitulés .*« gymnase Jean Jaurès » en commun/);
    expect(phrases).toContain('tranche 2 d’un seul côté');
    expect(phrases.join(' ; ')).toMatch(/même porteur : SIREN 218000198/);
    const poids = explication.map((indice) => Math.abs(indice.poids));
    expect(poids).toEqual([...poids].sort((x, y) => y - x));
    expect(modele).toBe(versionDuModele);
    expect(JSON.parse(JSON.stringify(juger(fiche('A'), fiche('B'))))).toHaveProperty('explication');
  });

  it('dit ce qui oppose deux tranches', () => {
    const { explication, contradiction } = juger(fiche('Mairie, tranche 1'), fiche('Mairie, tranche 2'));
    expect(contradiction).toBe(true);
    expect(explication.map(({ phrase }) => phrase)).toContain('tranche 1 contre tranche 2');
  });
});

describe('la fiche', () => {
  it('accepte un contenu réduit au nom et au territoire', () => {
    const contenu = {
      nature: 'projet' as const,
      nom: '—',
      collectivites: [{ type: 'commune', code: '80021' }],
    };
    const seule = ficheDe({ plateforme: 'mec', externalId: 'x', contenu, dans: [] });
    expect(juger(seule, seule).classe).not.toBe('certain');
    expect(clesDeBlocage(seule).length).toBeGreaterThan(0);
  });

  it('reste petite et ne garde aucune donnée de contact', () => {
    const description = 'Une description très longue du projet, avec beaucoup de mots différents. '.repeat(
      200,
    );
    const texte = JSON.stringify(
      fiche('Rénovation '.repeat(40), { description, porteur: { siret: '21800019800018' } }),
    );
    expect(texte.length).toBeLessThan(2_000);
    expect(texte).not.toContain('@');
  });
});

describe('le blocage', () => {
  it('donne au plus douze clés, dont une partagée par deux vrais doublons', () => {
    for (const { attendu, a, b } of lesCas) {
      const [clesA, clesB] = [clesDeBlocage(ficheDe(a)), clesDeBlocage(ficheDe(b))];
      expect(clesA.length).toBeLessThanOrEqual(12);
      expect(new Set(clesA).size).toBe(clesA.length);
      if (attendu !== 'certain' && attendu !== 'propose') continue;
      expect(
        clesA.some((cle) => clesB.includes(cle)),
        a.contenu.nom,
      ).toBe(true);
    }
  });
});
