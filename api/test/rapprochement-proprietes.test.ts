// Random stories of publications and judgements, alone and at once: groups, ids and views are those of the naive model.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lecteur } from './differentiel-scene.ts';
import { createModele, type Modele, type TraceNaive } from './modele-naif.ts';
import { sees } from './modele-naif-vue.ts';
import type { DecisionNaive } from './rapprochement-modele.ts';
import {
  annuler,
  type DecisionAJouer,
  openScene,
  prendre,
  publieurs,
  publish,
  regroupAndCompare,
  type Scene,
} from './rapprochement-scene.ts';
import { drawPublication, drawRetouche, type Registre } from './rapprochement-titres.ts';
import { compareIds, compareVues } from './rapprochement-vues.ts';
import {
  type Corps,
  count,
  createHasard,
  graine,
  type Hasard,
  type Ligne,
  type Operation,
} from './sequences.ts';

const histoires = count('RAPPROCHEMENT_HISTOIRES', 5);
const etapes = count('RAPPROCHEMENT_ETAPES', 35);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());

/** Those in `a…` are restricted to cercle a all their life, those in `b…` to cercle b; those in `v…` come and go. */
const externalIds = ['1', '2', '3', '4', '5', 'a1', 'b1', 'v1'];
const refs = publieurs.flatMap((slug) => externalIds.map((id) => `${slug}:${id}`));

function visibiliteOf(hasard: Hasard, plateforme: string, externalId: string): unknown {
  if (plateforme === 'tet' && externalId.startsWith('b')) return { cercle: 'b' };
  if (!['mec', 'tet'].includes(plateforme)) return undefined;
  if (externalId.startsWith('a')) return { cercle: 'a' };
  return externalId.startsWith('v') ? hasard.pick(['partagee', { cercle: 'a' }]) : undefined;
}

interface Histoire {
  hasard: Hasard;
  modele: Modele;
  decisions: DecisionNaive[];
  registre: Registre;
}

function drawCorps({ hasard, registre }: Histoire, plateforme: string, externalId: string): Corps {
  const visibilite = visibiliteOf(hasard, plateforme, externalId);
  return { ...drawPublication(hasard, registre), ...(visibilite === undefined ? {} : { visibilite }) };
}

/** A change of these traces only. */
function drawOperation(histoire: Histoire, plateforme: string, ids: readonly string[]): Operation {
  const { hasard, registre } = histoire;
  const externalId = hasard.pick(ids);
  const kind = hasard.next();
  if (kind < 0.45)
    return { plateforme, geste: 'publier', externalId, corps: drawCorps(histoire, plateforme, externalId) };
  if (kind < 0.6) return { plateforme, geste: 'modifier', externalId, patch: drawRetouche(hasard, registre) };
  if (kind < 0.78) return { plateforme, geste: 'supprimer', externalId };
  const lignes = hasard
    .shuffle(ids)
    .slice(0, 4)
    .map(
      (id): Ligne =>
        hasard.chance(0.25)
          ? { externalId: id, supprimer: true }
          : { externalId: id, corps: drawCorps(histoire, plateforme, id) },
    );
  return { plateforme, geste: 'lot', lignes };
}

const deuxObjets = [
  'doublon_confirme',
  'doublon_confirme',
  'doublon_infirme',
  'doublon_signale',
  'partie_de',
  'suite_de',
];
const corrigeables: readonly (readonly [string, unknown])[] = [
  ['nom', 'Nom corrigé'],
  ['budgetPrevisionnel', 777],
  ['programmes', ['Corrigé']],
];

/** Something that a plateforme may decide; undefined when it sees too little. */
function drawDecision(
  { hasard, modele, decisions }: Histoire,
  plateforme: string,
  usable: (trace: TraceNaive) => boolean,
): DecisionAJouer | undefined {
  const { cercles } = scene.lecteurs.get(plateforme) as Lecteur;
  const traces = [...modele.traces.values()].filter((trace) => sees(trace, cercles) && usable(trace));
  if (traces.length < 2) return undefined;
  const a = hasard.pick(traces).ref;
  const kind = hasard.next();
  if (kind < 0.65) {
    // Half of the time within one group, for refusals to part something.
    const groupe = modele.traces.get(a)?.groupe;
    const mates = traces.filter((trace) => trace.groupe === groupe && trace.ref !== a);
    const others = traces.filter((trace) => trace.ref !== a);
    const b = hasard.pick(mates.length > 0 && hasard.chance(0.5) ? mates : others).ref;
    return { plateforme, type: hasard.pick(deuxObjets), a, b };
  }
  if (kind < 0.8)
    return { plateforme, type: 'projet_statut', a, verdict: hasard.pick(['valide', 'obsolete', 'termine']) };
  const refOf = new Map(traces.map((trace) => [trace.natal, trace.ref]));
  const signalees = decisions.filter((d) => d.type === 'correction_signalee' && !d.annulee && refOf.has(d.a));
  if (kind < 0.9 || signalees.length === 0) {
    const [champ, valeur] = hasard.pick(corrigeables);
    return { plateforme, type: 'correction_signalee', a, champ, valeur };
  }
  const visee = hasard.pick(signalees);
  const verdict = hasard.pick(['acceptee', 'acceptee', 'refusee']);
  const visible =
    sees({ cercle: null } as TraceNaive, []) && modele.traces.get(refOf.get(visee.a) ?? '')?.cercle === null;
  if (!visible) return undefined;
  return {
    plateforme: 'arbitre',
    type: 'correction_tranchee',
    a: refOf.get(visee.a) ?? '',
    vise: visee.id,
    verdict,
  };
}

