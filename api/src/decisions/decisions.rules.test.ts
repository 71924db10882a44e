import { describe, expect, it } from 'vitest';
import { Problem } from '../infra/problem.ts';
import { readDemande } from './demande.ts';
import { correctionsDe, type DecisionTenue, jugementDe, statutDe, sujetDe } from './rules.ts';

let suite = 0;
function decision(type: DecisionTenue['type'], plateforme: string, changes: Partial<DecisionTenue> = {}) {
  suite += 1;
  return {
    id: `id${suite}`,
    type,
    plateforme,
    arbitrage: false,
    verdict: null,
    payload: null,
    vise: null,
    priseLe: `2026-01-01T00:00:00.${String(suite).padStart(6, '0')}Z`,
    ...changes,
  } satisfies DecisionTenue;
}
const oui = (plateforme: string, changes = {}) => decision('doublon_confirme', plateforme, changes);
const non = (plateforme: string, changes = {}) => decision('doublon_infirme', plateforme, changes);
const arbitre = { arbitrage: true };

describe('le jugement de deux traces', () => {
  it.each([
    ['personne', [], null],
    ['une confirmation', [oui('mec')], 'confirme'],
    ['un refus', [non('mec')], 'refuse'],
    ['une partie', [decision('partie_de', 'mec')], 'refuse'],
    ['une suite', [decision('suite_de', 'mec')], 'refuse'],
    ['deux plateformes d’accord', [oui('mec'), oui('tet')], 'confirme'],
    ['deux refus de formes différentes', [non('mec'), decision('suite_de', 'tet')], 'refuse'],
    ['deux plateformes en désaccord', [oui('mec'), non('tet')], 'litige'],
    ['le dernier mot d’une plateforme', [oui('mec'), non('mec')], 'refuse'],
    ['une partie retirée par une confirmation', [decision('partie_de', 'mec'), oui('mec')], 'confirme'],
    ['un désaccord réglé entre elles', [oui('mec'), non('tet'), non('mec')], 'refuse'],
    ['un arbitrage', [oui('mec'), non('tet'), oui('arbitre', arbitre)], 'confirme'],
    ['un arbitrage, puis un avis', [non('arbitre', arbitre), oui('mec')], 'refuse'],
    ['le dernier arbitrage', [non('arbitre', arbitre), oui('autre', arbitre)], 'confirme'],
    ['l’arbitre est aussi une plateforme', [oui('mec'), non('mec', arbitre), oui('mec')], 'refuse'],
    ['un doublon signalé', [decision('doublon_signale', 'mec')], null],
  ] as const)('%s', (_titre, decisions, attendu) => {
    expect(jugementDe(decisions)).toBe(attendu);
  });
});

it('le statut est le dernier dit, quelle que soit la plateforme', () => {
  const statut = (plateforme: string, verdict: string) => decision('projet_statut', plateforme, { verdict });
  expect(statutDe([])).toBeNull();
  const last = statut('tet', 'termine');
  expect(statutDe([statut('mec', 'obsolete'), last])).toEqual({ valeur: 'termine', depuis: last.priseLe });
});

describe('les corrections', () => {
  const signalee = decision('correction_signalee', 'tet', { payload: { champ: 'nom', valeurProposee: 'B' } });
  const tranchee = (verdict: string, vise = signalee.id) =>
    decision('correction_tranchee', 'mec', { vise, verdict });

  it('ne valent qu’une fois acceptées', () => {
    expect(correctionsDe([signalee])).toBeNull();
    expect(correctionsDe([signalee, tranchee('refusee')])).toBeNull();
    expect(correctionsDe([signalee, tranchee('acceptee', 'autre')])).toBeNull();
    const oui = tranchee('acceptee');
    expect(correctionsDe([signalee, oui])).toEqual([
      { champ: 'nom', valeur: 'B', plateforme: 'tet', decision: signalee.id, depuis: oui.priseLe },
    ]);
  });

  it('suivent la dernière réponse', () => {
    expect(correctionsDe([signalee, tranchee('acceptee'), tranchee('refusee')])).toBeNull();
    expect(correctionsDe([signalee, tranchee('refusee'), tranchee('acceptee')])).toHaveLength(1);
  });

  it('tombent avec le signalement', () => {
    expect(correctionsDe([tranchee('acceptee')])).toBeNull();
  });
});

