// Who sees a decision: those who see every trace that it names. Nobody but its plateforme sees its author.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTribunal, type Tribunal } from '../../test/decisions.ts';

let t: Tribunal;
beforeAll(async () => {
  t = await openTribunal();
});
afterAll(() => t?.close());

const pilote = { visibilite: { cercle: 'pilote' } };

/** Everything that a plateforme may read of these projets, without what time alone changes. */
async function readTout(slug: string, refs: readonly string[]): Promise<string> {
  const appel = t.appel(slug);
  const pages = [
    '/v1/decisions',
    '/v1/projets',
    '/v1/projets?statut=obsolete&tri=-majLe',
    '/v1/projets?alerte=true',
  ];
  for (const ref of refs) {
    const coded = encodeURIComponent(ref);
    const { id } = await t.lire(slug, ref);
    pages.push(`/v1/projets/${id}`, `/v1/projets/${coded}/historique`, `/v1/decisions?objet=${coded}`);
    pages.push(`/v1/projets/${coded}?au=${new Date().toISOString()}`);
  }
  const texts = [];
  for (const page of pages) texts.push((await appel('GET', page)).body);
  for (const accept of ['application/x-ndjson', 'text/csv', 'application/geo+json']) {
    texts.push((await appel('GET', '/v1/projets', undefined, { accept })).body);
  }
  texts.push(JSON.stringify(await t.evenements(slug, '&inclureMiens=true')));
  return texts.join('\n');
}

it('l’auteur ne sort jamais vers une autre plateforme, ni par une décision, ni par un projet, ni par le fil', async () => {
  const auteur = 'Camille Secrète-Dupont';
  const motif = 'Annulé par Camille Secrète-Dupont elle-même';
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const qui = { auteur, objetA: a };
  const prises = [
    await t.prendre('mec', { ...qui, typeDecision: 'doublon_confirme', objetB: b }),
    await t.prendre('mec', { ...qui, typeDecision: 'partie_de', objetB: b }),
    await t.prendre('mec', { ...qui, typeDecision: 'projet_statut', verdict: 'obsolete' }),
    await t.prendre('mec', {
      ...qui,
      typeDecision: 'correction_signalee',
      payload: { champ: 'nom', valeurProposee: 'Un autre nom' },
    }),
    await t.prendre('mec', {
      ...qui,
      typeDecision: 'rattachement_plan',
      objetB: 'tet:p1',
      verdict: 'confirme',
    }),
    await t.prendre('mec', { ...qui, typeDecision: 'service_ajoute', objetB: 'un-service' }),
  ];
  const [first] = prises as [{ id: string }];
  const annulee = await t.appel('mec')('POST', `/v1/decisions/${first.id}/annulation`, { auteur: motif });
  expect(annulee.statusCode, annulee.body).toBe(200);
  const correction = prises[3] as { id: string };
  await t.prendre('mec', {
    typeDecision: 'correction_tranchee',
    objetA: correction.id,
    verdict: 'acceptee',
    auteur,
  });
  for (const slug of ['tet', 'recoco', 'arbitre']) {
    const lu = await readTout(slug, [a, b]);
    expect(lu).toContain(first.id);
    expect(lu).not.toContain('Camille');
    for (const { id } of prises) {
      const reponse = await t.appel(slug)('GET', `/v1/decisions/${id}`);
      expect(reponse.statusCode).toBe(200);
      expect(reponse.body).not.toContain('Camille');
    }
    const refus = await t.appel(slug)('POST', `/v1/decisions/${first.id}/annulation`);
    expect(refus.statusCode, slug + refus.body).toBe(403);
    expect(refus.body).not.toContain('Camille');
  }
  expect((await t.appel('mec')('GET', `/v1/decisions/${first.id}`)).json().auteur).toBe(auteur);
  expect(t.essai.journal.join('\n')).not.toContain('Camille');
});

