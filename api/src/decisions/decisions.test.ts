// What decisions do to projets, and that undoing them leaves nothing.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTribunal, type Tribunal } from '../../test/decisions.ts';

let t: Tribunal;
beforeAll(async () => {
  t = await openTribunal();
});
afterAll(() => t?.close());

const doublon = (verdict: 'confirme' | 'infirme', objetA: string, objetB: string) => ({
  typeDecision: `doublon_${verdict}`,
  objetA,
  objetB,
});

/** What everyone reads of these projets, but for when it last changed. */
async function readEtat(refs: readonly string[]): Promise<string> {
  const projets = [];
  for (const ref of refs) {
    for (const slug of ['mec', 'tet', 'recoco']) {
      const { majLe: _, ...projet } = await t.lire(slug, ref);
      projets.push(projet);
    }
  }
  const natals = sql`SELECT natal FROM trace WHERE ref = ANY(${[...refs]}::text[])`;
  const { rows } = await sql`
    SELECT (SELECT json_agg(json_build_array(ref, projet_id, corrections, statut, version, revision) ORDER BY ref)
        FROM trace WHERE natal IN (${natals})) AS traces,
      (SELECT json_agg(j ORDER BY a, b) FROM jugement j WHERE a IN (${natals}) OR b IN (${natals})) AS jugements`.execute(
    t.essai.db,
  );
  return JSON.stringify([projets, rows]);
}

it('une confirmation réunit dans la même transaction, son annulation sépare', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const avant = await readEtat([a, b]);
  const [idA, idB] = [await t.idDe(a), await t.idDe(b)];
  expect(idA).not.toBe(idB);
  const reponse = await t.appel('recoco')('POST', '/v1/decisions', doublon('confirme', a, idB));
  expect(reponse.statusCode, reponse.body).toBe(201);
  const decision = reponse.json();
  expect(reponse.headers.location).toBe(`/v1/decisions/${decision.id}`);
  expect(decision).toMatchObject({
    typeDecision: 'doublon_confirme',
    objetA: a,
    objetB: idB,
    projetA: { id: idA },
    projetB: { id: idA },
    plateforme: 'recoco',
    arbitrage: false,
    enVigueur: true,
    jugement: 'confirme',
  });
  expect(await t.idDe(b)).toBe(idA);
  const annulee = await t.annuler('recoco', decision.id);
  expect(annulee).toMatchObject({ id: decision.id, enVigueur: false, annuleeLe: expect.any(String) });
  expect(annulee.jugement).toBeUndefined();
  expect(await readEtat([a, b])).toBe(avant);
  expect((await t.annuler('recoco', decision.id)).annuleeLe).toBe(annulee.annuleeLe);
});

it('refuser A = B empêche aussi A = C = B', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  await t.prendre('recoco', doublon('infirme', a, b));
  const c = await t.publier('recoco', { memeProjetQue: [a, b] });
  expect(await t.idDe(a)).not.toBe(await t.idDe(b));
  expect([await t.idDe(a), await t.idDe(b)]).toContain(await t.idDe(c));
});

it('un refus sépare aussi ce qu’une plateforme déclarait, et survit à une nouvelle déclaration', async () => {
  const a = await t.publier('mec');
  const b = await t.publier('tet', { memeProjetQue: [a] });
  expect(await t.idDe(a)).toBe(await t.idDe(b));
  const { id } = await t.prendre('recoco', doublon('infirme', await t.idDe(a), b));
  expect(await t.idDe(a)).not.toBe(await t.idDe(b));
  const nom = 'Autrement dit';
  const body = { nom, collectivites: [{ type: 'commune', code: '80021' }], memeProjetQue: [a] };
  await t.appel('tet')('PUT', `/v1/traces/${b.slice(4)}`, body);
  expect(await t.idDe(a)).not.toBe(await t.idDe(b));
  await t.annuler('recoco', id);
  expect(await t.idDe(a)).toBe(await t.idDe(b));
});

