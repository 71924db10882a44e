import { type Entree, findEntree, getNomenclature, type LigneDeTrace } from '@projets-collectivites/schema';
import { describe, expect, it } from 'vitest';
import { publications } from './index.ts';

const traces: { ref: string; plateforme: string; trace: LigneDeTrace }[] = publications.flatMap(
  ({ plateforme, traces }) =>
    traces.map((trace) => ({ ref: `${plateforme}:${trace.externalId}`, plateforme, trace })),
);

describe('les fictions de la démonstration', () => {
  it('ont chacune une référence, publiée une fois', () => {
    expect(traces.length).toBeGreaterThanOrEqual(45);
    expect(new Set(traces.map(({ ref }) => ref)).size).toBe(traces.length);
  });

  it('écrivent les valeurs exactes des nomenclatures', () => {
    const champs = ['competences', 'leviers', 'thematiques', 'sites', 'interventions'] as const;
    for (const { ref, trace } of traces) {
      for (const champ of champs) {
        const valeur = getNomenclature(champ)?.valeur as keyof Entree;
        for (const ecrite of trace[champ] ?? []) {
          expect(findEntree(champ, ecrite)?.[valeur], `${ref} ${champ}`).toBe(ecrite);
        }
      }
    }
  });

  it('ne nomment que des traces publiées, dans les deux sens de l’ordre de publication', () => {
    const rang = new Map(traces.map(({ ref }, i) => [ref, i]));
    const sens = new Set<boolean>();
    traces.forEach(({ ref, trace }, i) => {
      for (const cible of trace.memeProjetQue ?? []) {
        expect(rang.has(cible), `${ref} → ${cible}`).toBe(true);
        sens.add((rang.get(cible) as number) < i);
      }
    });
    expect(sens.size).toBe(2);
  });

  it('ne désignent ni personne ni site réels', () => {
    const texte = JSON.stringify(traces);
    for (const [adresse] of texte.matchAll(/[\w.-]+@[\w.-]+/g)) expect(adresse).toMatch(/@example\.fr$/);
    for (const [url] of texte.matchAll(/https?:[^"]+/g)) {
      expect(url).toMatch(/^https:\/\/[a-z]+\.exemple\.fr\//);
    }
    const telephones = traces.flatMap(({ trace }) => trace.porteur?.referent?.telephone ?? []);
    expect(telephones.length).toBeGreaterThan(3);
    for (const telephone of telephones) expect(telephone).toMatch(/^01 99 00 \d\d \d\d$/);
  });

  it('ne fondent aucun financement dans une plateforme connectée', () => {
    for (const { plateforme, trace } of traces) {
      expect(trace.nature === 'financement').toBe(plateforme === 'fonds-demo');
    }
  });
});
