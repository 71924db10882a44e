import { describe, expect, it } from 'vitest';
import type { Contenu, RangDe, TraceUnifiable } from './modele.ts';
import { findProprietaire } from './precedence.ts';
import { unify } from './unification.ts';

const rangDe: RangDe = (slug) => ({
  origine: slug.startsWith('open') ? 'opendata' : 'connectee',
  peutPosseder: slug !== 'open-import',
});

const tot = '2026-01-01T00:00:00.000000Z';
const tard = '2026-06-01T00:00:00.000000Z';

let births = 0;
function trace(
  plateforme: string,
  contenu: Partial<Contenu>,
  depuis: Record<string, string> = {},
): TraceUnifiable {
  births += 1;
  return {
    natal: `0000${births}`,
    plateforme,
    externalId: `${plateforme}-${births}`,
    contenu: { nature: 'projet', nom: 'x', collectivites: [{ type: 'commune', code: '80021' }], ...contenu },
    depuis,
    majLe: tot,
    majSourceLe: null,
    corrections: null,
    statut: null,
  };
}

const see = (proprietaire: string, ...traces: TraceUnifiable[]) =>
  unify(
    { id: 'id', proprietaire, referents: [], traces, membres: traces },
    tard,
    rangDe,
  ) as unknown as Record<string, never> & {
    provenance: Record<string, { plateforme: string; regle: string; elements?: unknown[] }>;
    divergences: { champ: string; valeurs: { valeur: unknown; plateforme: string }[] }[];
  };

describe('valeur unifiée', () => {
  it('suit le propriétaire, même quand un autre a parlé plus tard', () => {
    const vue = see(
      'mec',
      trace('tet', { nom: 'B' }, { nom: tard }),
      trace('mec', { nom: 'A' }, { nom: tot }),
    );
    expect(vue.nom).toBe('A');
    expect(vue.provenance.nom).toMatchObject({ plateforme: 'mec', regle: 'proprietaire' });
    expect(vue.divergences).toMatchObject([{ champ: 'nom', valeurs: [{ valeur: 'B', plateforme: 'tet' }] }]);
  });

  it('préfère à rang égal le changement le plus récent de ce champ, puis le slug', () => {
    const recente = trace('tet', { description: 'récente' }, { description: tard });
    const ancienne = trace('recoco', { description: 'ancienne' }, { description: tot });
    expect(see('mec', ancienne, recente).description).toBe('récente');
    const egales = [trace('tet', { description: 't' }), trace('recoco', { description: 'r' })];
    expect(see('mec', ...egales).description).toBe('r');
    expect(see('mec', ...egales.reverse()).description).toBe('r');
  });

  it('ne laisse les données ouvertes parler qu’à défaut', () => {
    const ouverte = trace('open', { budgetPrevisionnel: 1 }, { budgetPrevisionnel: tard });
    const connectee = trace('tet', { budgetPrevisionnel: 2 }, { budgetPrevisionnel: tot });
    expect(see('mec', ouverte, connectee).budgetPrevisionnel).toBe(2);
    expect(see('mec', ouverte).provenance.budgetPrevisionnel).toMatchObject({
      plateforme: 'open',
      regle: 'opendata',
    });
  });

  it('n’écrase jamais une valeur par une absence', () => {
    const vue = see('mec', trace('mec', {}), trace('open', { objectifs: 'o' }));
    expect(vue.objectifs).toBe('o');
    expect(vue.dateDebut).toBeNull();
    expect(vue.provenance.dateDebut).toBeUndefined();
  });

  it('déplace un bloc entier : la phase avec son statut et son libellé', () => {
    const mec = trace('mec', { phase: 'Étude' });
    const tet = trace('tet', { phase: 'Opération', phaseStatut: 'En cours', statutSource: 'Démarré' });
    expect(see('mec', mec, tet)).toMatchObject({ phase: 'Étude', phaseStatut: null, statutSource: null });
  });

  it('ne tient pas un libellé sans phase pour une phase', () => {
    const mec = trace('mec', { statutSource: 'À instruire' });
    const tet = trace('tet', { phase: 'Idée' });
    expect(see('mec', mec, tet)).toMatchObject({ phase: 'Idée', statutSource: null });
    expect(see('mec', mec)).toMatchObject({ phase: null, statutSource: 'À instruire' });
  });

  it('réunit les listes, chaque élément avec ses sources', () => {
    const vue = see('mec', trace('tet', { leviers: ['b', 'a'] }), trace('mec', { leviers: ['a'] }));
    expect(vue.leviers).toEqual(['a', 'b']);
    expect(vue.provenance.leviers).toMatchObject({ plateforme: 'mec', regle: 'union' });
    expect(vue.provenance.leviers?.elements).toMatchObject([
      { valeur: 'a', sources: [{ plateforme: 'mec' }, { plateforme: 'tet' }] },
      { valeur: 'b', sources: [{ plateforme: 'tet' }] },
    ]);
  });

  it('ne voit pas de divergence entre plusieurs financements : tous sont listés', () => {
    const vue = see(
      'mec',
      trace('mec', { nom: 'n', financement: { montantAttribue: 1 } }),
      trace('tet', { nom: 'n', financement: { montantAttribue: 2 } }),
    );
    expect(vue.divergences).toEqual([]);
    expect(vue.financements).toHaveLength(2);
  });
});

describe('propriétaire', () => {
  it('est la plateforme de la plus ancienne trace, hors imports de données ouvertes', () => {
    const membre = (natal: string, plateforme: string) => ({ natal, plateforme });
    expect(findProprietaire([membre('2', 'tet'), membre('1', 'mec')], rangDe)).toBe('mec');
    expect(findProprietaire([membre('2', 'tet'), membre('1', 'open-import')], rangDe)).toBe('tet');
    expect(findProprietaire([membre('1', 'open-import')], rangDe)).toBe('open-import');
  });

  it('font passer la dernière correction acceptée devant toutes les traces, qui deviennent des divergences', () => {
    const correction = (valeur: unknown, depuis: string, decision: string) => ({
      champ: 'budgetPrevisionnel',
      valeur,
      plateforme: 'recoco',
      decision,
      depuis,
    });
    const owner = { ...trace('mec', { budgetPrevisionnel: 10 }), corrections: [correction(20, tot, 'd1')] };
    const other = { ...trace('tet', { budgetPrevisionnel: 30 }), corrections: [correction(30, tard, 'd2')] };
    const projet = see('mec', owner, other);
    expect(projet.budgetPrevisionnel).toBe(30);
    expect(projet.provenance.budgetPrevisionnel).toMatchObject({ plateforme: 'recoco', regle: 'correction' });
    expect(projet.divergences.map(({ valeurs }) => valeurs.map(({ valeur }) => valeur))).toEqual([[10]]);
  });

  it('signalent un groupe où une plateforme déclare deux projets, mais pas deux financements', () => {
    expect(see('mec', trace('mec', {}), trace('mec', {}))).toMatchObject({
      alerte: expect.stringContaining('2 traces de mec'),
    });
    const grant = () => trace('dgcl', { nature: 'financement' });
    expect(see('mec', trace('mec', {}), grant(), grant())).toMatchObject({ alerte: null });
  });
});
