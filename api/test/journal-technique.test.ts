// The technical log, at its most talkative level, holds no person, no body, no query string and no secret.
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Appel, startTestApp, type TestApp } from './app.ts';
import { traceValide } from './refus.ts';

// Words that appear nowhere else: finding one in the log is a leak, whatever the road.
const personne = {
  prenom: 'Zéphyrine',
  nom: 'Quatresous-Lampion',
  email: 'zephyrine.quatresous@exemple-mairie.fr',
  telephone: '+33 6 98 76 54 32',
  fonction: 'Chargée de mission Xylophone',
};
const interdits = [
  ...Object.values(personne),
  'zephyrine',
  'quatresous',
  'xylophone',
  '98 76 54 32',
  '98765432',
  'recherche-tres-privee',
  'texte-du-corps',
];

let essai: TestApp;
let mec: Appel & { cle: string };
let tet: Appel & { cle: string };

beforeAll(async () => {
  essai = await startTestApp();
  mec = await essai.plateforme('mec');
  tet = await essai.plateforme('tet', { scopes: ['projets:lecture', 'projets:ecriture'] });
});
afterAll(() => essai.close());

const trace = (champs: object = {}) => ({
  ...traceValide,
  description: 'texte-du-corps',
  porteur: { referent: personne },
  ...champs,
});
const ndjson = { 'content-type': 'application/x-ndjson' };

async function publishAndRead(): Promise<void> {
  expect((await mec('PUT', '/v1/traces/avec-contact', trace())).statusCode).toBe(201);
  // A contact may also be written where it has no business: the log must not be the one to tell.
  const partout = {
    nom: personne.email,
    statutSource: personne.nom,
    motsCles: [personne.telephone],
    complements: personne,
  };
  expect(
    (await mec('PUT', `/v1/traces/${encodeURIComponent(personne.email)}`, trace(partout))).statusCode,
  ).toBe(201);
  await mec('PATCH', '/v1/traces/avec-contact', {
    porteur: { referent: { ...personne, fonction: 'Xylophone' } },
  });
  for (const appel of [mec, tet]) {
    for (const accept of ['application/json', 'text/csv', 'application/x-ndjson', 'application/geo+json']) {
      await appel(
        'GET',
        `/v1/projets?q=${encodeURIComponent('recherche-tres-privee Zéphyrine')}`,
        undefined,
        { accept },
      );
      expect((await appel('GET', '/v1/projets', undefined, { accept })).statusCode).toBe(200);
    }
    await appel('GET', '/v1/projets/mec:avec-contact');
    await appel('GET', `/v1/projets/mec:${encodeURIComponent(personne.email)}/historique`);
    await appel('GET', '/v1/evenements?inclureMiens=true');
  }
  await mec('DELETE', '/v1/traces/avec-contact', { motif: `Demande de ${personne.email}` });
  const lot = [trace({ externalId: 'lot-1' }), trace({ externalId: personne.email })].map((ligne) =>
    JSON.stringify(ligne),
  );
  await mec('POST', '/v1/traces/lot', lot.join('\n'), ndjson);
}

async function failEverywhere(): Promise<void> {
  const fautes = [
    { porteur: { referent: { ...personne, email: `${personne.email} (bureau)` } } },
    { porteur: { referent: { ...personne, telephone: personne.telephone.repeat(20) } } },
    { porteur: { referent: { ...personne, [personne.nom]: personne.email } } },
    { porteur: personne },
    { porteur: { referent: personne.email } },
    { leviers: [personne.nom], competences: [personne.email] },
    { collectivites: [{ type: 'commune', code: personne.nom }] },
    { [personne.email]: 1 },
    { complements: { [`${personne.nom}\0`]: personne.email } },
    { url: personne.email, majSourceLe: personne.telephone, visibilite: { cercle: personne.nom } },
  ];
  const refusees: string[] = [];
  for (const faute of fautes) {
    expect((await mec('PUT', '/v1/traces/refusee', trace(faute))).statusCode).toBe(400);
    expect((await mec('PATCH', '/v1/traces/lot-1', faute)).statusCode).toBe(400);
    refusees.push(JSON.stringify(trace({ externalId: 'refusee', ...faute })));
  }
  refusees.push(`{"email":"${personne.email}`, `${personne.email}`, JSON.stringify([personne]));
  const lot = await mec('POST', '/v1/traces/lot', refusees.join('\n'), ndjson);
  expect(lot.body.match(/"etat":"refuse"/g)).toHaveLength(refusees.length);
  const json = { 'content-type': 'application/json' };
  await mec('PUT', '/v1/traces/x', `{"nom":"${personne.nom}",}`, json);
  await mec('PUT', '/v1/traces/x', personne.email, { 'content-type': 'text/plain' });
  const email = encodeURIComponent(personne.email);
  const adresses = [
    `/v1/projets?${email}=1`,
    `/v1/projets?curseur=${email}`,
    `/v1/${email}`,
    `/v1/projets/${email}`,
  ];
  const autres = [
    `/v1/projets?territoire=${email}`,
    `/v1/traces/${email}%00`,
    `/v1/traces/${email}%ZZ`,
    `/v1/evenements?apres=${email}`,
  ];
  for (const adresse of [...adresses, ...autres]) await mec('GET', adresse);
  await essai.app.inject({
    method: 'GET',
    url: '/v1/moi',
    headers: { authorization: `Bearer ${personne.email}` },
  });
  await essai.app.inject({
    method: 'GET',
    url: '/v1/moi',
    headers: { 'x-contact': personne.email, referer: `https://x.fr/?${email}` },
  });
}

