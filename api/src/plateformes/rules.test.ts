import { describe, expect, it } from 'vitest';
import {
  appliquerCorrespondances,
  libelleCompare,
  tableDeCorrespondance,
  tableVide,
} from './correspondance-rules.ts';
import { decodeCurseur, encodeCurseur } from './curseur.ts';
import { bearerDe, createJeton, empreinteDe, memeSecret, parseJeton } from './jeton.ts';
import { etatDeCle, nomCercleRefuse, scopesDemonstration, slugRefuse, urlRefusee } from './rules.ts';

describe('jetons', () => {
  it('se relisent et ne se devinent pas', () => {
    const { id, cle, empreinte } = createJeton();
    const lu = parseJeton(cle);
    expect(lu?.id).toBe(id);
    expect(memeSecret(lu?.secret ?? '', empreinte)).toBe(true);
    expect(memeSecret(createJeton().cle.slice(-43), empreinte)).toBe(false);
    expect(empreinteDe('x')).toHaveLength(32);
  });

  it('l’en-tête Authorization est lu strictement', () => {
    expect(bearerDe('Bearer abc')).toBe('abc');
    expect(bearerDe('bearer  abc ')).toBe('abc');
    expect(bearerDe('Bearer')).toBe('');
    expect(bearerDe('Bearerabc')).toBeUndefined();
    expect(bearerDe('Basic abc')).toBeUndefined();
    expect(bearerDe(undefined)).toBeUndefined();
  });
});

describe('règles', () => {
  it('identifiants', () => {
    for (const bon of ['mec', 'fonds-vert', 'a1', 'admin', `a${'b'.repeat(39)}`])
      expect(slugRefuse(bon)).toBeUndefined();
    for (const faux of ['', 'A', '-a', 'a', 'mec\n', 'commune', 'prototype'])
      expect(slugRefuse(faux)).toBeDefined();
    expect(nomCercleRefuse('pilote-tet-mec')).toBeUndefined();
    expect(nomCercleRefuse('-pilote')).toBeDefined();
    expect(urlRefusee('ftp://x')).toBeDefined();
    expect(scopesDemonstration).not.toContain('admin');
  });

  it('une clé expire à son échéance exactement', () => {
    const vie = { expireLe: new Date(1000), revoqueeLe: null };
    expect([999, 1000].map((now) => etatDeCle(vie, now))).toEqual(['vivante', 'expiree']);
    expect(etatDeCle({ ...vie, revoqueeLe: new Date(1) }, 999)).toBe('revoquee');
  });

  it('un curseur retouché est refusé', () => {
    expect(decodeCurseur(encodeCurseur('mec'))).toBe('mec');
    expect(decodeCurseur(undefined)).toBe('');
    for (const faux of ['', 'bWVj=', 'AA', encodeCurseur("a'b")]) expect(() => decodeCurseur(faux)).toThrow();
  });
});

describe('correspondances appliquées', () => {
  const table = tableDeCorrespondance([
    { champ: 'statut', libelle: 'Travaux démarrés', valeur: { phase: 'Opération', phaseStatut: 'En cours' } },
    { champ: 'statut', libelle: 'À l’étude', valeur: { phase: 'Étude' } },
    { champ: 'statut', libelle: 'Gelé', valeur: null },
    { champ: 'phase', libelle: 'Chantier', valeur: 'Opération' },
    { champ: 'thematiques', libelle: 'Cyclable', valeur: 'Vélo (mobilité douce)' },
    { champ: 'thematiques', libelle: 'Divers', valeur: null },
    {
      champ: 'thematiques',
      libelle: 'Bus et vélo',
      valeur: ['Transports en commun', 'Vélo (mobilité douce)'],
    },
    { champ: 'thematiques', libelle: 'constructor', valeur: 'Tourisme' },
  ]);
  const appliquer = (trace: object) => appliquerCorrespondances(table, trace);

  it('un statut sans phase reçoit phase et phaseStatut, le libellé reste', () => {
    expect(appliquer({ statutSource: 'travaux  démarrés ' })).toEqual({
      statutSource: 'travaux  démarrés ',
      phase: 'Opération',
      phaseStatut: 'En cours',
    });
    expect(appliquer({ statutSource: 'À l’étude', phase: null })).toMatchObject({
      phase: 'Étude',
      phaseStatut: null,
    });
    expect(appliquer({ statutSource: 'À l’étude', phaseStatut: 'Bloqué' })).toMatchObject({
      phaseStatut: 'Bloqué',
    });
  });

  it('la phase publiée l’emporte ; un statut inconnu ou sans équivalent ne change rien', () => {
    for (const trace of [
      { statutSource: 'Travaux démarrés', phase: 'Idée' },
      { statutSource: 'Gelé' },
      { statutSource: 'autre' },
      { statutSource: 3 },
      { nom: 'x' },
    ]) {
      expect(appliquer(trace)).toEqual(trace);
    }
  });

  it('les libellés de liste sont remplacés, une fois chacun, dans l’ordre', () => {
    expect(appliquer({ thematiques: ['CYCLABLE', 'Tourisme', 'Bus et vélo', 'inconnue', 3] })).toEqual({
      thematiques: ['Vélo (mobilité douce)', 'Tourisme', 'Transports en commun', 'inconnue', 3],
    });
    expect(appliquer({ phase: 'chantier' })).toEqual({ phase: 'Opération' });
  });

  it('un libellé sans équivalent devient un mot-clé : rien ne se perd', () => {
    expect(appliquer({ thematiques: ['Divers'], motsCles: ['a', 'Divers'] })).toEqual({
      thematiques: [],
      motsCles: ['a', 'Divers'],
    });
    expect(appliquer({ thematiques: ['Divers', 'Tourisme'] })).toEqual({
      thematiques: ['Tourisme'],
      motsCles: ['Divers'],
    });
  });

  it('ni la trace reçue ni un corps malformé ne sont abîmés', () => {
    const trace = Object.freeze({ thematiques: Object.freeze(['Cyclable']) });
    expect(appliquer(trace)).not.toBe(trace);
    for (const faux of [{ thematiques: 'Cyclable' }, { thematiques: null }, { thematiques: {} }]) {
      expect(appliquer(faux)).toEqual(faux);
    }
    expect(appliquer({ thematiques: ['__proto__', 'toString'] })).toEqual({
      thematiques: ['__proto__', 'toString'],
    });
    const sans = { statutSource: 'Travaux démarrés' };
    expect(appliquerCorrespondances(tableVide, sans)).toBe(sans);
  });

  it('les libellés se comparent sans casse ni espaces multiples, accents composés ou non', () => {
    expect(libelleCompare(' E\u0301TUDE\u00a0 en  cours')).toBe('étude en cours');
  });
});
