// What the SDK verifies is what the hub signs, and what the Standard Webhooks format says.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../client/src/index.ts';
import { createSecret } from '../src/abonnements/secrets.ts';
import { signWebhook } from '../src/abonnements/signature.ts';

const evenement = {
  specversion: '1.0',
  id: 'e1',
  type: 'projet.modifie',
  subject: 'p1',
  data: { champs: ['nom'] },
};
const corps = JSON.stringify(evenement);
const instant = Date.parse('2026-02-11T09:00:00Z');
const maintenant = instant + 2_000;
const secret = createSecret();
const entetes = { ...signWebhook('e1', instant, corps, [secret]) };

const raisonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepté',
    (error: { raison?: string }) => error.raison,
  );

describe('un webhook du hub', () => {
  it('est rendu tel que signé, quelle que soit la forme des en-têtes et du corps', async () => {
    const formes = [
      entetes,
      new Headers(entetes),
      {
        'Webhook-Id': ['e1'],
        'WEBHOOK-TIMESTAMP': entetes['webhook-timestamp'],
        'Webhook-Signature': entetes['webhook-signature'],
      },
    ];
    for (const forme of formes) {
      for (const octets of [corps, Buffer.from(corps), new TextEncoder().encode(corps).buffer]) {
        expect(await verifyWebhook(forme, octets, secret, { maintenant })).toEqual(evenement);
      }
    }
  });

  it('est reconnu pendant une rotation, des deux côtés', async () => {
    const nouveau = createSecret();
    const pendant = { ...signWebhook('e1', instant, corps, [nouveau, secret]) };
    expect(await verifyWebhook(pendant, corps, secret, { maintenant })).toEqual(evenement);
    expect(await verifyWebhook(pendant, corps, nouveau, { maintenant })).toEqual(evenement);
    expect(await verifyWebhook(entetes, corps, [nouveau, secret], { maintenant })).toEqual(evenement);
  });

  it('est refusé s’il est modifié, daté d’ailleurs ou signé d’un autre', async () => {
    const verify = (autres: Record<string, string>, texte = corps, secrets: string | string[] = secret) =>
      raisonOf(verifyWebhook({ ...entetes, ...autres }, texte, secrets, { maintenant }));
    expect(await verify({})).toBe('accepté');
    expect(await verify({}, `${corps} `)).toBe('signature');
    expect(await verify({ 'webhook-id': 'e2' })).toBe('signature');
    expect(await verify({ 'webhook-timestamp': String(instant / 1_000 + 1) })).toBe('signature');
    expect(await verify({}, corps, createSecret())).toBe('signature');
    expect(await verify({}, corps, [])).toBe('signature');
    expect(await verify({ 'webhook-signature': 'v1,' })).toBe('signature');
    expect(await verify({ 'webhook-signature': entetes['webhook-signature'].replace('v1,', 'v2,') })).toBe(
      'signature',
    );
    expect(await verify({ 'webhook-signature': 'n’importe quoi' })).toBe('signature');
    expect(await verify({ 'webhook-id': '' })).toBe('entetes');
    expect(await verify({ 'webhook-timestamp': 'hier' })).toBe('entetes');
  });

  it('est refusé au-delà de la tolérance, dans les deux sens', async () => {
    const at = (ecart: number, toleranceSecondes?: number) =>
      raisonOf(
        verifyWebhook(entetes, corps, secret, { maintenant: instant + ecart * 1_000, toleranceSecondes }),
      );
    expect(await at(300)).toBe('accepté');
    expect(await at(-300)).toBe('accepté');
    expect(await at(301)).toBe('horloge');
    expect(await at(-301)).toBe('horloge');
    expect(await at(301, 600)).toBe('accepté');
  });

  it('dit qu’un secret est mal réglé, au lieu de refuser tout en silence', async () => {
    await expect(verifyWebhook(entetes, corps, 'whsec_é', { maintenant })).rejects.toThrow(TypeError);
    await expect(verifyWebhook(entetes, corps, '', { maintenant })).rejects.toThrow(TypeError);
  });

  it('est refusé s’il n’est pas un événement, même signé', async () => {
    for (const texte of ['', '[]x', 'null', '"texte"', '{}']) {
      const signe = { ...signWebhook('e1', instant, texte, [secret]) };
      expect(await raisonOf(verifyWebhook(signe, texte, secret, { maintenant })), texte).toBe('corps');
    }
  });
});

it('suit le format de Standard Webhooks, calculé à part', async () => {
  // The three parts of the specification: `${id}.${timestamp}.${body}`, HMAC-SHA256 under the decoded secret, base64.
  const cle = Buffer.from(Array.from({ length: 24 }, (_, i) => i + 1));
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const texte = '{"type":"projet.cree","é":"œuvre"}';
  const signature = createHmac('sha256', cle).update(`${id}.1614265330.${texte}`).digest('base64');
  const recus = {
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': `v1a,AAAA v1,${signature}`,
  };
  const lu = await verifyWebhook(recus, texte, `whsec_${cle.toString('base64')}`, {
    maintenant: 1614265330_000,
  });
  expect(lu.type).toBe('projet.cree');
  expect(await verifyWebhook(recus, texte, cle.toString('base64'), { maintenant: 1614265330_000 })).toEqual(
    lu,
  );
});