describe('annuler plus tard rend l’état qui aurait été calculé sans', () => {
  const kinds = ['doublon_confirme', 'doublon_infirme', 'partie_de', 'suite_de'] as const;
  it.each(kinds)('%s', async (typeDecision) => {
    /** The same story, with or without the decision taken then undone in its midst; what is read, names replaced. */
    async function tell(decided: boolean): Promise<string> {
      const a = await t.publier('mec', { description: 'A' });
      const b = await t.publier('tet', { budgetPrevisionnel: 3 });
      const prise = decided
        ? await t.prendre('recoco', { typeDecision, objetA: a, objetB: b, auteur: 'Camille' })
        : undefined;
      const c = await t.publier('recoco', { memeProjetQue: [b] });
      const d = await t.publier('tet', { memeProjetQue: [a] });
      const { nom } = (await t.appel('mec')('GET', `/v1/traces/${a.slice(4)}`)).json();
      await t.appel('mec')('DELETE', `/v1/traces/${a.slice(4)}`);
      await t.appel('mec')('PUT', `/v1/traces/${a.slice(4)}`, {
        nom,
        collectivites: [{ type: 'commune', code: '44109' }],
        memeProjetQue: [c],
      });
      if (prise) await t.annuler('recoco', prise.id);
      const refs = [a, b, c, d];
      const projets = [];
      for (const ref of refs) {
        const projet = await t.lire('mec', ref);
        // Scores and phrases are those of other words.
        const liens = (projet.liens as { traces: string[]; classe: string }[]).map((lien) => [
          lien.traces,
          lien.classe,
        ]);
        projets.push({ ...projet, liens, similaires: null });
      }
      const { rows } = await sql<{ natal: string; ref: string; nom: string }>`
        SELECT natal, ref, contenu->>'nom' AS nom FROM trace WHERE ref = ANY(${refs}::text[])`.execute(
        t.essai.db,
      );
      let text = JSON.stringify(projets).replace(/"[0-9-]{10}T[0-9:.]+Z"/g, '"instant"');
      for (const [i, ref] of refs.entries()) {
        const row = rows.find((found) => found.ref === ref);
        text = text.replaceAll(row?.natal ?? '', `natal${i}`).replaceAll(`"${row?.nom}"`, `"nom${i}"`);
        text = text.replaceAll(`"${ref}"`, `"trace${i}"`).replaceAll(`"${ref.split(':')[1]}"`, `"ref${i}"`);
      }
      return text;
    }
    expect(await tell(true)).toBe(await tell(false));
  });

  it('projet_statut et corrections', async () => {
    const a = await t.publier('mec');
    const avant = await readEtat([a]);
    const statut = await t.prendre('tet', { typeDecision: 'projet_statut', objetA: a, verdict: 'obsolete' });
    expect((await t.lire('tet', a)).statut).toBe('obsolete');
    const signalee = await t.prendre('tet', {
      typeDecision: 'correction_signalee',
      objetA: a,
      payload: { champ: 'description', valeurProposee: 'Mieux dit.' },
    });
    await t.prendre('mec', { typeDecision: 'correction_tranchee', objetA: signalee.id, verdict: 'acceptee' });
    expect((await t.lire('tet', a)).description).toBe('Mieux dit.');
    await t.annuler('tet', signalee.id);
    await t.annuler('tet', statut.id);
    expect(await readEtat([a])).toBe(avant);
  });
});

