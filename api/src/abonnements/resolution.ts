// From a name to the address that the socket will use: what is checked is what is connected to.
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { type Droits, hoteDe, isAdmise } from './adresses.ts';

/** All the IP addresses of a name. Rejects when it has none. */
export type Resoudre = (nom: string) => Promise<string[]>;

/** Asks the DNS itself: the system's own lookup would share its few threads between dead and living names. */
export function createResoudre(delaiMs = 3_000): Resoudre {
  const resolver = new Resolver({ timeout: delaiMs, tries: 1 });
  return async (nom) => {
    if (nom === 'localhost') return ['127.0.0.1'];
    const found = await Promise.allSettled([resolver.resolve4(nom), resolver.resolve6(nom)]);
    const adresses = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (adresses.length === 0) throw new Error(`nom introuvable : ${nom}`);
    return adresses;
  };
}

export class AdresseInterdite extends Error {
  constructor() {
    super('adresse privée ou locale');
    this.name = 'AdresseInterdite';
  }
}

/** Every address of the host, or a refusal when any of them is not allowed: a name must not choose at its whim. */
export async function resolveAdmises(hote: string, droits: Droits, resoudre: Resoudre): Promise<string[]> {
  const adresses = isIP(hote) === 0 ? await resoudre(hote) : [hote];
  if (!adresses.every((adresse) => isAdmise(adresse, droits))) throw new AdresseInterdite();
  return adresses;
}

/** For sockets: gives the addresses that were checked, and no other. */
export function createLookup(droits: Droits, resoudre: Resoudre): LookupFunction {
  return (hote, options, callback) => {
    resolveAdmises(hote, droits, resoudre).then(
      (adresses) => {
        const found = adresses.map((address) => ({ address, family: isIP(address) }));
        const first = found[0];
        if (options.all) callback(null, found);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/** A literal address never reaches the lookup: it is checked before each attempt. */
export function checkLitterale(url: URL, droits: Droits): void {
  const hote = hoteDe(url);
  if (isIP(hote) !== 0 && !isAdmise(hote, droits)) throw new AdresseInterdite();
}
