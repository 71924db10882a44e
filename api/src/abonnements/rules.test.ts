import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LigneDeJournal } from '../evenements/index.ts';
import { isAdmise, isPublique, refusDUrl } from './adresses.ts';
import { isPatienceFinie, parseRetryAfter, patience, prochainEssai } from './calendrier.ts';
import { composeCorps, tailleMax } from './corps.ts';
import { createDebit } from './debit.ts';
import { extractReponse } from './extrait.ts';
import { isWanted, maySee, voiesDe } from './filtre.ts';
import { createSecret, openCoffre } from './secrets.ts';
import { signWebhook } from './signature.ts';
import { createVoies } from './voies.ts';

const heure = 3_600_000;

describe('adresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.254',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:a00:1::1',
    '100::1',
    '3fff::1',
    'pas une adresse',
  ])('%s n’est pas publique', (adresse) => {
    expect(isPublique(adresse)).toBe(false);
    expect(isAdmise(adresse, { local: false })).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.167.255.255', '2a01:e0a::1', '2606:4700::1111'])(
    '%s est publique',
    (adresse) => expect(isPublique(adresse)).toBe(true),
  );

  it('n’admet cette machine, et rien d’autre de privé, qu’en démonstration', () => {
    expect(isAdmise('127.0.0.1', { local: true })).toBe(true);
    expect(isAdmise('::1', { local: true })).toBe(true);
    for (const adresse of ['10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', '0.0.0.0']) {
      expect(isAdmise(adresse, { local: true })).toBe(false);
    }
  });

  it.each([
    'http://exemple.fr/x',
    'https://10.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'https://base.internal/',
    'https://intranet/',
    'https://exemple.localhost/',
    'https://localhost./',
    'https://moi:secret@exemple.fr/',
    'https://exemple.fr/#ancre',
    'ftp://exemple.fr/',
    'file:///etc/passwd',
    'pas une url',
  ])('refuse %s', (url) => expect(refusDUrl(url, { local: false })).toBeTypeOf('string'));

  it('accepte https vers un nom public, et http vers cette machine en démonstration', () => {
    expect(refusDUrl('https://exemple.fr/webhooks?a=1', { local: false })).toBeUndefined();
    expect(refusDUrl('http://127.0.0.1:8080/x', { local: true })).toBeUndefined();
    expect(refusDUrl('http://localhost:8080/x', { local: true })).toBeUndefined();
    expect(refusDUrl('http://10.0.0.1/x', { local: true })).toBeTypeOf('string');
  });
});

describe('calendrier', () => {
  const run = (hasard: () => number) => {
    const instants = [0];
    for (let tentatives = 1; tentatives < 40; tentatives++) {
      const maintenant = instants.at(-1) as number;
      const next = prochainEssai({ tentatives, premierEchec: 0, maintenant, retryAfter: null }, hasard);
      if (next > patience) break;
      instants.push(next);
    }
    return instants;
  };

  it.each([0, 0.5, 0.999])(
    'dix tentatives en trois jours, une dernière au bout de cinq (gigue %s)',
    (gigue) => {
      const instants = run(() => gigue);
      expect((instants[9] as number) / heure).toBeGreaterThan(67);
      expect((instants[9] as number) / heure).toBeLessThan(83);
      expect((instants[11] as number) - (instants[10] as number)).toBeCloseTo(
        6 * heure * (0.9 + 0.2 * gigue),
        -3,
      );
      expect(instants.at(-1)).toBe(patience);
      expect(isPatienceFinie(0, patience)).toBe(true);
      expect(isPatienceFinie(0, patience - 1)).toBe(false);
    },
  );

  it('attend au moins ce que demande Retry-After, un jour au plus', () => {
    const of = (retryAfter: number) =>
      prochainEssai({ tentatives: 1, premierEchec: 0, maintenant: 0, retryAfter }, () => 0.5);
    expect(of(2 * heure)).toBe(2 * heure);
    expect(of(1)).toBe(5_000);
    expect(of(100 * 24 * heure)).toBe(24 * heure);
    expect(parseRetryAfter('120', 0)).toBe(120_000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 0)).toBe(60_000);
    expect(parseRetryAfter('bientôt', 0)).toBeNull();
  });
});

const evenement = (changes: Partial<LigneDeJournal> = {}): LigneDeJournal => ({
  position: 1,
  id: '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d11',
  type: 'projet.modifie',
  sujet: 'p1',
  plateforme: 'mec',
  projetId: 'p1',
  cercle: null,
  territoires: ['commune:80021', 'departement:80'],
  donnees: { champs: ['nom'] },
  instant: '2026-02-11T09:00:00.000000Z',
  ...changes,
});