describe('une décision qui nomme une trace restreinte', () => {
  it('n’existe que pour son cercle, projets et événements compris', async () => {
    const [a, b] = [await t.publier('recoco'), await t.publier('recoco')];
    const secrete = await t.publier('mec', { ...pilote, nom: 'Caserne souterraine' });
    const prises = [
      await t.prendre('tet', { typeDecision: 'doublon_confirme', objetA: a, objetB: secrete }),
      await t.prendre('tet', { typeDecision: 'suite_de', objetA: secrete, objetB: b }),
      await t.prendre('mec', { typeDecision: 'projet_statut', objetA: secrete, verdict: 'obsolete' }),
      await t.prendre('tet', {
        typeDecision: 'correction_signalee',
        objetA: secrete,
        payload: { champ: 'description', valeurProposee: 'Profonde' },
      }),
    ];
    const ids = prises.map(({ id }) => id);
    for (const id of ids) {
      for (const slug of ['recoco', 'arbitre']) {
        expect((await t.appel(slug)('GET', `/v1/decisions/${id}`)).statusCode).toBe(404);
        expect((await t.appel(slug)('POST', `/v1/decisions/${id}/annulation`)).statusCode).toBe(404);
      }
      expect((await t.appel('mec')('GET', `/v1/decisions/${id}`)).statusCode).toBe(200);
    }
    const lu = await readTout('recoco', [a, b]);
    for (const secret of [...ids, 'Caserne', secrete]) expect(lu).not.toContain(secret);
    expect((await t.lire('mec', a)).statut).toBe('obsolete');
    expect((await t.lire('recoco', a)).statut).toBeNull();
    const told = JSON.stringify(await t.evenements('mec', '&types=decision.prise'));
    for (const id of ids.slice(0, 2)) expect(told).toContain(id);
  });

  it('sans autre décision, les autres lisent exactement ce qu’ils lisaient', async () => {
    const a = await t.publier('recoco');
    const secrete = await t.publier('mec', pilote);
    const avant = await readTout('recoco', [a]);
    const oui = await t.prendre('tet', { typeDecision: 'doublon_confirme', objetA: a, objetB: secrete });
    await t.prendre('mec', { typeDecision: 'projet_statut', objetA: secrete, verdict: 'termine' });
    expect(await t.idDe(secrete)).toBe(await t.idDe(a));
    expect(await readTout('recoco', [a])).toBe(avant);
    await t.annuler('tet', oui.id);
    expect(await readTout('recoco', [a])).toBe(avant);
  });

  it('est impossible à qui ne la voit pas, avec les mots d’une trace inconnue', async () => {
    const a = await t.publier('recoco');
    const secrete = await t.publier('mec', pilote);
    const natal = await t.idDe(secrete);
    const bodies = [secrete, natal, 'mec:jamais-vue', '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10'].map(
      (objetB) => ({
        typeDecision: 'doublon_confirme',
        objetA: a,
        objetB,
      }),
    );
    const refus = await Promise.all(bodies.map((body) => t.appel('recoco')('POST', '/v1/decisions', body)));
    expect(refus.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
    const [first] = refus;
    for (const { body } of refus) expect(body).toBe(first?.body);
    expect(first?.json().errors).toEqual([
      { pointer: '/objetB', detail: expect.stringContaining('visible') },
    ]);
  });

  it('suit la trace : restreinte ensuite, elle ne se montre plus qu’au cercle', async () => {
    const [a, b] = [await t.publier('mec'), await t.publier('recoco')];
    const { id } = await t.prendre('recoco', { typeDecision: 'doublon_infirme', objetA: a, objetB: b });
    const body = { nom: 'Restreint', collectivites: [{ type: 'commune', code: '80021' }], ...pilote };
    await t.appel('mec')('PUT', `/v1/traces/${a.slice(4)}`, body);
    expect((await t.appel('arbitre')('GET', `/v1/decisions/${id}`)).statusCode).toBe(404);
    expect((await t.appel('tet')('GET', `/v1/decisions/${id}`)).statusCode).toBe(200);
    // Who took it keeps it, without what it sees no more, and may still undo it.
    const mienne = (await t.appel('recoco')('GET', `/v1/decisions/${id}`)).json();
    expect(mienne).toMatchObject({ id, objetA: a });
    expect(mienne.projetA).toBeUndefined();
    expect((await t.annuler('recoco', id)).enVigueur).toBe(false);
  });
});

it('les deux projets montrent le lien qui les unit sans les confondre', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const [idA, idB] = [await t.idDe(a), await t.idDe(b)];
  const { id } = await t.prendre('mec', { typeDecision: 'partie_de', objetA: a, objetB: b });
  const relations = async (ref: string) => (await t.lire('recoco', ref)).relations;
  expect(await relations(a)).toMatchObject([{ relation: 'partie_de', projet: { id: idB }, decision: id }]);
  expect(await relations(b)).toMatchObject([{ relation: 'comprend', projet: { id: idA }, decision: id }]);
  expect((await t.lire('recoco', b)).decisions).toMatchObject([{ id, typeDecision: 'partie_de' }]);
});
