// Simultaneous writers: one birth, one winner, one projet, and never a deadlock.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { appelOf, openTheatre, type Theatre } from './differentiel-scene.ts';
import { count, createHasard, graine } from './sequences.ts';

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
beforeEach(() => theatre.reset());
afterAll(() => theatre?.close());

const ndjson = { 'content-type': 'application/x-ndjson' };
const amiens = { type: 'commune', code: '80021' };
const nantes = { type: 'commune', code: '44109' };
const body = (nom: string, collectivites = [amiens]) => ({ nom, collectivites });

/** Deadlocks that the server has seen in this database, once its counters are settled. */
async function readDeadlocks(): Promise<number> {
  await sql`SELECT pg_stat_force_next_flush()`.execute(theatre.t.db);
  const { rows } = await sql<{ deadlocks: number }>`
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`.execute(theatre.t.db);
  return rows[0]?.deadlocks ?? 0;
}

async function readTraces(): Promise<{ ref: string; projetId: string; version: number }[]> {
  const { rows } = await sql<{ ref: string; projetId: string; version: number }>`
    SELECT ref, projet_id AS "projetId", version FROM trace ORDER BY ref`.execute(theatre.t.db);
  return rows;
}

it('trente PUT simultanés d’un même identifiant font une trace', async () => {
  const mec = appelOf(theatre, 'mec');
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => mec('PUT', '/v1/traces/neuve', body('Gymnase'))),
  );
  const etats = answers.map((answer) => answer.json().etat).sort();
  expect(etats).toEqual(['cree', ...Array(29).fill('inchange')]);
  expect(new Set(answers.map((answer) => answer.json().projet.id)).size).toBe(1);
  await theatre.t.sequence();
  const fil = (await appelOf(theatre, 'tet')('GET', '/v1/evenements')).json();
  expect(fil.evenements.map((e: { type: string }) => e.type)).toEqual(['trace.creee', 'projet.cree']);
});

it('trente PUT simultanés d’un même identifiant, situés partout, font une trace', async () => {
  const mec = appelOf(theatre, 'mec');
  const communes = ['80021', '44109', '35238', '69123', '13055', '31555'];
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      mec('PUT', '/v1/traces/neuve', body('Gymnase', [{ type: 'commune', code: communes[i % 6] as string }])),
    ),
  );
  expect(answers.map((answer) => answer.statusCode).filter((code) => code >= 400)).toEqual([]);
  expect(answers.filter((answer) => answer.json().etat === 'cree')).toHaveLength(1);
  const { rows } = await sql<{ versions: number }>`SELECT count(*) AS versions FROM trace_version`.execute(
    theatre.t.db,
  );
  const [trace] = await readTraces();
  expect(trace?.version).toBe((rows[0]?.versions ?? 0) + 1);
});

it('deux plateformes qui publient le même projet au même instant finissent dans un seul', async () => {
  const rounds = count('CONCURRENCE_PAIRES', 100);
  const hasard = createHasard(graine);
  for (let i = 0; i < rounds; i++) {
    // Both, or either one alone, declare the link; from one département or two.
    const kind = hasard.pick(['both', 'mec', 'tet']);
    const places = hasard.chance(0.5) ? [amiens, nantes] : [amiens, amiens];
    const [mec, tet] = await Promise.all([
      appelOf(theatre, 'mec')('PUT', `/v1/traces/p${i}`, {
        ...body('Gymnase', [places[0] as typeof amiens]),
        memeProjetQue: kind === 'tet' ? [] : [`tet:p${i}`],
      }),
      appelOf(theatre, 'tet')('PUT', `/v1/traces/p${i}`, {
        ...body('Gymnase', [places[1] as typeof amiens]),
        memeProjetQue: kind === 'mec' ? [] : [`mec:p${i}`],
      }),
    ]);
    expect([mec.statusCode, tet.statusCode], `graine ${graine}, tour ${i}`).toEqual([201, 201]);
    const groupe = (await readTraces()).filter((trace) => trace.ref.endsWith(`:p${i}`));
    expect(new Set(groupe.map((trace) => trace.projetId)).size, `graine ${graine}, tour ${i} (${kind})`).toBe(
      1,
    );
  }
  expect((await appelOf(theatre, 'beta')('GET', '/v1/projets?limite=200')).json().projets).toHaveLength(
    Math.min(rounds, 200),
  );
  expect(await readDeadlocks()).toBe(0);
});