describe('filtre et voies', () => {
  const filtre = {
    plateforme: 'tet',
    types: new Set(['projet.modifie']),
    territoires: null,
    inclureMiens: false,
  };

  it('retient par type, auteur, territoire et cercle', () => {
    expect(isWanted(filtre, evenement())).toBe(true);
    expect(isWanted(filtre, evenement({ type: 'trace.creee' }))).toBe(false);
    expect(isWanted(filtre, evenement({ plateforme: 'tet' }))).toBe(false);
    expect(isWanted({ ...filtre, inclureMiens: true }, evenement({ plateforme: 'tet' }))).toBe(true);
    expect(isWanted({ ...filtre, territoires: new Set(['departement:80']) }, evenement())).toBe(true);
    expect(isWanted({ ...filtre, territoires: new Set(['departement:8']) }, evenement())).toBe(false);
    expect(maySee(evenement({ cercle: 'c' }), [])).toBe(false);
    expect(maySee(evenement({ cercle: 'c' }), ['c'])).toBe(true);
  });

  it('une fusion tient les voies de tous ses projets', () => {
    expect(voiesDe(evenement({ donnees: { absorbes: ['p2', 'p3'] } }))).toEqual(['p1', 'p2', 'p3']);
    expect(voiesDe(evenement({ donnees: { ancien: 'p1', parties: ['p1', 'p4'] } }))).toEqual(['p1', 'p4']);
    expect(voiesDe(evenement({ projetId: null, sujet: 'tet:plan' }))).toEqual(['tet:plan']);
  });

  it('ne rend un événement que quand il est en tête de toutes ses voies', () => {
    const voies = createVoies<{ nom: string; voies: readonly string[] }>();
    const [a, b, ab, c] = [
      { nom: 'a', voies: ['A'] },
      { nom: 'b', voies: ['B'] },
      { nom: 'ab', voies: ['A', 'B'] },
      { nom: 'c', voies: ['C'] },
    ] as const;
    for (const item of [a, b, ab, c]) voies.push(item);
    expect([voies.next()?.nom, voies.next()?.nom, voies.next()?.nom, voies.next()]).toEqual([
      'a',
      'b',
      'c',
      undefined,
    ]);
    voies.remove(a);
    expect(voies.next()).toBeUndefined();
    voies.offer(ab);
    expect(voies.next()).toBeUndefined();
    voies.remove(b);
    expect(voies.next()?.nom).toBe('ab');
    voies.remove(ab);
    voies.remove(c);
    expect(voies.size).toBe(0);
  });
});

describe('corps', () => {
  it('reste sous 20 ko quoi qu’il arrive, et dit ce qu’il tait', () => {
    const territoires = Array.from({ length: 3_000 }, (_, i) => `commune:${String(i).padStart(5, '0')}`);
    const absorbes = Array.from(
      { length: 2_000 },
      (_, i) => `0196f3a2-7b1c-7cc0-8a51-${String(i).padStart(12, '0')}`,
    );
    const donnees = { absorbes, champs: ['x'.repeat(30_000)], motif: 'é'.repeat(30_000) };
    for (const ligne of [
      evenement({ territoires: [...territoires, 'departement:80'] }),
      evenement({ territoires, donnees: { absorbes } }),
      evenement({ territoires, donnees }),
    ]) {
      const corps = composeCorps(ligne, 'https://exemple.fr');
      expect(Buffer.byteLength(corps)).toBeLessThan(tailleMax);
      expect(JSON.parse(corps)).toMatchObject({
        id: ligne.id,
        data: { tronque: expect.any(Array), projet: 'p1' },
      });
    }
    const large = composeCorps(
      evenement({ territoires: [...territoires, 'departement:80'] }),
      'https://exemple.fr',
    );
    expect(JSON.parse(large).data.territoires).toEqual(['departement:80']);
    expect(JSON.parse(composeCorps(evenement(), 'https://exemple.fr')).data.tronque).toBeUndefined();
  });

  it('signe avec chaque secret vivant, dans le format de Standard Webhooks', () => {
    const secrets = [createSecret(), createSecret()];
    const entetes = signWebhook('evt', 1_700_000_000_999, '{}', secrets);
    expect(entetes['webhook-timestamp']).toBe('1700000000');
    const expected = secrets.map((secret) => {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      const key = Buffer.from(secret.slice(6), 'base64');
      return `v1,${createHmac('sha256', key).update('evt.1700000000.{}').digest('base64')}`;
    });
    expect(entetes['webhook-signature']).toBe(expected.join(' '));
  });

  it('masque les personnes dans l’extrait d’une réponse', () => {
    const texte = extractReponse(
      '<script>x</script><b>Non</b> :\n jean@ville.fr, +33 6 12 34 56 78, n° 21800019800018',
    );
    expect(texte).toBe('Non : [adresse], [numéro], n° [numéro]');
    expect(extractReponse('  <p></p> ')).toBeNull();
    expect(extractReponse('a'.repeat(5_000))).toHaveLength(200);
  });
});

it('un secret scellé ne s’ouvre ni pour un autre abonnement, ni avec une autre clé', async () => {
  const coffre = openCoffre({ cleSecrets: Buffer.alloc(32, 1), dataDir: '' });
  const paquet = await coffre.sceller('whsec_x', 'a');
  expect(paquet).not.toContain('whsec');
  expect(await coffre.ouvrir(paquet, 'a')).toBe('whsec_x');
  await expect(coffre.ouvrir(paquet, 'b')).rejects.toThrow();
  const autre = openCoffre({ cleSecrets: Buffer.alloc(32, 2), dataDir: '' });
  await expect(autre.ouvrir(paquet, 'a')).rejects.toThrow();
});

it('envoie moins vite quand le processus est occupé, jamais sous deux mille par seconde, et repart ensuite', () => {
  let [now, busy] = [0, 0.95];
  const debit = createDebit(
    () => busy,
    () => now,
  );
  const sentIn = (seconds: number): number => {
    let sent = 0;
    for (let i = 0; i < seconds * 20; i++) {
      now += 50;
      while (debit.take()) sent++;
    }
    return sent / seconds;
  };
  sentIn(5);
  expect(sentIn(2)).toBeCloseTo(2_000, -2);
  busy = 0.2;
  sentIn(10);
  expect(sentIn(2)).toBeCloseTo(10_000, -3);
});
