import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Referentiel } from '../territoires/index.ts';
import { createReferentiel } from '../territoires/referentiel.ts';
import { readDonnees } from '../territoires/source.ts';
import type { Candidat } from './candidat.ts';
import { ouvrirFondsVert } from './fonds-vert.ts';

const ENTETE =
  'nom_region,code_departement,nom_departement,code_commune,nom_commune,axe,numero_demarche_ds,nom_demarche_ds,numero_dossier_ds,nom_du_projet,nom_beneficiaire_principal,siren,montant_engage';
const COMMUN = { region: 'Auvergne-Rhône-Alpes', departement: 'Ain', axe: '3', demarche: '69282' };

let referentiel: Referentiel;
let dossier = '';
beforeAll(async () => {
  referentiel = createReferentiel(await readDonnees());
  dossier = await mkdtemp(join(tmpdir(), 'import-fonds-vert-'));
});
afterAll(() => rm(dossier, { recursive: true, force: true }));

type Cellules = Record<
  'dep' | 'commune' | 'dossier' | 'projet' | 'beneficiaire' | 'siren' | 'montant',
  string
>;

function ligne(cellules: Cellules, separateur: string): string {
  const { dep, commune, dossier: numero, projet, beneficiaire, siren, montant } = cellules;
  const { region, departement, axe, demarche } = COMMUN;
  const valeurs = [region, dep, departement, commune, 'NULL', axe, demarche, 'Biodiversité', numero, projet];
  return [...valeurs, beneficiaire, siren, montant].map((v) => `"${v}"`).join(separateur);
}

async function convertir(lignes: Cellules[], separateur = ','): Promise<Candidat[]> {
  const chemin = join(dossier, 'essai.csv');
  const entete = ENTETE.replaceAll(',', separateur);
  await writeFile(chemin, `${[entete, ...lignes.map((l) => ligne(l, separateur))].join('\n')}\n`);
  const source = await ouvrirFondsVert(chemin, referentiel);
  const candidats: Candidat[] = [];
  for await (const candidat of source.candidats(() => undefined)) candidats.push(candidat);
  return candidats;
}

const saine: Cellules = {
  dep: '01',
  commune: '01004',
  dossier: '12487592',
  projet: 'Étude d’une ancienne décharge',
  beneficiaire: 'SIVOM DU VALROMEY ',
  siren: '200071975.0',
  montant: '21667.5',
};
const abimee = { ...saine, dep: '1', commune: '1004', siren: '200071975', montant: '21\u00a0667,50\u00a0€' };

describe('un fichier du Fonds vert', () => {
  it('donne une trace par dossier : bénéficiaire, commune du projet, montant', async () => {
    const [candidat] = await convertir([saine]);
    expect(candidat?.avertissements).toEqual([]);
    expect(candidat?.ligne).toEqual({
      externalId: 'FV-2023-12487592',
      nature: 'financement',
      nom: 'Étude d’une ancienne décharge',
      collectivites: [
        { type: 'syndicat', code: '200071975' },
        { type: 'commune', code: '01004' },
      ],
      collectiviteResponsable: '200071975',
      programmes: ['Fonds vert', 'Biodiversité'],
      financement: { dispositif: 'Fonds vert', financeur: 'État', montantAttribue: 21667.5 },
      complements: {
        exercice: 2023,
        numeroDossier: '12487592',
        lignes: [
          {
            intitule: 'Étude d’une ancienne décharge',
            montantEngage: 21667.5,
            beneficiaire: 'SIVOM DU VALROMEY',
            siren: '200071975',
            codeCommune: '01004',
            codeDepartement: '01',
            departement: 'Ain',
            region: 'Auvergne-Rhône-Alpes',
            axe: '3',
            numeroDemarche: '69282',
            demarche: 'Biodiversité',
          },
        ],
      },
    });
  });

  it('donne les mêmes traces une fois passé par un tableur', async () => {
    const lignes = (candidats: Candidat[]) => candidats.map((candidat) => candidat.ligne);
    expect(lignes(await convertir([abimee], ';'))).toEqual(lignes(await convertir([saine])));
  });

  it('réunit les lignes d’un dossier, même éloignées : montants additionnés, lignes gardées', async () => {
    const autre = { ...saine, dossier: '99', montant: '1' };
    const suite = { ...saine, commune: '01152', projet: 'Autre volet', montant: '0.1' };
    const candidats = await convertir([suite, autre, saine, { ...suite, montant: '0.2' }]);
    expect(candidats.map(({ externalId, origines }) => [externalId, origines.length])).toEqual([
      ['FV-2023-99', 1],
      ['FV-2023-12487592', 3],
    ]);
    expect(candidats[1]?.avertissements).toEqual(['dossier_heterogene']);
    expect(candidats[1]?.ligne).toMatchObject({
      nom: 'Étude d’une ancienne décharge',
      collectivites: [{ code: '200071975' }, { code: '01152' }, { code: '01004' }],
      financement: { montantAttribue: 21667.8 },
      complements: { lignes: [{ montantEngage: 0.1 }, { montantEngage: 21667.5 }, { montantEngage: 0.2 }] },
    });
  });

  it('ne réunit pas les lignes sans numéro de dossier, et leur donne un identifiant stable', async () => {
    const sans = { ...saine, dossier: 'Non Renseigné' };
    const voisine = { ...sans, projet: 'Autre chose' };
    const ids = (candidats: Candidat[]) => candidats.map(({ externalId }) => externalId);
    const candidats = await convertir([sans, voisine]);
    expect(new Set(ids(candidats)).size).toBe(2);
    expect(candidats[0]?.avertissements).toEqual(['dossier_sans_numero']);
    expect(
      ids(
        await convertir([
          { ...voisine, montant: '21 667,50 €' },
          { ...abimee, dossier: 'Non Renseigné' },
        ]),
      ),
    ).toEqual(ids(candidats).reverse());
  });

  it('garde un bénéficiaire hors du référentiel : la commune du projet situe', async () => {
    const association = { ...saine, siren: '784180440', beneficiaire: 'CONCORDIA' };
    const [situee, loin] = await convertir([association, { ...association, dossier: '2', commune: 'NULL' }]);
    expect(situee).toMatchObject({
      avertissements: [],
      ligne: { collectivites: [{ type: 'commune', code: '01004' }], collectiviteResponsable: '784180440' },
    });
    expect(loin).toMatchObject({
      avertissements: ['beneficiaire_au_departement'],
      ligne: { collectivites: [{ type: 'departement', code: '01' }] },
    });
  });

  it('dit ce qu’il ne comprend pas au lieu de le deviner', async () => {
    const [candidat] = await convertir([
      { ...saine, siren: '1090992001', commune: '104', montant: '21.667' },
    ]);
    expect(candidat?.avertissements.toSorted()).toEqual([
      'beneficiaire_par_nom',
      'commune_illisible',
      'montant_illisible',
      'siren_illisible',
    ]);
    expect(candidat?.ligne).toMatchObject({
      collectivites: [{ type: 'syndicat', code: '200071975' }],
      complements: { lignes: [{ siren: '1090992001', codeCommune: '104', montantIllisible: '21.667' }] },
    });
    expect(candidat?.ligne).not.toHaveProperty('collectiviteResponsable');
  });
});
