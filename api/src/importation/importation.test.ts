import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Referentiel } from '../territoires/index.ts';
import { createReferentiel } from '../territoires/referentiel.ts';
import { readDonnees } from '../territoires/source.ts';
import type { LigneAPublier } from './candidat.ts';
import { type DemandeDImport, type Moyens, type ResultatDeLigne, runImport } from './index.ts';

let referentiel: Referentiel;
let dossier = '';
beforeAll(async () => {
  referentiel = createReferentiel(await readDonnees());
});
beforeEach(async () => {
  dossier = await mkdtemp(join(tmpdir(), 'importation-'));
});
afterEach(() => rm(dossier, { recursive: true, force: true }));

/** A receiver that answers like the publication: same content, `inchange`; `refuser` decides the rest. */
function createReception(refuser: (ligne: LigneAPublier) => ResultatDeLigne['probleme'] = () => undefined) {
  const traces = new Map<string, string>();
  const lots: number[] = [];
  const publierLot: Moyens['publierLot'] = async (plateforme, lignes) => {
    lots.push(lignes.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return lignes.map((ligne, i) => {
      const commun = { ligne: i + 1, externalId: ligne.externalId };
      const probleme = refuser(ligne);
      if (probleme !== undefined) return { ...commun, etat: 'refuse' as const, probleme };
      const cle = `${plateforme}:${ligne.externalId}`;
      const contenu = JSON.stringify(ligne);
      const avant = traces.get(cle);
      traces.set(cle, contenu);
      const etat = avant === undefined ? 'cree' : avant === contenu ? 'inchange' : 'modifie';
      return { ...commun, etat: etat as ResultatDeLigne['etat'] };
    });
  };
  return { traces, lots, publierLot };
}

async function importer(
  demande: Omit<DemandeDImport, 'fichier'> & { contenu: string; nom?: string },
  reception = createReception(),
  moyens: Partial<Moyens> = {},
) {
  const { contenu, nom = 'essai.csv', ...reste } = demande;
  const fichier = join(dossier, nom);
  await writeFile(fichier, contenu);
  let texte = '';
  const sortie = new Writable({
    write(morceau, _, suite) {
      texte += String(morceau);
      suite();
    },
  });
  const ouvertes: string[] = [];
  const resume = await runImport(
    { fichier, ...reste },
    {
      annuaire: referentiel,
      publierLot: reception.publierLot,
      ensureOuverte: async ({ slug }) => void ouvertes.push(slug),
      hasPlateforme: async (slug) => slug === 'mec',
      sortie,
      dossier,
      horloge: () => 0,
      ...moyens,
    },
  );
  return { resume, texte, ouvertes, reception };
}

const ENTETE_DGCL =
  'exercice;dispositif;programme;beneficiaire_type;beneficiaire_siren;beneficiaire_dep;beneficiaire_nom;beneficiaire_code_insee;intitule;cout_ht;subvention;taux';
const amiens = (intitule: string) =>
  `2023;DETR;119;commune;218000198;080;Amiens;80021;${intitule};100,0;50,0;0,5`;
const sansLieu = (intitule: string) => `2023;DSIL;119;;;nan;Nan;;${intitule};100,0;50,0;0,5`;
const dgcl = (...lignes: string[]) => ({
  source: 'dgcl' as const,
  contenu: `\uFEFF${[ENTETE_DGCL, ...lignes].join('\r\n')}\r\n`,
});

describe('un import', () => {
  it('publie par lots de 500 sous la plateforme de la source, puis ne change plus rien', async () => {
    const fichier = dgcl(...Array.from({ length: 1201 }, (_, i) => amiens(`Projet ${i}`)));
    const premier = await importer(fichier);
    expect(premier.ouvertes).toEqual(['dgcl']);
    expect(premier.reception.lots).toEqual([500, 500, 201]);
    expect([...premier.reception.traces.keys()].at(-1)).toBe('dgcl:DGCL-2023-1201');
    expect(premier.resume).toMatchObject({ lignesLues: 1201, traces: { creees: 1201, refusees: 0 } });
    const second = await importer(fichier, premier.reception);
    expect(second.resume.traces).toMatchObject({ creees: 0, modifiees: 0, inchangees: 1201 });
  });

  it('écrit les lignes rejetées avec leur motif, et charge les autres', async () => {
    const { resume, texte } = await importer(
      dgcl(amiens('Halle'), sansLieu('=1+1, "halle" à Mme X, x.y@exemple.fr, 06 12 34 56 78'), amiens('')),
    );
    expect(resume).toMatchObject({
      lignesLues: 3,
      traces: { creees: 2, refusees: 1 },
      lignesRejetees: 1,
      avertissements: { intitule_absent: 1 },
      rejets: join(dossier, 'essai.rejets.csv'),
    });
    const rejets = await readFile(join(dossier, 'essai.rejets.csv'), 'utf8');
    expect(rejets).toBe(
      `\uFEFFligne;externalId;motif;${ENTETE_DGCL}\r\n` +
        '2;DGCL-2023-2;Aucun territoire : ni SIREN, ni code INSEE, ni nom de bénéficiaire, ni département exploitable.;' +
        `2023;DSIL;119;;;nan;Nan;;"'=1+1, ""halle"" à Mme X, [retiré], [retiré]";100,0;50,0;0,5\r\n`,
    );
    expect((await stat(join(dossier, 'essai.rejets.csv'))).mode & 0o777).toBe(0o600);
    expect(texte).toContain('1 ligne rejetée');
    expect(texte).not.toMatch(/halle/i);
  });

  it('raconte ce qu’il a fait, sans citer les projets', async () => {
    const { texte } = await importer(dgcl(amiens('Halle de Mme X')));
    expect(texte).toBe(
      'essai.csv : 100 % (1 ligne)\n' +
        'Import du fichier essai.csv (dgcl) dans la plateforme « dgcl », terminé en 0 s\n' +
        '        1  lignes lues\n        1  traces créées\n        0  traces modifiées\n' +
        '        0  traces inchangées\n        0  traces refusées\n',
    );
  });

  it('garde le motif donné par la publication, champ par champ', async () => {
    const reception = createReception(() => ({
      detail: 'La trace est invalide.',
      errors: [{ pointer: '/nom', detail: 'est trop long' }],
    }));
    await importer(dgcl(amiens('Halle')), reception);
    expect(await readFile(join(dossier, 'essai.rejets.csv'), 'utf8')).toContain(
      ';La trace est invalide. /nom est trop long;',
    );
  });

  it('s’arrête entre deux lots quand on le demande, et le dit', async () => {
    const arret = new AbortController();
    const reception = createReception(() => void arret.abort());
    const fichier = dgcl(...Array.from({ length: 1500 }, (_, i) => amiens(`Projet ${i}`)));
    const { resume, texte } = await importer(fichier, reception, { signal: arret.signal });
    expect(resume.interrompu).toBe(true);
    expect(resume.lignesLues).toBe(500);
    expect(reception.traces.size).toBe(500);
    expect(texte).toContain('interrompu après');
  });

  it('échoue avec la publication, sans perdre ce qui est publié', async () => {
    const reception = createReception();
    let appels = 0;
    const publierLot: Moyens['publierLot'] = (plateforme, lignes) => {
      appels += 1;
      if (appels === 2) return Promise.reject(new Error('base perdue'));
      return reception.publierLot(plateforme, lignes);
    };
    const fichier = dgcl(...Array.from({ length: 3000 }, (_, i) => amiens(`Projet ${i}`)));
    await expect(importer(fichier, reception, { publierLot })).rejects.toThrow('base perdue');
    expect(appels).toBeLessThan(5);
  });

  it('n’écrit qu’un lot à la fois', async () => {
    let enCours = 0;
    let max = 0;
    const reception = createReception();
    const publierLot: Moyens['publierLot'] = async (plateforme, lignes) => {
      enCours += 1;
      max = Math.max(max, enCours);
      const resultats = await reception.publierLot(plateforme, lignes);
      enCours -= 1;
      return resultats;
    };
    await importer(dgcl(...Array.from({ length: 4000 }, () => amiens('x'))), reception, { publierLot });
    expect(max).toBe(1);
  });
});

describe('un import de traces', () => {
  const traces = (contenu: string) => ({
    source: 'traces' as const,
    nom: 't.ndjson',
    plateforme: 'mec',
    contenu,
  });

  it('publie chaque ligne, rejette ce qui n’en est pas une, et tait les contacts', async () => {
    const referent = { prenom: 'Camille', nom: 'Exemple', email: 'camille@exemple.fr' };
    const refusee = { externalId: 'b', nom: 'Appeler camille@exemple.fr', porteur: { siret: '1', referent } };
    const reception = createReception(({ externalId }) =>
      externalId === 'b' ? { detail: 'camille@exemple.fr est refusé.' } : undefined,
    );
    const lignes = [
      '{"externalId":"a","nom":"A"}',
      '',
      '{"nom":"sans id"}',
      'du texte',
      JSON.stringify(refusee),
    ];
    const { resume } = await importer(
      traces(`${lignes.join('\n')}\n{"externalId":"c","supprimer":true}`),
      reception,
    );
    expect([...reception.traces.keys()]).toEqual(['mec:a', 'mec:c']);
    expect(resume).toMatchObject({ lignesLues: 5, lignesRejetees: 3, traces: { creees: 2, refusees: 3 } });
    const rejets = (await readFile(join(dossier, 't.rejets.ndjson'), 'utf8')).trim().split('\n');
    expect(rejets.map((ligne) => JSON.parse(ligne))).toEqual([
      { ligne: 3, motif: 'Le champ externalId manque ou n’est pas un texte.', trace: { nom: 'sans id' } },
      { ligne: 4, motif: "La ligne n'est pas du JSON valide." },
      {
        ligne: 5,
        externalId: 'b',
        motif: '[retiré] est refusé.',
        trace: { externalId: 'b', nom: 'Appeler [retiré]', porteur: { siret: '1' } },
      },
    ]);
  });

  it('refuse une ligne démesurée sans la garder en mémoire', async () => {
    const { resume } = await importer(traces(`${'x'.repeat(1_200_000)}\n{"externalId":"a"}\n`));
    expect(resume).toMatchObject({ lignesLues: 2, lignesRejetees: 1, traces: { creees: 1 } });
  });

  it('veut une plateforme qui existe', async () => {
    await expect(importer({ ...traces('{}'), plateforme: undefined })).rejects.toThrow('--plateforme');
    await expect(importer({ ...traces('{}'), plateforme: 'inconnue' })).rejects.toThrow('n’existe pas');
  });
});

describe('un import du schéma officiel', () => {
  const ENTETE =
    'id,createdAt,updatedAt,nom,phase,porteurCodeSiret,porteurReferentEmail,mecId,tetId,collectiviteIds';
  const instant = '2025-04-15T14:30:00.000Z';
  const id = (n: number) => `01890e30-5a80-7c22-9842-8263d0d0d89${n}`;

  it('rattache aux collectivités données, relie les plateformes, rejette sans les contacts', async () => {
    const collectivites = join(dossier, 'collectivites.csv');
    await writeFile(
      collectivites,
      `id,nom,type,codeInsee,createdAt,updatedAt\n${id(0)},Amiens,Commune,80021,${instant},${instant}\n`,
    );
    const contenu = [
      ENTETE,
      `${id(1)},${instant},${instant},Halle,Étude,21800019800018,a@exemple.fr,MEC-1,12,"[""${id(0)}""]"`,
      `pas-un-uuid,${instant},${instant},Autre,Étude,,b@exemple.fr,MEC-2,,`,
    ].join('\n');
    const demande = { source: 'officiel' as const, plateforme: 'mec', collectivites, contenu };
    const { resume, reception } = await importer(demande);
    expect(resume).toMatchObject({ lignesLues: 2, traces: { creees: 1, refusees: 1 } });
    expect(JSON.parse(reception.traces.get('mec:MEC-1') ?? '{}')).toMatchObject({
      externalId: 'MEC-1',
      nom: 'Halle',
      phase: 'Étude',
      collectivites: [{ type: 'commune', code: '80021' }],
      memeProjetQue: ['tet:12'],
    });
    const rejets = await readFile(join(dossier, 'essai.rejets.csv'), 'utf8');
    expect(rejets).toContain('pas-un-uuid');
    expect(rejets).not.toMatch(/exemple\.fr|porteurReferentEmail/);
  });
});
