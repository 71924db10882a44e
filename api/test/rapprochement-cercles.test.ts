// What an outsider may not see changes no byte of what it reads, linkage and decisions included: the same story is told
// twice, with and without the restricted traces and what is decided on them.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lecteur, play } from './differentiel-scene.ts';
import { annuler, openScene, prendre, publieurs, type Scene } from './rapprochement-scene.ts';
import { drawPublication, type Registre } from './rapprochement-titres.ts';
import { type Corps, count, createHasard, graine, type Hasard, type Operation } from './sequences.ts';

const histoires = count('RAPPROCHEMENT_CERCLES', 4);
const etapes = count('RAPPROCHEMENT_ETAPES_CERCLES', 45);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());

/** Those of tet in `b…` are restricted all their life to cercle b, which mec, recoco and odata are not in. */
const externalIds = ['1', '2', '3', '4', 'b1', 'b2', 'b3'];
const refs = publieurs.flatMap((slug) =>
  externalIds.filter((id) => !id.startsWith('b')).map((id) => `${slug}:${id}`),
);
const registre: Registre = { refs, natals: () => [] };
const isHidden = (ref: string) => /^tet:b/.test(ref);

type Acte =
  | { genre: 'operation'; operation: Operation }
  | {
      genre: 'decision';
      rang: number;
      plateforme: string;
      type: string;
      a: string;
      b?: string;
      verdict?: string;
    }
  | { genre: 'annulation'; rang: number };

function drawActe(hasard: Hasard, rang: number, nees: Set<string>): Acte {
  const plateforme = hasard.pick(publieurs);
  const vues = [...nees].filter((ref) => !isHidden(ref) || plateforme === 'tet');
  const kind = hasard.next();
  if (kind < 0.25 && vues.length > 2) {
    const [a = '', b = ''] = hasard.shuffle(vues);
    if (hasard.chance(0.2)) {
      return {
        genre: 'decision',
        rang,
        plateforme,
        type: 'projet_statut',
        a,
        verdict: hasard.pick(['valide', 'termine']),
      };
    }
    const type = hasard.pick([
      'doublon_confirme',
      'doublon_confirme',
      'doublon_infirme',
      'doublon_signale',
      'suite_de',
    ]);
    return { genre: 'decision', rang, plateforme, type, a, b };
  }
  if (kind < 0.32 && rang > 3) return { genre: 'annulation', rang: Math.floor(hasard.next() * rang) };
  const externalId = hasard.pick(externalIds);
  const ref = `${plateforme}:${externalId}`;
  if (kind < 0.42) return { genre: 'operation', operation: { plateforme, geste: 'supprimer', externalId } };
  const corps: Corps = drawPublication(hasard, registre);
  if (isHidden(ref)) corps.visibilite = { cercle: 'b' };
  nees.add(ref);
  return { genre: 'operation', operation: { plateforme, geste: 'publier', externalId, corps } };
}

function isSaid(acte: Acte): boolean {
  if (acte.genre === 'operation') {
    const { operation } = acte;
    return operation.geste === 'lot' || !isHidden(`${operation.plateforme}:${operation.externalId}`);
  }
  return acte.genre === 'annulation' || !(isHidden(acte.a) || isHidden(acte.b ?? ''));
}

/** What outsiders are answered while the story is told, then all that they read. */
async function tell(actes: readonly Acte[], outsiders: readonly string[]): Promise<Map<string, string[]>> {
  await scene.reset();
  const prises = new Map<number, { id: string; plateforme: string }>();
  for (const acte of actes) {
    if (acte.genre === 'operation') await play(scene, acte.operation);
    else if (acte.genre === 'decision') prises.set(acte.rang, await prendre(scene, acte, () => ''));
    else {
      const prise = prises.get(acte.rang);
      if (prise) await annuler(scene, prise);
    }
    await scene.drain();
  }
  await scene.t.sequence();
  const { rows } = await sql<{ id: string; nom: string }>`
    SELECT natal AS id, ref AS nom FROM trace`.execute(scene.t.db);
  const noms = new Map(rows.map(({ id, nom }) => [id, nom]));
  for (const [rang, { id }] of prises) noms.set(id, `decision ${rang}`);
  const texts = new Map<string, string[]>();
  for (const slug of outsiders)
    texts.set(slug, anonymise(await readAll(scene.lecteurs.get(slug) as Lecteur), noms));
  return texts;
}

async function readAll(lecteur: Lecteur): Promise<string[]> {
  const texts: string[] = [];
  const get = async (url: string, accept = 'application/json') => {
    const answer = await lecteur.appel('GET', url, undefined, { accept });
    expect(answer.statusCode, answer.body).toBeLessThan(500);
    texts.push(`${url} ${answer.statusCode} ${answer.headers.location ?? ''} ${answer.body}`);
  };
  await get('/v1/projets', 'application/x-ndjson');
  await get('/v1/projets', 'text/csv');
  for (const ref of refs) {
    await get(`/v1/projets/${ref}`);
    await get(`/v1/projets/${ref}/historique`);
  }
  await get('/v1/decisions?limite=200');
  await get('/v1/rapprochements?limite=200');
  const fil = await lecteur.appel('GET', '/v1/evenements?inclureMiens=true&limite=200');
  const evenements = fil.json().evenements.map(({ id: _, ...evenement }: { id: string }) => evenement);
  for (const evenement of evenements) texts.push(JSON.stringify(evenement));
  return texts;
}

/** Ids by what they name, instants by their rank among those that this reader is shown. */
function anonymise(texts: readonly string[], noms: ReadonlyMap<string, string>): string[] {
  const instant = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g;
  const all = texts.map((text) =>
    text
      .replace(/"suivant":"[^"]*"/g, '"suivant":"…"')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => noms.get(id) ?? id),
  );
  const ranks = [...new Set(all.flatMap((text) => text.match(instant) ?? []))].sort();
  const rankOf = new Map(ranks.map((text, i) => [text, `#${i}`]));
  return all.map((text) => text.replace(instant, (found) => rankOf.get(found) ?? found));
}

/** Where two texts part. */
function excerpt(a: string, b: string): [string, string] {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const around = (text: string) => `${text.slice(0, 80)} … ${text.slice(Math.max(0, i - 300), i + 300)}`;
  return [around(a), around(b)];
}

for (let n = 0; n < histoires; n++) {
  const seed = graine * 1000 + 300 + n;
  it(`ce qui est restreint ne change aucun octet pour les autres (graine ${seed})`, {
    timeout: 240_000,
  }, async () => {
    const hasard = createHasard(seed);
    const nees = new Set<string>();
    const actes = Array.from({ length: etapes }, (_, rang) => drawActe(hasard, rang, nees));
    const outsiders = ['mec', 'recoco', 'odata'];
    const avec = await tell(actes, outsiders);
    const sans = await tell(actes.filter(isSaid), outsiders);
    for (const slug of outsiders) {
      const [with_, without] = [avec.get(slug) ?? [], sans.get(slug) ?? []];
      for (const [i, text] of without.entries()) {
        if (with_[i] === text) continue;
        const [found, expected] = excerpt(with_[i] ?? '', text);
        expect(found, `graine ${seed}, ${slug}`).toBe(expected);
      }
      expect(with_).toHaveLength(without.length);
    }
  });
}
