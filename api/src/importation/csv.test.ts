import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ouvrirCsv } from './csv.ts';

let dossier = '';
beforeAll(async () => {
  dossier = await mkdtemp(join(tmpdir(), 'import-csv-'));
});
afterAll(() => rm(dossier, { recursive: true, force: true }));

let fichiers = 0;
async function ecrire(contenu: string | Buffer): Promise<string> {
  fichiers += 1;
  const chemin = join(dossier, `${fichiers}.csv`);
  await writeFile(chemin, contenu);
  return chemin;
}

async function lireTout(contenu: string | Buffer, colonnes = ['nom', 'montant']) {
  const csv = await ouvrirCsv(await ecrire(contenu), colonnes);
  const lignes = [];
  for await (const ligne of csv.enregistrements()) lignes.push(ligne);
  return { csv, lignes };
}

const champs = ({ lignes }: Awaited<ReturnType<typeof lireTout>>) => lignes.map((ligne) => ligne.champs);

describe('un fichier CSV', () => {
  it.each([';', ',', '\t', '|'])('se lit avec le séparateur « %s »', async (s) => {
    expect(champs(await lireTout(`nom${s}montant\n"Halle; d, été\t|"${s}1\n`))).toEqual([
      ['Halle; d, été\t|', '1'],
    ]);
  });

  it('se lit quel que soit son encodage', async () => {
    const texte = 'nom;montant\nL’été à Sète — 12 €;1\n';
    const attendu = [['L’été à Sète — 12 €', '1']];
    const windows = Buffer.from(
      texte.replace('’', '\x92').replace('—', '\x97').replace('€', '\x80'),
      'latin1',
    );
    expect(champs(await lireTout(texte))).toEqual(attendu);
    expect(champs(await lireTout(`\uFEFF${texte}`))).toEqual(attendu);
    expect(champs(await lireTout(windows))).toEqual(attendu);
    expect(champs(await lireTout(Buffer.from(`\uFEFF${texte}`, 'utf16le')))).toEqual(attendu);
  });

  it('reste en UTF-8 quand seuls quelques octets sont abîmés', async () => {
    const abime = Buffer.concat([
      Buffer.from('nom;montant\nété, forêt'),
      Buffer.from([0xe9]),
      Buffer.from(';1\n'),
    ]);
    expect(champs(await lireTout(abime))).toEqual([['été, forêt\uFFFD', '1']]);
  });

  it('compte les enregistrements, pas les lignes : un intitulé peut en couvrir plusieurs', async () => {
    const { lignes } = await lireTout('nom;montant\n"un\ndeux\n\ntrois";1\n\n;\nquatre;2\n');
    expect(lignes.map(({ numero, champs: [nom] }) => [numero, nom])).toEqual([
      [1, 'un\ndeux\n\ntrois'],
      [3, 'quatre'],
    ]);
  });

  it('accepte les colonnes dans un autre ordre, une autre casse, et la ligne sep= des tableurs', async () => {
    const { csv, lignes } = await lireTout('sep=;\nMontant;Autre;Nom\n1;x;Halle\n');
    expect(csv.positions).toEqual(
      new Map([
        ['nom', 2],
        ['montant', 0],
      ]),
    );
    expect(csv.autres).toEqual([{ nom: 'Autre', position: 1 }]);
    expect(lignes).toEqual([{ numero: 1, champs: ['1', 'x', 'Halle'] }]);
  });

  it('signale une ligne qui n’a pas le bon nombre de colonnes, et lit les suivantes', async () => {
    const { lignes } = await lireTout('nom;montant\na;1;en trop\nb\nc;3\n');
    expect(lignes.map(({ defaut }) => defaut)).toEqual([
      'La ligne a 3 colonnes au lieu de 2.',
      'La ligne a 1 colonne au lieu de 2.',
      undefined,
    ]);
  });

  it('garde les guillemets mal placés', async () => {
    expect(champs(await lireTout('nom;montant\nSalle "Jean Zay" rénovée;1\n'))).toEqual([
      ['Salle "Jean Zay" rénovée', '1'],
    ]);
  });

  it('sans les colonnes attendues, est refusé par une phrase qui les nomme', async () => {
    const chemin = await ecrire('nom;prix\na;1\n');
    await expect(ouvrirCsv(chemin, ['nom', 'montant'])).rejects.toThrow(
      `Il manque la colonne montant dans ${chemin}. Colonnes attendues : nom, montant. Colonnes trouvées : nom, prix.`,
    );
  });

  it('absent, vide ou jamais refermé, est refusé par une phrase', async () => {
    await expect(ouvrirCsv(join(dossier, 'absent.csv'), ['nom'])).rejects.toThrow('il n’existe pas');
    await expect(ouvrirCsv(await ecrire(''), ['nom'])).rejects.toThrow('est vide');
    await expect(lireTout('nom;montant\na;1\n"b;2\nc;3\n')).rejects.toThrow(
      /s’arrête après la ligne de données 1 : un guillemet ouvert n’est jamais refermé/,
    );
  });
});
