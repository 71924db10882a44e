// The routes of decisions: what they refuse, how they list, and that a retry does nothing twice.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTribunal, type Tribunal } from '../../test/decisions.ts';

let t: Tribunal;
beforeAll(async () => {
  t = await openTribunal();
});
afterAll(() => t?.close());

const inconnu = '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10';

async function countDecisions(): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM decision`.execute(t.essai.db);
  return rows[0]?.n ?? 0;
}

describe('une décision refusée nomme ses fautes et ne laisse rien', () => {
  it.each([
    [{}, 400, ['/typeDecision', '/objetA']],
    [{ typeDecision: 'doublon', objetA: 'mec:1' }, 400, ['/typeDecision']],
    [{ typeDecision: 'doublon_confirme', objetA: 'pas une référence', objetB: 'mec:1' }, 400, ['/objetA']],
    [{ typeDecision: 'doublon_confirme', objetA: 'A' }, 400, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetA: 'A', objetB: 'A' }, 400, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetA: 'A', objetB: 'NATAL' }, 400, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetA: 'A', objetB: 'mec:inconnue' }, 404, ['/objetB']],
    [{ typeDecision: 'suite_de', objetA: inconnu, objetB: 'mec:inconnue' }, 404, ['/objetA', '/objetB']],
    [{ typeDecision: 'projet_statut', objetA: 'A', verdict: 'abandonne' }, 400, ['/verdict']],
    [{ typeDecision: 'projet_statut', objetA: 'A', verdict: 'acceptee' }, 400, ['/verdict']],
    [{ typeDecision: 'projet_statut', objetA: 'A', objetB: 'tet:1', verdict: 'valide' }, 400, ['/objetB']],
    [{ typeDecision: 'projet_statut', objetA: 'A', verdict: 'valide', couleur: 'vert' }, 400, ['/couleur']],
    [{ typeDecision: 'projet_statut', objetA: 'A', verdict: 'valide', auteur: 12 }, 400, ['/auteur']],
    [
      {
        typeDecision: 'correction_signalee',
        objetA: 'A',
        payload: { champ: 'nom', valeurProposee: 'B', x: 1 },
      },
      400,
      ['/payload/x'],
    ],
    [{ typeDecision: 'correction_tranchee', objetA: inconnu, verdict: 'acceptee' }, 404, ['/objetA']],
    [{ typeDecision: 'correction_tranchee', objetA: 'A', verdict: 'acceptee' }, 400, ['/objetA']],
    [
      { typeDecision: 'rattachement_plan', objetA: 'A', objetB: 'plan-12', verdict: 'confirme' },
      400,
      ['/objetB'],
    ],
  ] as [Record<string, unknown>, number, string[]][])('%j', async (corps, status, pointers) => {
    const a = await t.publier('mec');
    const natal = await t.idDe(a);
    const body = JSON.parse(JSON.stringify(corps).replaceAll('"A"', `"${a}"`).replaceAll('NATAL', natal));
    const before = await countDecisions();
    const reponse = await t.appel('tet')('POST', '/v1/decisions', body);
    expect(reponse.statusCode, reponse.body).toBe(status);
    expect(reponse.headers['content-type']).toContain('application/problem+json');
    const found = reponse.json().errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(found).toEqual(pointers);
    expect(await countDecisions()).toBe(before);
  });

  it('sans le droit d’écrire des décisions : 403', async () => {
    const lecteur = await t.essai.plateforme('lecteur', { scopes: ['projets:lecture', 'projets:ecriture'] });
    expect((await lecteur('POST', '/v1/decisions', {})).statusCode).toBe(403);
    expect((await lecteur('GET', '/v1/decisions')).statusCode).toBe(200);
  });
});

it('une clé d’administration suffit pour arbitrer, une clé de lecture ne décide de rien', async () => {
  const a = await t.publier('mec');
  const corps = { typeDecision: 'projet_statut', objetA: a, verdict: 'valide' };
  const seule = await t.essai.plateforme('gardienne', { scopes: ['admin', 'projets:lecture'] });
  const reponse = await seule('POST', '/v1/decisions', corps);
  expect(reponse.statusCode, reponse.body).toBe(201);
  expect(reponse.json().arbitrage).toBe(true);
});

describe('l’annulation', () => {
  it('revient à la plateforme qui a décidé, une fois ; une annulation ne s’annule pas', async () => {
    const a = await t.publier('mec');
    const { id } = await t.prendre('tet', { typeDecision: 'projet_statut', objetA: a, verdict: 'valide' });
    const url = `/v1/decisions/${id}/annulation`;
    expect((await t.appel('mec')('POST', url)).statusCode).toBe(403);
    expect((await t.appel('arbitre')('POST', url)).statusCode).toBe(403);
    expect((await t.appel('tet')('POST', url, { motif: 'x' })).statusCode).toBe(400);
    const first = await t.appel('tet')('POST', url, { commentaire: 'erreur' });
    const again = await t.appel('tet')('POST', url);
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(again.body).toBe(first.body);
    const { rows } = await sql<{ id: string }>`SELECT id FROM decision WHERE vise = ${id}::uuid`.execute(
      t.essai.db,
    );
    expect(rows).toHaveLength(1);
    const annulation = await t.appel('tet')('POST', `/v1/decisions/${rows[0]?.id}/annulation`);
    expect(annulation.statusCode).toBe(409);
    expect((await t.appel('tet')('GET', `/v1/decisions/${rows[0]?.id}`)).statusCode).toBe(404);
    expect((await t.appel('tet')('POST', `/v1/decisions/${inconnu}/annulation`)).statusCode).toBe(404);
    expect((await t.appel('tet')('POST', '/v1/decisions/abc/annulation')).statusCode).toBe(400);
    const events = await t.evenements('mec', '&types=decision.annulee');
    expect(events).toMatchObject([{ data: { decision: id, typeDecision: 'projet_statut', objetA: a } }]);
  });
});

describe('une demande renvoyée avec la même Idempotency-Key', () => {
  it('reçoit la même réponse et ne fait rien de plus', async () => {
    const [a, b] = [await t.publier('mec'), await t.publier('tet')];
    const corps = { typeDecision: 'doublon_confirme', objetA: a, objetB: b };
    const entete = { 'idempotency-key': 'decision-1' };
    const first = await t.appel('tet')('POST', '/v1/decisions', corps, entete);
    expect(first.statusCode, first.body).toBe(201);
    const before = await countDecisions();
    await t.appel('mec')('DELETE', `/v1/traces/${a.slice(4)}`);
    const again = await t.appel('tet')('POST', '/v1/decisions', corps, entete);
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', location: first.headers.location });
    const other = await t.appel('tet')('POST', '/v1/decisions', { ...corps, commentaire: 'autre' }, entete);
    expect(other.statusCode).toBe(422);
    expect(await countDecisions()).toBe(before);
  });

  it('même quand tout part en même temps', async () => {
    const a = await t.publier('mec');
    const corps = { typeDecision: 'projet_statut', objetA: a, verdict: 'valide' };
    const before = await countDecisions();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        t.appel('tet')('POST', '/v1/decisions', corps, { 'idempotency-key': 'decision-2' }),
      ),
    );
    const codes = new Set(answers.map(({ statusCode }) => statusCode));
    expect([...codes].filter((code) => code !== 201 && code !== 409)).toEqual([]);
    expect(codes.has(201)).toBe(true);
    expect(await countDecisions()).toBe(before + 1);
  });

  it('une demande refusée peut être corrigée sous la même clé', async () => {
    const a = await t.publier('mec');
    const corps = { typeDecision: 'projet_statut', objetA: 'mec:absente', verdict: 'valide' };
    const entete = { 'idempotency-key': 'decision-3' };
    expect((await t.appel('tet')('POST', '/v1/decisions', corps, entete)).statusCode).toBe(404);
    const bon = await t.appel('tet')('POST', '/v1/decisions', { ...corps, objetA: a }, entete);
    expect(bon.statusCode).toBe(201);
  });
});

describe('la liste', () => {
  const ids = (reponse: { json(): { decisions: { id: string }[] } }) =>
    reponse.json().decisions.map(({ id }) => id);

  it('se lit par objet, type, plateforme et vigueur, de la plus récente à la plus ancienne', async () => {
    const [a, b, c] = [await t.publier('mec'), await t.publier('tet'), await t.publier('recoco')];
    const oui = await t.prendre('mec', { typeDecision: 'doublon_confirme', objetA: a, objetB: b });
    const statut = await t.prendre('tet', { typeDecision: 'projet_statut', objetA: b, verdict: 'valide' });
    const remplacee = await t.prendre('tet', { typeDecision: 'projet_statut', objetA: c, verdict: 'valide' });
    const autre = await t.prendre('tet', { typeDecision: 'projet_statut', objetA: c, verdict: 'termine' });
    const plan = await t.prendre('mec', {
      typeDecision: 'rattachement_plan',
      objetA: c,
      objetB: 'tet:plan-liste',
      verdict: 'infirme',
    });
    const list = (query: string) => t.appel('tet')('GET', `/v1/decisions?${query}`);
    // All the traces of the projet that the reference leads to.
    expect(ids(await list(`objet=${a}`))).toEqual([statut.id, oui.id]);
    expect(ids(await list(`objet=${await t.idDe(b)}`))).toEqual([statut.id, oui.id]);
    expect(ids(await list(`objet=${c}&enVigueur=true`))).toEqual([plan.id, autre.id]);
    expect(ids(await list(`objet=${c}&enVigueur=false`))).toEqual([remplacee.id]);
    expect(ids(await list('objet=tet:plan-liste'))).toEqual([plan.id]);
    expect(ids(await list(`objet=${c}&typeDecision=projet_statut&plateforme=moi`))).toEqual([
      autre.id,
      remplacee.id,
    ]);
    expect(ids(await list(`objet=${c}&plateforme=mec`))).toEqual([plan.id]);
    expect(ids(await list('objet=mec:inconnue'))).toEqual([]);
    const types = 'typeDecision=projet_statut&typeDecision=doublon_confirme';
    expect(ids(await list(`objet=${a}&${types}`))).toHaveLength(2);
  });

  it('se parcourt par pages, chaque décision une fois', async () => {
    const a = await t.publier('mec');
    const taken: string[] = [];
    for (let i = 0; i < 7; i++) {
      const verdict = i % 2 ? 'valide' : 'termine';
      taken.push((await t.prendre('recoco', { typeDecision: 'projet_statut', objetA: a, verdict })).id);
    }
    const seen: string[] = [];
    let curseur: string | null = '';
    while (curseur !== null) {
      const suite: string = curseur === '' ? '' : `&curseur=${curseur}`;
      const page = await t.appel('mec')('GET', `/v1/decisions?objet=${a}&limite=3${suite}`);
      seen.push(...ids(page));
      curseur = page.json().suivant;
      // What comes meanwhile does not move the pages.
      await t.prendre('recoco', { typeDecision: 'projet_statut', objetA: a, verdict: 'valide' });
    }
    expect(seen).toEqual(taken.reverse());
  });

  it.each(['limite=0', 'limite=201', 'typeDecision=x', 'curseur=x', 'couleur=vert', 'enVigueur=oui'])(
    'refuse ?%s',
    async (query) => {
      expect((await t.appel('mec')('GET', `/v1/decisions?${query}`)).statusCode).toBe(400);
    },
  );
});

describe('les projets par statut décidé', () => {
  it('se filtrent, dans la vue commune et dans celle d’un cercle, exports compris', async () => {
    const commune = { collectivites: [{ type: 'commune', code: '44109' }] };
    const pilote = { visibilite: { cercle: 'pilote' } };
    const vieux = await t.publier('mec', commune);
    const fini = await t.publier('mec', commune);
    const sans = await t.publier('mec', commune);
    const secret = await t.publier('mec', { ...commune, ...pilote });
    await t.prendre('tet', { typeDecision: 'projet_statut', objetA: vieux, verdict: 'obsolete' });
    await t.prendre('tet', { typeDecision: 'projet_statut', objetA: fini, verdict: 'termine' });
    await t.prendre('tet', { typeDecision: 'projet_statut', objetA: secret, verdict: 'obsolete' });
    const refs = new Map<string, string>();
    for (const ref of [vieux, fini, sans, secret]) refs.set(await t.idDe(ref), ref);
    const list = async (slug: string, query: string) => {
      const reponse = await t.appel(slug)('GET', `/v1/projets?territoire=44109&${query}`);
      expect(reponse.statusCode, reponse.body).toBe(200);
      return reponse
        .json()
        .projets.map(({ id }: { id: string }) => refs.get(id))
        .sort();
    };
    expect(await list('recoco', 'statut=obsolete')).toEqual([vieux]);
    expect(await list('tet', 'statut=obsolete')).toEqual([vieux, secret].sort());
    expect(await list('recoco', 'statut=aucun&statut=termine')).toEqual([fini, sans].sort());
    expect(await list('recoco', 'masquerObsoletes=true')).toEqual([fini, sans].sort());
    expect(await list('tet', 'masquerObsoletes=true')).toEqual([fini, sans].sort());
    expect(await list('tet', 'masquerObsoletes=false')).toHaveLength(4);
    expect(await list('recoco', 'alerte=true')).toEqual([]);
    expect(await list('recoco', 'alerte=false')).toHaveLength(3);
    const csv = await t.appel('recoco')('GET', '/v1/projets?territoire=44109&statut=obsolete', undefined, {
      accept: 'text/csv',
    });
    const [entete = '', ligne = ''] = csv.body.split('\n');
    expect(ligne.split(';')[entete.split(';').indexOf('statut')]).toBe('obsolete');
    expect((await t.appel('recoco')('GET', '/v1/projets?statut=fini')).statusCode).toBe(400);
  });
});
