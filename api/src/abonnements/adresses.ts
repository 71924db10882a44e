// Where a webhook may go: public addresses only, so that a subscription never reaches our own network (SSRF).
import { BlockList, isIP } from 'node:net';

const reserved4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  reserved4.addSubnet(network, prefix, 'ipv4');
}

// In IPv6 only 2000::/3 is routed; inside it, the ranges that lead elsewhere (Teredo, documentation, 6to4).
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const reserved6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  reserved6.addSubnet(network, prefix, 'ipv6');
}

/** Is this IP address one of the public Internet? Mapped, NAT64, ULA and link-local IPv6 are not. */
export function isPublique(adresse: string): boolean {
  const version = isIP(adresse);
  if (version === 4) return !reserved4.check(adresse, 'ipv4');
  if (version !== 6 || adresse.includes('%')) return false;
  return global6.check(adresse, 'ipv6') && !reserved6.check(adresse, 'ipv6');
}

/** This machine itself: what the demonstration alone may reach. */
function isLocale(adresse: string): boolean {
  return (isIP(adresse) === 4 && adresse.startsWith('127.')) || adresse === '::1';
}

export interface Droits {
  /** Loopback addresses are accepted: in the demonstration only. */
  local: boolean;
}

/** May we connect to this IP address? */
export function isAdmise(adresse: string, { local }: Droits): boolean {
  return isPublique(adresse) || (local && isLocale(adresse));
}

/** Name or IP address of a URL, without the brackets of IPv6. */
export function hoteDe(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Names that always mean a private machine, whatever a resolver answers. */
const privateName = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|localdomain)$/;

/** Why this URL is refused as it is written, before any resolution; undefined when it is not. */
export function refusDUrl(texte: string, droits: Droits): string | undefined {
  if (!URL.canParse(texte)) return 'cette adresse n’est pas une URL complète';
  const url = new URL(texte);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'une adresse https:// est attendue';
  if (url.username !== '' || url.password !== '') return 'retirez le compte et le mot de passe de l’adresse';
  if (url.hash !== '') return 'retirez ce qui suit le « # »';
  const hote = hoteDe(url);
  if (droits.local && (hote === 'localhost' || isLocale(hote))) return undefined;
  const interdite = 'les adresses privées ou locales sont refusées : donnez une adresse publique';
  if (isIP(hote) !== 0) {
    if (!isPublique(hote)) return interdite;
  } else if (privateName.test(hote) || !hote.includes('.')) return interdite;
  if (url.protocol === 'http:') return 'une adresse https:// est attendue : http ne protège pas l’envoi';
  return undefined;
}
