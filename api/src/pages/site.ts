// What every page needs to know of the server that renders it.
import { type Guide, readGuides } from './guides.ts';
import { type Habillage, readHabillage } from './static-files.ts';

/** The fictional data of `npm start`, when this server shows them. */
export interface DemonstrationAffichee {
  /** File that holds the demonstration keys, as a command typed in the project's folder would name it. */
  fichier: string;
}

export interface OptionsDuSite {
  /** Public address of this server, without trailing slash. */
  base: string;
  /** Asked at each page: the demonstration may be loaded after the routes are registered. */
  demonstration?: () => DemonstrationAffichee | undefined;
}

export interface Site {
  readonly base: string;
  /** Path under which it is published: '' or '/prefixe'. */
  readonly racine: string;
  readonly demonstration: DemonstrationAffichee | undefined;
  readonly habillage: Habillage;
  readonly guides: readonly Guide[];
}

/** Reads what the pages are made of. */
export async function openSite({ base, demonstration }: OptionsDuSite): Promise<Site> {
  const racine = new URL(base).pathname.replace(/\/+$/, '');
  const [habillage, guides] = await Promise.all([readHabillage(racine), readGuides()]);
  return {
    base,
    racine,
    habillage,
    guides,
    get demonstration() {
      return demonstration?.();
    },
  };
}
