// The codes of 110,000 real grants, against the reference data. Skipped where the open data is absent.
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/harness.ts';
import { openDb } from '../infra/db.ts';
import { loadReferentiel, openReferentiel, type Referentiel } from './index.ts';

const dossier = new URL('../../../../shared/data/subventions/', import.meta.url);
const present = existsSync(dossier);
if (!present) console.log('données réelles absentes (../shared/data/subventions) : tests passés');

type Ligne = Record<string, string>;

function lire(fichier: string, delimiter: string): Ligne[] {
  return parse(readFileSync(new URL(fichier, dossier)), { columns: true, bom: true, delimiter, trim: true });
}

describe.skipIf(!present)('codes des subventions réelles', () => {
  let base: TestDatabase;
  let referentiel: Referentiel;

  beforeAll(async () => {
    base = await createTestDatabase();
    const { db, close } = openDb({ url: base.url });
    await loadReferentiel(db);
    referentiel = await openReferentiel(db);
    await close();
  });
  afterAll(() => base.drop());

  const isCommuneConnue = (code: string): boolean => !('erreur' in referentiel.situer('commune', code));

  test('Fonds vert 2023 : chaque code de commune est connu', () => {
    const codes = new Set(lire('fonds-vert-2023.csv', ',').map((ligne) => ligne.code_commune ?? ''));
    codes.delete('NULL');
    expect([...codes].filter((code) => !isCommuneConnue(code))).toEqual([]);
  });

  // Mostly postal codes written in the INSEE column: defects of the files, never repaired by guess.
  test.each([
    ['dgcl-2018.csv', 64],
    ['dgcl-2019.csv', 41],
    ['dgcl-2023.csv', 26],
    ['dgcl-2024.csv', 1],
  ])('%s : au plus %i codes de commune inconnus', (fichier, maxCommunes) => {
    const lignes = lire(fichier, ';');
    const communes = new Set(lignes.map((ligne) => ligne.beneficiaire_code_insee ?? ''));
    communes.delete('');
    const inconnues = [...communes].filter((code) => !isCommuneConnue(code));
    const sirens = new Set(lignes.map((ligne) => ligne.beneficiaire_siren ?? ''));
    sirens.delete('');
    const sirensInconnus = [...sirens].filter((siren) => referentiel.findBySiren(siren) === undefined);
    console.log(
      `${fichier} : ${inconnues.length} codes de commune inconnus sur ${communes.size}, ` +
        `${sirensInconnus.length} SIREN inconnus sur ${sirens.size}`,
    );
    expect(inconnues.length).toBeLessThanOrEqual(maxCommunes);
    expect(sirensInconnus.length / Math.max(1, sirens.size)).toBeLessThan(0.02);
  });

  // What differs is nearly always the code: rows shifted by one, the SIREN or INSEE code of a neighbour, a merged EPCI.
  test.each(['dgcl-2019.csv', 'dgcl-2023.csv', 'dgcl-2024.csv'])(
    '%s : le nom désigne le bénéficiaire que disent ses codes',
    (fichier) => {
      const resultats = { juste: 0, faux: 0, sansReponse: 0 };
      const ecarts = new Set<string>();
      for (const ligne of lire(fichier, ';')) {
        const {
          beneficiaire_siren = '',
          beneficiaire_nom = '',
          beneficiaire_dep = '',
          beneficiaire_code_insee = '',
        } = ligne;
        const attendu = referentiel.findBySiren(beneficiaire_siren);
        const departement = referentiel.situer('departement', beneficiaire_dep);
        if (attendu === undefined || 'erreur' in departement) continue;
        if (attendu.type === 'commune' && attendu.code !== beneficiaire_code_insee) continue;
        const trouve = referentiel.findBeneficiaire(beneficiaire_nom, departement.code);
        const verdict =
          trouve === undefined ? 'sansReponse' : trouve.code === attendu.code ? 'juste' : 'faux';
        resultats[verdict]++;
        if (verdict !== 'juste')
          ecarts.add(`${verdict} ${departement.code} ${beneficiaire_nom} (${attendu.nom})`);
      }
      console.log(fichier, 'bénéficiaires par nom :', resultats);
      if (process.env.MONTRER_ECARTS) console.log([...ecarts].sort().join('\n'));
      expect(resultats.juste).toBeGreaterThan(15_000);
      expect(resultats.faux / (resultats.juste + resultats.faux)).toBeLessThan(0.025);
    },
  );
});