const natalIn = (modele: Modele) => (ref: string) => modele.traces.get(ref)?.natal ?? '';

/** One thing at a time; what it was. */
async function jouerSeul(histoire: Histoire): Promise<string> {
  const { hasard, modele, decisions } = histoire;
  const kind = hasard.next();
  const plateforme = hasard.pick(publieurs);
  if (kind < 0.3) {
    const decideur = hasard.chance(0.2) ? 'arbitre' : plateforme;
    const decision = drawDecision(histoire, decideur, () => true);
    if (decision) {
      decisions.push(await prendre(scene, decision, natalIn(modele)));
      return JSON.stringify(decision);
    }
  } else if (kind < 0.4) {
    const visee = decisions.filter((d) => !d.annulee)[Math.floor(hasard.next() * decisions.length)];
    const trace = [...modele.traces.values()].filter((t) => t.natal === visee?.a || t.natal === visee?.b);
    const { cercles } = scene.lecteurs.get(visee?.plateforme ?? 'mec') as Lecteur;
    if (visee && trace.every((t) => sees(t, cercles))) {
      await annuler(scene, visee);
      visee.annulee = true;
      return `annulation ${JSON.stringify(visee)}`;
    }
  }
  const operation = drawOperation(histoire, plateforme, externalIds);
  await publish(scene, modele, operation);
  return JSON.stringify(operation);
}

/** Several at once, that do not tread on one another's own traces and subjects: any order gives one state. */
async function jouerEnsemble(histoire: Histoire): Promise<string> {
  const { hasard, modele, decisions } = histoire;
  const actes: (() => Promise<unknown>)[] = [];
  const dites: string[] = [];
  for (const plateforme of publieurs) {
    for (const ids of [externalIds.slice(0, 3), externalIds.slice(3, 7)]) {
      if (hasard.chance(0.4)) continue;
      const operation = drawOperation(histoire, plateforme, ids);
      dites.push(JSON.stringify(operation));
      actes.push(() => publish(scene, modele, operation));
    }
  }
  const sujets = new Set<string>();
  for (let i = 0; i < 4; i++) {
    const decision = drawDecision(histoire, hasard.pick([...publieurs, 'arbitre']), () => true);
    if (!decision) continue;
    const sujet = [decision.a, decision.b ?? ''].sort().join();
    if (sujets.has(sujet)) continue;
    sujets.add(sujet);
    dites.push(JSON.stringify(decision));
    actes.push(async () => decisions.push(await prendre(scene, decision, natalIn(modele))));
  }
  await Promise.all(hasard.shuffle(actes).map((acte) => acte()));
  return dites.join('\n');
}

for (let n = 0; n < histoires; n++) {
  const seed = graine * 1000 + 40 + n;
  it(`groupes, identifiants et vues sont ceux du modèle naïf (graine ${seed})`, {
    timeout: 240_000,
  }, async () => {
    await scene.reset();
    const modele = createModele();
    const histoire: Histoire = {
      hasard: createHasard(seed),
      modele,
      decisions: [],
      registre: { refs, natals: () => [...modele.traces.values()].map((trace) => trace.natal) },
    };
    for (let etape = 1; etape <= etapes; etape++) {
      const seul = histoire.hasard.chance(0.7);
      const dite = seul ? await jouerSeul(histoire) : await jouerEnsemble(histoire);
      const context = `graine ${seed}, étape ${etape}, ${dite}`;
      await scene.drain();
      await regroupAndCompare(scene, modele, histoire.decisions, context);
      if (etape % 3 === 0) await compareVues(scene, modele, histoire.decisions, context);
      if (etape % 12 !== 0) continue;
      await compareIds(scene, modele, histoire.decisions, context);
      expect(await scene.rapprocherTout(), `tout de nouveau : ${context}`).toBe(0);
    }
    for (const decision of histoire.decisions.filter((d) => !d.annulee)) {
      await annuler(scene, decision);
      decision.annulee = true;
    }
    await regroupAndCompare(scene, modele, histoire.decisions, `graine ${seed}, tout annulé`);
    await compareVues(scene, modele, histoire.decisions, `graine ${seed}, tout annulé`);
  });
}