it('le sujet d’une paire ne dépend pas de l’ordre des objets ; un signalement en est un autre', () => {
  const sujet = (type: DecisionTenue['type'], natalA: string, natalB: string) =>
    sujetDe({ type, objetB: null }, { id: 'x', natalA, natalB, vise: null });
  expect(sujet('doublon_confirme', 'a', 'b')).toBe(sujet('suite_de', 'b', 'a'));
  expect(sujet('doublon_signale', 'a', 'b')).not.toBe(sujet('doublon_confirme', 'a', 'b'));
});

describe('la forme d’une décision', () => {
  const id = '0196f3a2-7b1c-7cc0-8a51-2f6f0f5c9d10';
  function pointersOf(corps: Record<string, unknown>): string[] {
    try {
      readDemande({ objetA: 'mec:1', ...corps } as never);
    } catch (error) {
      if (error instanceof Problem) return (error.errors ?? []).map(({ pointer }) => pointer);
      throw error;
    }
    return [];
  }

  it.each([
    [{ typeDecision: 'doublon_signale', objetB: 'tet:2' }],
    [{ typeDecision: 'doublon_confirme', objetB: id }],
    [{ typeDecision: 'doublon_infirme', objetB: 'tet:2', verdict: null, payload: null, auteur: 'x' }],
    [{ typeDecision: 'partie_de', objetB: 'tet:2', commentaire: 'lot 1' }],
    [{ typeDecision: 'suite_de', objetB: 'tet:2', payload: {} }],
    [{ typeDecision: 'rattachement_plan', objetB: 'tet:plan-12', verdict: 'infirme' }],
    [{ typeDecision: 'projet_statut', verdict: 'termine' }],
    [{ typeDecision: 'correction_signalee', payload: { champ: 'nom', valeurProposee: 'B', source: 'x' } }],
    [{ typeDecision: 'correction_tranchee', objetA: id, verdict: 'refusee' }],
    [{ typeDecision: 'service_ajoute', objetB: 'un-service', payload: { message: 'utile' } }],
    [{ typeDecision: 'service_retire', objetB: 'un-service' }],
  ])('accepte %j', (corps) => {
    expect(pointersOf(corps)).toEqual([]);
  });

  it.each([
    [{ typeDecision: 'doublon_signale' }, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetB: 'un-service' }, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetB: 'mec:1' }, ['/objetB']],
    [{ typeDecision: 'doublon_confirme', objetB: 'tet:2', verdict: 'confirme' }, ['/verdict']],
    [{ typeDecision: 'partie_de', objetB: 'tet:2', payload: { message: 'x' } }, ['/payload/message']],
    [{ typeDecision: 'rattachement_plan', objetB: 'plan' }, ['/objetB', '/verdict']],
    [{ typeDecision: 'rattachement_plan', objetB: 'tet:p', verdict: 'valide' }, ['/verdict']],
    [{ typeDecision: 'projet_statut' }, ['/verdict']],
    [{ typeDecision: 'projet_statut', objetB: 'tet:2', verdict: 'acceptee' }, ['/objetB', '/verdict']],
    [{ typeDecision: 'correction_signalee' }, ['/payload/champ', '/payload/valeurProposee']],
    [
      { typeDecision: 'correction_signalee', payload: { champ: 'couleur', valeurProposee: [] } },
      ['/payload/champ', '/payload/valeurProposee'],
    ],
    [
      { typeDecision: 'correction_signalee', payload: { champ: 'nom', valeurProposee: 'B', message: 'x' } },
      ['/payload/message'],
    ],
    [{ typeDecision: 'correction_tranchee', verdict: 'acceptee' }, ['/objetA']],
    [{ typeDecision: 'correction_tranchee', objetA: id }, ['/verdict']],
    [{ typeDecision: 'service_ajoute', objetB: 'mec:1' }, ['/objetB']],
    [{ typeDecision: 'service_ajoute', objetB: id }, ['/objetB']],
    [{ typeDecision: 'service_retire', objetB: 's', payload: { champ: 'nom' } }, ['/payload/champ']],
  ])('refuse %j', (corps, pointers) => {
    expect(pointersOf(corps)).toEqual(pointers);
  });

  it('le même projet en majuscules reste le même', () => {
    const corps = { typeDecision: 'doublon_confirme', objetA: id, objetB: id.toUpperCase() };
    expect(pointersOf(corps)).toEqual(['/objetB']);
  });
});
