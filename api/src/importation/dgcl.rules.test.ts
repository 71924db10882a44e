import { verifierTrace } from '@projets-collectivites/schema';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Referentiel } from '../territoires/index.ts';
import { createReferentiel } from '../territoires/referentiel.ts';
import { readDonnees } from '../territoires/source.ts';
import { type LigneDgcl, ligneVersTrace } from './dgcl.ts';

let referentiel: Referentiel;
beforeAll(async () => {
  referentiel = createReferentiel(await readDonnees());
});

const modele: LigneDgcl = {
  exercice: '2023',
  dispositif: 'DETR',
  programme: '119',
  beneficiaire_type: 'commune',
  beneficiaire_siren: '218000198',
  beneficiaire_dep: '080',
  beneficiaire_nom: 'Amiens',
  beneficiaire_code_insee: '80021',
  intitule: 'Rénovation de la halle',
  cout_ht: '12815,5',
  subvention: '3845,0',
  taux: '0,3000390167772142',
};

function convertir(ligne: Partial<LigneDgcl>, numero = 1) {
  const resultat = ligneVersTrace({ ...modele, ...ligne }, numero, referentiel);
  if (resultat.ligne !== undefined) expect(verifierTrace(resultat.ligne as never)).toEqual([]);
  return resultat;
}

const sansCode = { beneficiaire_type: '', beneficiaire_siren: '', beneficiaire_code_insee: '' };

