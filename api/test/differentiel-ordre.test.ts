// The same final traces, published in another order, at once, in bulk or one by one, make the same projets.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canonical, exportNdjson } from './differentiel-lectures.ts';
import { type Lecteur, openTheatre, play, readFaits, slugs, type Theatre } from './differentiel-scene.ts';
import { type Corps, count, createHasard, drawCorps, graine, type Hasard, type Scene } from './sequences.ts';

const sequences = count('DIFFERENTIEL_ORDRES', 12);

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre?.close());

const externalIds = ['1', '2', '3', '4', '5'];
const scene: Scene = {
  plateformes: slugs,
  externalIds,
  datee: true,
  ids: () => [],
  visibilite(hasard: Hasard, plateforme: string) {
    const cercles = { mec: ['a'], tet: ['a', 'b'] }[plateforme];
    return cercles && hasard.chance(0.3) ? { cercle: hasard.pick(cercles) } : undefined;
  },
};

interface Publication {
  plateforme: string;
  externalId: string;
  corps: Corps;
}

function drawFinal(hasard: Hasard): Publication[] {
  return slugs.flatMap((plateforme) =>
    externalIds
      .filter(() => hasard.chance(0.8))
      .map((externalId) => {
        const corps = drawCorps(hasard, scene, plateforme, externalId);
        // Without an owner's rank, which depends on births, only dates and names decide.
        return { plateforme, externalId, corps: { ...corps, majSourceLe: hasard.pick(dates) } };
      }),
  );
}

const dates = ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z', '2024-01-03T00:00:00Z'];

/**
 * What a reader is served, freed from what the order of births decides: ids, and the reception of each trace.
 * Births also decide who owns a projet: they are kept by publishing first a bare version of each trace.
 */
async function readAll(lecteur: Lecteur): Promise<string[]> {
  const faits = await readFaits(
    theatre,
    slugs.flatMap((slug) => externalIds.map((id) => `${slug}:${id}`)),
  );
  const refOf = new Map([...faits].map(([ref, { natal }]) => [natal, ref]));
  const projets = await exportNdjson(lecteur);
  return projets
    .map((projet) => {
      const traces = (projet.traces as Corps[]).map(({ majLe: _, ...trace }) => trace);
      const text = canonical({ ...projet, traces });
      return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => refOf.get(id) ?? id);
    })
    .sort();
}

async function readEveryone(): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const lecteur of theatre.lecteurs.values()) all[lecteur.slug] = await readAll(lecteur);
  return all;
}

const naissance = (externalId: string) => ({
  externalId,
  nom: 'À naître',
  collectivites: [{ type: 'departement', code: '75' }],
});

/** Every trace born alone, in one order, for ids and owners to be the same; dated before all that follows. */
async function giveBirth(publications: readonly Publication[]): Promise<void> {
  await theatre.reset();
  for (const { plateforme, externalId, corps } of publications) {
    const { externalId: _, ...bare } = naissance(externalId);
    const { visibilite } = corps;
    const publication = { ...bare, visibilite, majSourceLe: '2023-01-01T00:00:00Z' };
    await play(theatre, { plateforme, geste: 'publier', externalId, corps: publication });
  }
}

const publish = ({ plateforme, externalId, corps }: Publication) =>
  play(theatre, { plateforme, geste: 'publier', externalId, corps });

for (let n = 0; n < sequences; n++) {
  const seed = graine * 1000 + 500 + n;
  it(`l’ordre d’arrivée ne change rien (graine ${seed})`, async () => {
    const hasard = createHasard(seed);
    const publications = drawFinal(hasard);
    // `depuis` of a field never said before its final value is the date of its publication, whatever the order.
    await giveBirth(publications);
    for (const publication of publications) await publish(publication);
    const expected = await readEveryone();
    expect(Object.values(expected).flat().length).toBeGreaterThan(0);

    const arrivals: Record<string, () => Promise<unknown>> = {
      'dans un autre ordre': async () => {
        for (const publication of hasard.shuffle(publications)) await publish(publication);
      },
      'toutes à la fois': () => Promise.all(hasard.shuffle(publications).map(publish)),
      'en lots simultanés': () =>
        Promise.all(
          slugs.map((plateforme) => {
            const lignes = hasard
              .shuffle(publications)
              .filter((publication) => publication.plateforme === plateforme)
              .map(({ externalId, corps }) => ({ externalId, corps }));
            return lignes.length > 0 ? play(theatre, { plateforme, geste: 'lot', lignes }) : undefined;
          }),
        ),
      'après des détours': async () => {
        for (const { plateforme, externalId } of hasard.shuffle(publications).slice(0, 6)) {
          const corps = { ...drawCorps(hasard, scene, plateforme, externalId), majSourceLe: dates[0] };
          await play(theatre, { plateforme, geste: 'publier', externalId, corps });
          if (hasard.chance(0.5)) await play(theatre, { plateforme, geste: 'supprimer', externalId });
          // A field said, then unsaid, then said again was last changed by the last.
          const { externalId: _, ...bare } = naissance(externalId);
          const birth = { ...bare, majSourceLe: '2023-01-01T00:00:00Z' };
          await play(theatre, { plateforme, geste: 'publier', externalId, corps: birth });
        }
        await Promise.all(hasard.shuffle(publications).map(publish));
      },
    };
    for (const [how, arrive] of Object.entries(arrivals)) {
      await giveBirth(publications);
      await arrive();
      for (const [slug, projets] of Object.entries(await readEveryone())) {
        const wanted = expected[slug] ?? [];
        const first = projets.findIndex((projet, i) => projet !== wanted[i]);
        const where = `graine ${seed}, ${how}, ${slug}`;
        expect(JSON.parse(projets[first] ?? 'null'), where).toEqual(JSON.parse(wanted[first] ?? 'null'));
        expect(projets, where).toHaveLength(wanted.length);
      }
    }
  });
}
