// More than fifty traces under one key: only the first ones of each public meet. Whatever comes into a head or goes out of
// it, one by one or in bulk, pairs and groups stay those of the naive model.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createModele } from './modele-naif.ts';
import { openScene, publish, regroupAndCompare, type Scene } from './rapprochement-scene.ts';
import { drawNom } from './rapprochement-titres.ts';
import {
  type Corps,
  count,
  createHasard,
  graine,
  type Hasard,
  type Ligne,
  type Operation,
} from './sequences.ts';

const histoires = count('RAPPROCHEMENT_TETES', 2);
const etapes = count('RAPPROCHEMENT_ETAPES_TETES', 12);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());

const slugs = ['mec', 'tet', 'recoco'] as const;
const ids = Array.from({ length: 45 }, (_, i) => `${i}`);

function drawCorps(hasard: Hasard, plateforme: string, externalId: string): Corps {
  const generique = hasard.chance(0.3);
  const corps: Corps = {
    nom: generique ? 'Rénovation énergétique' : drawNom(hasard),
    // Some leave the block for another commune, and come back.
    collectivites: [{ type: 'commune', code: hasard.chance(0.85) ? '80021' : '44109' }],
  };
  if (hasard.chance(0.3)) corps.budgetPrevisionnel = hasard.pick([123_456, 250_000]);
  const isRestreinte = plateforme === 'tet' && Number(externalId) % 3 === 0;
  return isRestreinte ? { ...corps, visibilite: { cercle: hasard.chance(0.8) ? 'b' : 'a' } } : corps;
}

function drawLot(hasard: Hasard, part: number): Operation {
  const plateforme = hasard.pick(slugs);
  const supprime = hasard.chance(0.5);
  const lignes = hasard
    .shuffle(ids)
    .slice(0, part)
    .map(
      (externalId): Ligne =>
        supprime && hasard.chance(0.8)
          ? { externalId, supprimer: true }
          : { externalId, corps: drawCorps(hasard, plateforme, externalId) },
    );
  return { plateforme, geste: 'lot', lignes };
}

for (let n = 0; n < histoires; n++) {
  const seed = graine * 1000 + 90 + n;
  it(`les têtes de bloc restent celles du modèle (graine ${seed})`, { timeout: 240_000 }, async () => {
    await scene.reset();
    const hasard = createHasard(seed);
    const modele = createModele();
    for (const plateforme of slugs) {
      const lignes = ids.map((externalId) => ({
        externalId,
        corps: drawCorps(hasard, plateforme, externalId),
      }));
      await publish(scene, modele, { plateforme, geste: 'lot', lignes });
    }
    await scene.drain();
    await regroupAndCompare(scene, modele, [], `graine ${seed}, départ`);
    for (let etape = 1; etape <= etapes; etape++) {
      const operations = hasard.chance(0.5)
        ? [drawLot(hasard, hasard.pick([3, 20, 40]))]
        : slugs.flatMap((plateforme): Operation[] => {
            const externalId = hasard.pick(ids);
            return hasard.chance(0.4)
              ? [{ plateforme, geste: 'supprimer', externalId }]
              : [
                  {
                    plateforme,
                    geste: 'publier',
                    externalId,
                    corps: drawCorps(hasard, plateforme, externalId),
                  },
                ];
          });
      await Promise.all(operations.map((operation) => publish(scene, modele, operation)));
      // As many steps as there are waves of traces to look at again: few, whatever the order.
      expect(await scene.drain(), `graine ${seed}, étape ${etape}`).toBeLessThanOrEqual(20);
      const dites = operations.map((operation) => JSON.stringify(operation).slice(0, 300)).join('\n');
      await regroupAndCompare(scene, modele, [], `graine ${seed}, étape ${etape}, ${dites}`);
    }
    expect(await scene.rapprocherTout(), 'tout de nouveau').toBe(0);
  });
}
