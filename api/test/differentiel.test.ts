// Random stories told to the real application and to a naive model of the design: every reader must get the same.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  compareAll,
  compareLists,
  compareReads,
  expectSameDocument,
  exportNdjson,
} from './differentiel-lectures.ts';
import { type Lecteur, openTheatre, playBoth, slugs, type Theatre } from './differentiel-scene.ts';
import { createModele, type Modele, photograph } from './modele-naif.ts';
import { sees, vueOf } from './modele-naif-vue.ts';
import {
  type Corps,
  count,
  createHasard,
  drawOperation,
  graine,
  type Hasard,
  type Scene,
} from './sequences.ts';

const sequences = count('DIFFERENTIEL_SEQUENCES', 8);
const steps = count('DIFFERENTIEL_ETAPES', 45);
const between = count('DIFFERENTIEL_PAS', 9);

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre?.close());

const externalIds = ['1', '2', '3', 'é/4'];
const refs = slugs.flatMap((slug) => externalIds.map((id) => `${slug}:${id}`));

function createScene(modele: Modele): Scene {
  return {
    plateformes: slugs,
    externalIds,
    datee: false,
    ids: () => [...modele.traces.values()].map((trace) => trace.natal),
    visibilite(hasard: Hasard, plateforme: string) {
      const cercles = { mec: ['a'], tet: ['a', 'b'] }[plateforme];
      if (!cercles || hasard.chance(0.6)) return hasard.pick([undefined, 'partagee']);
      return { cercle: hasard.pick(cercles) };
    },
  };
}

interface Instantane {
  au: string;
  modele: Modele;
  /** What each reader was served, by slug. */
  servis: Map<string, Map<string, Corps>>;
  /** Cursor of each reader in the feed. */
  curseurs: Map<string, string>;
}

async function readFil(lecteur: Lecteur, apres: string | undefined) {
  const evenements: { type: string; subject: string; data: Corps }[] = [];
  let curseur = apres;
  for (;;) {
    const suite = curseur === undefined ? '' : `&apres=${curseur}`;
    const answer = await lecteur.appel('GET', `/v1/evenements?inclureMiens=true&limite=200${suite}`);
    expect(answer.statusCode, answer.body).toBe(200);
    curseur = answer.json().curseur as string;
    if (answer.json().evenements.length === 0) return { evenements, curseur };
    evenements.push(...answer.json().evenements);
  }
}

/** Every projet that changed for a reader is named by an event that this reader receives, and dated accordingly. */
async function compareChanges(lecteur: Lecteur, avant: Instantane, apres: Instantane, context: string) {
  const [old, now] = [avant.servis.get(lecteur.slug), apres.servis.get(lecteur.slug)];
  const { evenements } = await readFil(lecteur, avant.curseurs.get(lecteur.slug));
  const named = JSON.stringify(evenements);
  const since = await exportNdjson(lecteur, `?modifieDepuis=${encodeURIComponent(avant.au)}`);
  const listed = new Set(since.map((projet) => projet.id));
  for (const id of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
    const [was, is] = [old?.get(id), now?.get(id)];
    const strip = ({ majLe: _, ...rest }: Corps) => JSON.stringify(rest);
    const brief = (projet?: Corps) =>
      projet && JSON.stringify([projet.traces, projet.referents, projet.majLe]);
    const where = `${context} ${lecteur.slug} ${id}\n${brief(was)}\n${brief(is)}`;
    if (was && is && strip(was) === strip(is)) continue;
    // A contact alone is no event and no version.
    if (was && is && strip({ ...was, porteur: null }) === strip({ ...is, porteur: null })) {
      const siret = (projet: Corps) => (projet.porteur as Corps | null)?.siret;
      if (siret(was) === siret(is)) continue;
    }
    expect(named.includes(id), `annoncé : ${where}\n${named}`).toBe(true);
    if (is) expect(listed.has(id), `modifieDepuis : ${where}`).toBe(true);
    if (is) expect((is.majLe as string) > avant.au, `majLe : ${where}`).toBe(true);
  }
}

async function takeInstantane(modele: Modele): Promise<Instantane> {
  await theatre.t.sequence();
  const { rows } = await sql<{ au: string }>`
    SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS au`.execute(
    theatre.t.db,
  );
  const servis = new Map<string, Map<string, Corps>>();
  const curseurs = new Map<string, string>();
  for (const lecteur of theatre.lecteurs.values()) {
    const projets = await exportNdjson(lecteur);
    servis.set(lecteur.slug, new Map(projets.map((projet) => [projet.id as string, projet])));
    curseurs.set(lecteur.slug, (await readFil(lecteur, undefined)).curseur);
  }
  return { au: rows[0]?.au ?? '', modele: photograph(modele), servis, curseurs };
}

/** `?au=` by today's rights: what was visible then and still is. */
async function compareAu(
  modele: Modele,
  { au, modele: then }: Instantane,
  lecteur: Lecteur,
  context: string,
) {
  for (const trace of modele.traces.values()) {
    const answer = await lecteur.appel('GET', `/v1/projets/${trace.natal}?au=${encodeURIComponent(au)}`);
    const where = `${context} ${lecteur.slug} ${trace.ref} au ${au} : ${answer.body}`;
    const seen = (natal: string, cercles: readonly string[]) =>
      [...modele.traces.values()].some((t) => t.natal === natal && sees(t, cercles));
    const groupe = then.traces.get(trace.ref)?.groupe;
    const visibles = (then.groupes.get(groupe ?? '') ?? []).filter(
      (t) => sees(t, lecteur.cercles) && seen(t.natal, lecteur.cercles),
    );
    const id = visibles.some((t) => t.natal === groupe) ? groupe : visibles[0]?.natal;
    const vue = vueOf(id ?? '', visibles, theatre.regles, false);
    if (!seen(trace.natal, lecteur.cercles) || !vue) expect(answer.statusCode, where).toBe(404);
    else {
      expect(answer.statusCode, where).toBe(200);
      expectSameDocument(answer.json(), vue.document, where);
    }
  }
}

for (let n = 0; n < sequences; n++) {
  const seed = graine * 1000 + n;
  it(`une histoire au hasard donne à chaque lecteur ce que dit le modèle (graine ${seed})`, async () => {
    await theatre.reset();
    const hasard = createHasard(seed);
    const modele = createModele();
    const scene = createScene(modele);
    const instantanes = [await takeInstantane(modele)];
    for (let step = 1; step <= steps; step++) {
      const operation = drawOperation(hasard, scene);
      const context = `graine ${seed}, étape ${step}, ${JSON.stringify(operation)}`;
      await playBoth(theatre, modele, operation);
      for (const lecteur of hasard.shuffle([...theatre.lecteurs.values()]).slice(0, 2)) {
        await compareAll(theatre, modele, lecteur, context);
      }
      if (step % between !== 0) continue;
      const avant = instantanes.at(-1) as Instantane;
      instantanes.push(await takeInstantane(modele));
      for (const lecteur of theatre.lecteurs.values()) {
        await compareReads(theatre, modele, lecteur, refs, context);
        await compareChanges(lecteur, avant, instantanes.at(-1) as Instantane, context);
      }
    }
    for (const lecteur of theatre.lecteurs.values()) {
      await compareLists(theatre, modele, lecteur, hasard, `graine ${seed}`);
      for (const instantane of instantanes) await compareAu(modele, instantane, lecteur, `graine ${seed}`);
    }
  });
}