describe('le litige', () => {
  it('sépare, et un arbitre le tranche', async () => {
    const [a, b] = [await t.publier('mec'), await t.publier('tet')];
    const oui = await t.prendre('mec', doublon('confirme', a, b));
    expect(await t.idDe(a)).toBe(await t.idDe(b));
    const non = await t.prendre('tet', doublon('infirme', b, a));
    expect(non.jugement).toBe('litige');
    expect(await t.idDe(a)).not.toBe(await t.idDe(b));
    const arbitrage = await t.prendre('arbitre', doublon('confirme', a, b));
    expect(arbitrage).toMatchObject({ arbitrage: true, jugement: 'confirme' });
    expect(await t.idDe(a)).toBe(await t.idDe(b));
    // A later opinion of a plateforme does not move an arbitration; a later arbitration does.
    expect((await t.prendre('recoco', doublon('infirme', a, b))).jugement).toBe('confirme');
    const second = await t.prendre('second', doublon('infirme', a, b));
    expect(second.jugement).toBe('refuse');
    expect((await t.annuler('second', second.id)).jugement).toBe('confirme');
    expect((await t.annuler('arbitre', arbitrage.id)).jugement).toBe('litige');
    await t.annuler('mec', oui.id);
    expect((await t.annuler('tet', non.id)).jugement).toBe('refuse');
  });

  it('s’annule d’un arbitrage avec une clé d’administration seulement', async () => {
    const [a, b] = [await t.publier('mec'), await t.publier('tet')];
    const { id } = await t.prendre('arbitre', doublon('confirme', a, b));
    const simple = await t.essai.plateforme('arbitre', { scopes: ['projets:lecture', 'decisions:ecriture'] });
    expect((await simple('POST', `/v1/decisions/${id}/annulation`)).statusCode).toBe(403);
    expect((await t.annuler('arbitre', id)).enVigueur).toBe(false);
  });

  it('la dernière décision d’une plateforme remplace la précédente, qui revient si on l’annule', async () => {
    const [a, b] = [await t.publier('mec'), await t.publier('tet')];
    const oui = await t.prendre('mec', doublon('confirme', a, b));
    const non = await t.prendre('mec', { typeDecision: 'suite_de', objetA: b, objetB: a });
    expect(await t.idDe(a)).not.toBe(await t.idDe(b));
    const lue = async (id: string) => (await t.appel('tet')('GET', `/v1/decisions/${id}`)).json();
    expect((await lue(oui.id)).enVigueur).toBe(false);
    expect((await lue(oui.id)).annuleeLe).toBeUndefined();
    await t.annuler('mec', non.id);
    expect((await lue(oui.id)).enVigueur).toBe(true);
    expect(await t.idDe(a)).toBe(await t.idDe(b));
  });
});

it('une décision suit sa trace de projet en projet', async () => {
  const [a, b, c] = [await t.publier('mec'), await t.publier('tet'), await t.publier('recoco')];
  const idB = await t.idDe(b);
  const { id } = await t.prendre('mec', doublon('confirme', a, idB));
  await t.prendre('recoco', { typeDecision: 'projet_statut', objetA: idB, verdict: 'termine' });
  expect((await t.lire('mec', a)).statut).toBe('termine');
  await t.prendre('mec', doublon('confirme', b, c));
  await t.annuler('mec', id);
  // B left with C, and what was said of it too.
  expect((await t.lire('mec', a)).statut).toBeNull();
  expect((await t.lire('mec', c)).statut).toBe('termine');
  expect((await t.lire('mec', c)).id).toBe(idB);
});

it('un doublon signalé ne réunit rien', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const prise = await t.prendre('tet', { typeDecision: 'doublon_signale', objetA: a, objetB: b });
  expect(prise.jugement).toBeUndefined();
  expect(await t.idDe(a)).not.toBe(await t.idDe(b));
});

it('le journal est en ajout seul', async () => {
  const [a, b] = [await t.publier('mec'), await t.publier('tet')];
  const { id } = await t.prendre('mec', doublon('confirme', a, b));
  const { db } = t.essai;
  await expect(sql`DELETE FROM decision WHERE id = ${id}::uuid`.execute(db)).rejects.toThrow(/s'annule/);
  await expect(
    sql`UPDATE decision SET type = 'doublon_infirme' WHERE id = ${id}::uuid`.execute(db),
  ).rejects.toThrow(/s'annule/);
  await expect(
    sql`UPDATE decision SET plateforme = 'tet' WHERE id = ${id}::uuid`.execute(db),
  ).rejects.toThrow(/s'annule/);
});
