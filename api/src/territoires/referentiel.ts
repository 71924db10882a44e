// Assembles the in-memory reference data. Nothing here reads a file or the database.
import { createAttaches } from './attaches.ts';
import { createFindBeneficiaire, type FindBeneficiaire } from './beneficiaires.ts';
import type { CleTerritoire, CommuneAncienne, Referentiel, Territoire, TypeTerritoire } from './modele.ts';
import { parseTerritoire } from './parse.ts';
import { type Chercher, createChercher } from './recherche.ts';
import { compareCodes, createRepertoire, type Donnees, pushTo, type Repertoire } from './repertoire.ts';
import { situer } from './situer.ts';

const aucune: CleTerritoire[] = [];

export function createReferentiel(donnees: Donnees): Referentiel {
  const repertoire = createRepertoire(donnees);
  const couvrants = indexerCouvrants(repertoire);
  const anciennesDe = new Map<string, CommuneAncienne[]>();
  for (const ancienne of donnees.anciennes) pushTo(anciennesDe, ancienne.actuelle, ancienne);
  const territoires = [...repertoire.parCle.values()];
  const parType = new Map<TypeTerritoire, Territoire[]>();
  for (const territoire of territoires) pushTo(parType, territoire.type, territoire);
  // Built at first use: imports and searches need them, the write path does not.
  let beneficiaires: FindBeneficiaire | undefined;
  let recherche: Chercher | undefined;
  const chercher: Chercher = (texte, options) => {
    recherche ??= createChercher(territoires, donnees.anciennes);
    return recherche(texte, options);
  };
  const groupementsAnciens = [...repertoire.groupementsAnciens.values()];
  return {
    version: donnees.version,
    attaches: createAttaches(donnees.attaches),
    findGroupementAncien: (siren) => repertoire.groupementsAnciens.get(siren),
    listGroupementsAnciens: () => groupementsAnciens,
    situer: (type, code) => situer(repertoire, type, code),
    parseTerritoire: (texte) => parseTerritoire(repertoire, texte),
    listCouvrants: (cle) => couvrants.get(cle) ?? aucune,
    findTerritoire: (cle) => repertoire.parCle.get(cle),
    findCommune: (code) => repertoire.communes.get(code),
    findCommuneAncienne: (code) => repertoire.anciennes.get(code),
    findGroupement: (siren) => repertoire.groupements.get(siren),
    findDepartement: (code) => repertoire.departements.get(code),
    findRegion: (code) => repertoire.regions.get(code),
    findBySiren: (siren) => repertoire.parSiren.get(siren),
    findBeneficiaire(nom, departement) {
      beneficiaires ??= createFindBeneficiaire(repertoire);
      return beneficiaires(nom, departement);
    },
    listMembres: (siren) => [...(repertoire.membres.get(`groupement:${siren}`) ?? [])],
    listParCodePostal: (codePostal) => repertoire.parCodePostal.get(codePostal) ?? [],
    listAnciennes: (code): CommuneAncienne[] => (anciennesDe.get(code) ?? []).toSorted(compareCodes),
    listTerritoires: (...types) => types.flatMap((type) => parType.get(type) ?? []),
    chercher,
    rechercher: (texte, options) => chercher(texte, options).map(({ territoire }) => territoire),
  };
}

/** Groupings that cover each commune and grouping, and each département whose communes they all have. */
function indexerCouvrants(repertoire: Repertoire): Map<CleTerritoire, CleTerritoire[]> {
  const couvrants = new Map<CleTerritoire, CleTerritoire[]>();
  const parDepartement = new Map<string, CleTerritoire[]>();
  for (const territoire of repertoire.parCle.values()) {
    const groupements = groupementsDe(territoire);
    if (groupements.length > 0) couvrants.set(territoire.cle, groupements);
    if (territoire.type !== 'commune' || territoire.departement === undefined) continue;
    const communs = parDepartement.get(territoire.departement);
    const restants = communs === undefined ? groupements : communs.filter((cle) => groupements.includes(cle));
    parDepartement.set(territoire.departement, restants);
  }
  for (const [departement, communs] of parDepartement) {
    if (communs.length > 0) couvrants.set(`departement:${departement}`, communs);
  }
  return couvrants;
}

function groupementsDe({ cle, dans }: Territoire): CleTerritoire[] {
  return dans.filter((autre) => autre.startsWith('groupement:') && autre !== cle);
}
