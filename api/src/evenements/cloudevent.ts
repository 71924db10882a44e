import type { Evenement } from '@projets-collectivites/schema';
import type { LigneDeFil } from './fil.ts';

/** A line of the journal as the feed and the webhooks give it; `base` is the public address of this server. */
export function toCloudEvent(ligne: LigneDeFil, base: string): Evenement {
  return {
    specversion: '1.0',
    id: ligne.id,
    source: base,
    type: ligne.type,
    subject: ligne.sujet,
    time: ligne.instant,
    datacontenttype: 'application/json',
    data: {
      ...ligne.donnees,
      ...(ligne.projetId === null ? {} : { projet: ligne.projetId }),
      plateforme: ligne.plateforme,
      territoires: ligne.territoires,
    },
  };
}
