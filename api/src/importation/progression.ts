// How far an import is: a bar on a terminal, a plain line at each tenth elsewhere.
import { SingleBar } from 'cli-progress';

export type Sortie = NodeJS.WritableStream & { isTTY?: boolean };

export interface Progression {
  update(octets: number, lignes: number): void;
  stop(): void;
}

const nombre = new Intl.NumberFormat('fr-FR');

/** Follows the bytes read out of the size of the file. */
export function createProgression(sortie: Sortie, nom: string, octets: number): Progression {
  return sortie.isTTY === true ? createBar(sortie, nom, octets) : createLines(sortie, nom, octets);
}

function createBar(sortie: Sortie, nom: string, octets: number): Progression {
  const bar = new SingleBar({
    stream: sortie,
    format: `${nom} {bar} {percentage} % · {lignes} lignes · {duration_formatted}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    fps: 5,
  });
  bar.start(octets, 0, { lignes: '0' });
  return {
    update: (lus, lignes) => bar.update(lus, { lignes: nombre.format(lignes) }),
    stop: () => bar.stop(),
  };
}

function createLines(sortie: Sortie, nom: string, octets: number): Progression {
  let dixiemes = 0;
  return {
    update(lus, lignes) {
      const atteint = Math.floor((10 * lus) / Math.max(octets, 1));
      if (atteint <= dixiemes) return;
      dixiemes = atteint;
      sortie.write(`${nom} : ${atteint * 10} % (${nombre.format(lignes)} ligne${lignes > 1 ? 's' : ''})\n`);
    },
    stop: () => undefined,
  };
}