describe('une ligne de la DGCL', () => {
  it('devient une trace de financement, sans rien inventer', () => {
    expect(convertir({}, 42)).toEqual({
      externalId: 'DGCL-2023-42',
      avertissements: [],
      ligne: {
        externalId: 'DGCL-2023-42',
        nature: 'financement',
        nom: 'Rénovation de la halle',
        budgetPrevisionnel: 12815.5,
        collectivites: [{ type: 'commune', code: '80021' }],
        collectiviteResponsable: '218000198',
        programmes: ['DETR'],
        financement: { dispositif: 'DETR', financeur: 'État', montantAttribue: 3845 },
        complements: {
          exercice: 2023,
          programmeBudgetaire: '119',
          beneficiaire: {
            nom: 'Amiens',
            type: 'commune',
            siren: '218000198',
            codeInsee: '80021',
            departement: '080',
          },
          baseDuCout: 'HT',
          taux: 0.300039,
        },
      },
    });
  });

  it('sans code est reconnue par son nom, unique dans le département', () => {
    const { ligne, avertissements } = convertir({
      ...sansCode,
      beneficiaire_nom: 'Échallon *',
      beneficiaire_dep: '001',
    });
    expect(ligne).toMatchObject({ collectivites: [{ type: 'commune', code: '01152' }] });
    expect(ligne).not.toHaveProperty('collectiviteResponsable');
    expect(avertissements).toEqual(['beneficiaire_par_nom']);
  });

  it('sans code ni nom connu va au département, bénéficiaire gardé', () => {
    const { ligne, avertissements } = convertir({
      ...sansCode,
      beneficiaire_nom: 'Cc imaginaire du lac',
      beneficiaire_dep: '001',
    });
    expect(ligne).toMatchObject({
      collectivites: [{ type: 'departement', code: '01' }],
      complements: { beneficiaire: { nom: 'Cc imaginaire du lac', departement: '001' } },
    });
    expect(avertissements).toEqual(['beneficiaire_au_departement']);
  });

  it.each([
    ['67A', ['67', '68'], ['beneficiaire_au_departement', 'departement_multiple']],
    ['20A', ['2A', '2B'], ['beneficiaire_au_departement', 'departement_multiple']],
    ['987', ['987'], ['beneficiaire_au_departement']],
  ])('du département %s sans bénéficiaire reconnu va à %j', (departement, codes, attendus) => {
    const ligne = { ...sansCode, beneficiaire_nom: 'Syndicat imaginaire', beneficiaire_dep: departement };
    const { ligne: trace, avertissements } = convertir(ligne);
    expect(trace).toMatchObject({ collectivites: codes.map((code) => ({ type: 'departement', code })) });
    expect(avertissements).toEqual(attendus);
  });

  it('d’un groupement est rattachée par son SIREN, avec son vrai type', () => {
    const epci = { beneficiaire_type: 'epci', beneficiaire_code_insee: '', beneficiaire_dep: '001' };
    expect(convertir({ ...epci, beneficiaire_siren: '200042935' }).ligne).toMatchObject({
      collectivites: [{ type: 'epci', code: '200042935' }],
      collectiviteResponsable: '200042935',
    });
    expect(convertir({ ...epci, beneficiaire_siren: '200071975' }).ligne).toMatchObject({
      collectivites: [{ type: 'syndicat', code: '200071975' }],
    });
  });

  it('d’un département est rattachée au numéro qui lui sert de nom', () => {
    const ligne = {
      ...sansCode,
      beneficiaire_type: 'departement',
      beneficiaire_dep: '67A',
      beneficiaire_nom: '68',
    };
    expect(convertir(ligne)).toMatchObject({
      ligne: { collectivites: [{ type: 'departement', code: '68' }] },
      avertissements: [],
    });
  });

  it('dont le code contredit le nom et le département suit ces deux-là', () => {
    const faux = {
      beneficiaire_siren: '214301715',
      beneficiaire_code_insee: '43171',
      beneficiaire_nom: 'Argol',
      beneficiaire_dep: '029',
    };
    const { ligne, avertissements } = convertir(faux);
    expect(ligne).toMatchObject({
      collectivites: [{ type: 'commune', code: '29001' }],
      complements: { beneficiaire: { codeInsee: '43171', siren: '214301715' } },
    });
    expect(ligne).not.toHaveProperty('collectiviteResponsable');
    expect(avertissements).toEqual(['commune_contredite']);
  });

  it('d’un SIREN bien formé mais inconnu le garde comme responsable', () => {
    const ligne = { beneficiaire_type: 'epci', beneficiaire_code_insee: '', beneficiaire_siren: '240100578' };
    expect(convertir({ ...ligne, beneficiaire_nom: 'Cc disparue', beneficiaire_dep: '001' })).toMatchObject({
      ligne: { collectivites: [{ type: 'departement', code: '01' }], collectiviteResponsable: '240100578' },
      avertissements: ['beneficiaire_au_departement'],
    });
  });

  it.each([
    [{ cout_ht: '' }, undefined, 3845, []],
    [{ cout_ht: '0,0', taux: 'inf' }, undefined, 3845, ['cout_nul']],
    [{ cout_ht: 'environ 12' }, undefined, 3845, ['montant_illisible']],
    [{ subvention: '-12,0' }, 12815.5, undefined, ['montant_negatif']],
    [{ cout_ht: '100,0' }, 100, 3845, ['subvention_superieure_au_cout']],
  ])('aux montants %j reste publiable', (montants, cout, subvention, attendus) => {
    const { ligne, avertissements } = convertir(montants);
    expect(ligne?.budgetPrevisionnel).toBe(cout);
    expect((ligne as { financement: { montantAttribue?: number } }).financement.montantAttribue).toBe(
      subvention,
    );
    expect(avertissements).toEqual(attendus);
  });

  it('sans intitulé le dit, et trop long l’abrège en gardant tout', () => {
    expect(convertir({ intitule: ' ' })).toMatchObject({
      ligne: { nom: 'Intitulé non renseigné' },
      avertissements: ['intitule_absent'],
    });
    const long = 'Réfection '.repeat(60).trim();
    const { ligne, avertissements } = convertir({ intitule: long });
    expect(ligne).toMatchObject({ complements: { intituleComplet: long } });
    expect((ligne as { nom: string }).nom).toMatch(/^Réfection .{480,490}…$/);
    expect(avertissements).toEqual(['intitule_abrege']);
  });

  it('perd ses caractères impossibles à garder, et garde ses colonnes en plus', () => {
    const { ligne, avertissements } = convertir({ intitule: 'Éco\u0000le\nNeuve', autres: { arrete: '12' } });
    expect(ligne).toMatchObject({ nom: 'École Neuve', complements: { autresColonnes: { arrete: '12' } } });
    expect(avertissements).toEqual(['caracteres_illisibles']);
  });

  it('sans aucun territoire, ou sans exercice, est refusée', () => {
    expect(convertir({ ...sansCode, beneficiaire_nom: 'Nan', beneficiaire_dep: 'nan' }, 7)).toMatchObject({
      externalId: 'DGCL-2023-7',
      refus: expect.stringContaining('Aucun territoire'),
    });
    expect(convertir({ exercice: '' }).refus).toBe('La colonne exercice ne contient pas une année.');
  });
});
