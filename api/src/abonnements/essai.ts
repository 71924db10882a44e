// A test delivery: sent at once by the process that is asked, outside the journal and its lanes.
import { uuidv7 } from 'uuidv7';
import type { Db } from '../infra/db.ts';
import type { Envoyeur, Issue } from './envoi.ts';
import type { Coffre } from './secrets.ts';
import { entetesDe } from './signature.ts';
import type { AbonnementEnBase } from './store.ts';
import { insertLivraisons } from './store-livraisons.ts';

export interface OutilsDEssai {
  db: Db;
  base: string;
  coffre: Coffre;
  envoyeur: Envoyeur;
}

/** Type of the event of a test: no real event carries it. */
const type = 'abonnement.essai';

/** Sends a signed event of type `abonnement.essai`; answers what the endpoint said. */
export async function tryAbonnement(
  { db, base, coffre, envoyeur }: OutilsDEssai,
  abonnement: AbonnementEnBase,
  droits: { local: boolean },
): Promise<Issue & { evenement: string }> {
  const evenement = uuidv7();
  const now = Date.now();
  const corps = JSON.stringify({
    specversion: '1.0',
    id: evenement,
    source: base,
    type,
    subject: abonnement.id,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    data: { message: 'Ceci est un essai : rien n’a changé.' },
  });
  const living = abonnement.secrets.filter(({ expireLe }) => expireLe === null || Date.parse(expireLe) > now);
  const secrets = await Promise.all(living.map(({ chiffre }) => coffre.ouvrir(chiffre, abonnement.id)));
  const issue = await envoyeur.envoyer({
    url: abonnement.url,
    droits,
    corps,
    entetes: entetesDe(evenement, now, corps, secrets),
  });
  const { statut, dureeMs, erreur, extrait } = issue;
  await insertLivraisons(db, [
    {
      ...{ abonnement: abonnement.id, evenement, type, sujet: abonnement.id, projetId: null, tentative: 1 },
      ...{ resultat: 'essai', statut, dureeMs, erreur, extrait },
      le: new Date().toISOString(),
    },
  ]);
  return { ...issue, evenement };
}