it('des lots qui se chevauchent en sens inverse réussissent tous, sans interblocage', async () => {
  const pairs = count('CONCURRENCE_LOTS', 1000);
  const atOnce = 6;
  const hasard = createHasard(graine);
  const before = await readDeadlocks();
  const communes = ['80021', '44109', '35238', '69123'];
  async function pair(): Promise<void> {
    const ids = hasard.shuffle(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']).slice(0, 4);
    const drawLine = (externalId: string) => {
      if (hasard.chance(0.1)) return { externalId, supprimer: true };
      const code = hasard.pick(communes);
      const lien = `${hasard.pick(['mec', 'tet'])}:${hasard.pick(ids)}`;
      return {
        externalId,
        nom: `Version ${hasard.next()}`,
        collectivites: [{ type: 'commune', code }],
        memeProjetQue: hasard.chance(0.2) ? [lien] : [],
      };
    };
    const other = hasard.pick(['mec', 'tet']);
    const lots = [ids, [...ids].reverse()].map((order) =>
      order.map((id) => JSON.stringify(drawLine(id))).join('\n'),
    );
    const answers = await Promise.all(
      lots.map((lot, i) => appelOf(theatre, i === 0 ? 'mec' : other)('POST', '/v1/traces/lot', lot, ndjson)),
    );
    for (const answer of answers) {
      expect(answer.statusCode, answer.body).toBe(200);
      const lines = answer.body.trim().split('\n');
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        const { etat, probleme } = JSON.parse(line);
        // Only a deletion of what was never published may be refused.
        if (etat === 'refuse') expect(probleme.status, `graine ${graine} ${line}`).toBe(404);
      }
    }
  }
  for (let done = 0; done < pairs; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, pairs - done) }, pair));
    // References born together again and again: births are where order matters most.
    if (done % 24 === 0) await theatre.reset();
  }
  expect((await readDeadlocks()) - before).toBe(0);
}, 120_000);

it('deux lots qui font naître les mêmes traces loin l’une de l’autre ne s’attendent pas l’un l’autre', async () => {
  const mec = appelOf(theatre, 'mec');
  const rounds = count('CONCURRENCE_NAISSANCES', 5);
  const before = await readDeadlocks();
  // Slow insertions make the two writers really meet.
  await sql`CREATE FUNCTION ralentir() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.003); RETURN NEW; END $$`.execute(theatre.t.db);
  await sql`CREATE TRIGGER ralentir BEFORE INSERT ON trace FOR EACH ROW EXECUTE FUNCTION ralentir()`.execute(
    theatre.t.db,
  );
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from({ length: 50 }, (_, i) => `n${round}-${i}`);
    const lots = [amiens, nantes].map((place, i) =>
      (i === 0 ? ids : [...ids].reverse()).map((externalId) =>
        JSON.stringify({ externalId, ...body('Gymnase', [place]) }),
      ),
    );
    const answers = await Promise.all(
      lots.map((lines) => mec('POST', '/v1/traces/lot', lines.join('\n'), ndjson)),
    );
    const etats = answers.flatMap((answer) => answer.body.trim().split('\n')).map((l) => JSON.parse(l).etat);
    expect(etats.filter((etat) => etat === 'cree')).toHaveLength(50);
    expect(etats.filter((etat) => etat === 'modifie')).toHaveLength(50);
  }
  await sql`DROP FUNCTION ralentir() CASCADE`.execute(theatre.t.db);
  expect((await readDeadlocks()) - before).toBe(0);
});

it('de plusieurs écritures avec le même If-Match, une seule gagne', async () => {
  const mec = appelOf(theatre, 'mec');
  const first = await mec('PUT', '/v1/traces/x', body('Version 0'));
  const etag = String(first.headers.etag);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      i % 2 === 0
        ? mec('PUT', '/v1/traces/x', body(`Version ${i + 1}`), { 'if-match': etag })
        : mec('PATCH', '/v1/traces/x', { nom: `Version ${i + 1}` }, { 'if-match': etag }),
    ),
  );
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, ...Array(11).fill(412)]);
  const kept = answers.find((answer) => answer.statusCode === 200);
  const read = await mec('GET', '/v1/traces/x');
  expect(read.json().nom).toBe(kept?.json().trace.nom);
  expect(read.headers.etag).toBe(kept?.headers.etag);
});

it('de plusieurs créations avec If-None-Match, une seule gagne', async () => {
  const tet = appelOf(theatre, 'tet');
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      tet('PUT', '/v1/traces/y', body(`Version ${i}`), { 'if-none-match': '*' }),
    ),
  );
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, ...Array(9).fill(412)]);
});