async function administer(): Promise<void> {
  await mec('POST', '/v1/admin/effacements', { email: personne.email, motif: `Demande de ${personne.nom}` });
  await mec('POST', '/v1/admin/effacements', {
    ref: `mec:${personne.email}`,
    champs: ['nom'],
    motif: personne.email,
  });
  await mec('POST', '/v1/admin/effacements', { email: `${personne.email}@`, motif: personne.email });
  await mec('POST', '/v1/admin/plateformes', { slug: personne.email, nom: personne.nom });
  await mec('PUT', '/v1/moi/correspondances', {
    correspondances: [{ champ: 'leviers', libelle: personne.nom, valeur: personne.email }],
  });
  await mec(
    'POST',
    '/v1/admin/cercles',
    { nom: 'c', plateformes: [] },
    { 'idempotency-key': personne.email },
  );
}

/** Broken and interrupted requests, over a real connection. */
async function interrupt(): Promise<void> {
  await essai.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = essai.app.server.address() as AddressInfo;
  const tete = `Host: x\r\nAuthorization: Bearer ${mec.cle}\r\nContent-Type: application/x-ndjson\r\n`;
  const envois = [
    `${personne.email}\r\n\r\n`,
    `POST /v1/traces/lot HTTP/1.1\r\n${tete}Content-Length: 9999\r\n\r\n${JSON.stringify(trace({ externalId: 'c' }))}\n{"email":"${personne.email}`,
    `PUT /v1/traces/x HTTP/1.1\r\n${tete}Transfer-Encoding: chunked\r\n\r\n${personne.email}\r\n`,
  ];
  for (const envoi of envois) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(envoi);
    await delay(100);
    socket.destroy();
  }
  await delay(100);
}

it('ne dit rien des personnes, des corps, des recherches ni des clés, même au niveau debug', async () => {
  await publishAndRead();
  await failEverywhere();
  await administer();
  await interrupt();
  // The database refuses a statement whose message quotes values, on several lines.
  const error = Object.assign(new Error(`valeur refusée : "${personne.email}\nsuite ${personne.nom}"`), {
    code: '22P02',
    detail: `Failing row contains (${personne.email})`,
  });
  essai.app.log.debug('fin');
  const { toProblem } = await import('../src/infra/http.ts');
  expect(toProblem(error, essai.app.log).status).toBe(500);

  const lignes = essai.journal.map((ligne) => JSON.parse(ligne) as Record<string, unknown>);
  expect(lignes.filter((ligne) => ligne.msg === 'requête').length).toBeGreaterThan(60);
  expect(lignes.filter((ligne) => ligne.msg === 'erreur interne')).toHaveLength(1);
  const journal = essai.journal.join('').toLowerCase();
  const secrets = [mec.cle, tet.cle].map((cle) => cle.slice(-43));
  for (const interdit of [...interdits, ...secrets]) {
    const formes = [interdit, encodeURIComponent(interdit), JSON.stringify(interdit).slice(1, -1)];
    for (const forme of formes) {
      const place = journal.indexOf(forme.toLowerCase());
      expect(place < 0 ? '' : journal.slice(Math.max(0, place - 200), place + 200), interdit).toBe('');
    }
  }
  expect(journal).not.toMatch(/[?&](?:q|curseur|apres|territoire)=/);
  expect(journal).not.toMatch(/[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]{2,}/);
});
