// HTTP of the caller's own plateforme: who am I, my label correspondences.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Db } from '../infra/db.ts';
import type { AnnuaireOuvert, CleConnue, PlateformeConnue } from './annuaire.ts';
import { type Correspondance, type LibelleVu, listPertes } from './correspondance-rules.ts';
import { listCorrespondances, replaceCorrespondances } from './correspondances.ts';
import { adminRoutes } from './routes-admin.ts';
import { CorpsCorrespondances, VueCorrespondances, VueMoi } from './schemas.ts';
import type { Seau } from './store-mesures.ts';

export interface OptionsPlateformes {
  db: Db;
  annuaire: AnnuaireOuvert;
  /** Labels without common value among the living traces of a plateforme, with their occurrences. */
  listLibellesVus?: ((plateforme: string) => Promise<readonly LibelleVu[]>) | undefined;
}

/** Routes of plateformes; `registerAcces` must have been called on the root instance. */
export const plateformes: FastifyPluginAsyncTypebox<OptionsPlateformes> = async (app, options) => {
  const { db, annuaire, listLibellesVus } = options;
  await app.register(adminRoutes, { db, annuaire });

  app.get(
    '/v1/moi',
    {
      config: { scope: 'toute-cle' },
      schema: {
        tags: ['Ma plateforme'],
        summary: 'Qui suis-je ?',
        description: 'La plateforme de la clé, ses droits, ses cercles et ses limites.',
        response: { 200: VueMoi },
      },
    },
    async ({ acces }) => {
      const plateforme = annuaire.plateforme(acces.plateforme) as PlateformeConnue;
      const cle = annuaire.cle(acces.cleId) as CleConnue;
      const limitesDe = (seau: Seau) => ({
        parMinute: plateforme.quotaParMinute,
        restant: app.quotas.peek(plateforme, seau)?.restant ?? plateforme.quotaParMinute,
      });
      return {
        plateforme: plateforme.slug,
        nom: plateforme.nom,
        url: plateforme.url,
        origine: plateforme.origine,
        demonstration: plateforme.demonstration,
        scopes: [...acces.scopes],
        cercles: [...acces.cercles],
        cle: {
          id: cle.id,
          creeLe: cle.creeLe.toISOString(),
          expireLe: cle.expireLe?.toISOString() ?? null,
        },
        limites: { requetes: limitesDe('default'), lots: limitesDe('lot') },
      };
    },
  );

  const toVue = async (plateforme: string, correspondances: Correspondance[]) => ({
    correspondances,
    pertes: listPertes(correspondances, await listLibellesVus?.(plateforme)),
  });

  app.get(
    '/v1/moi/correspondances',
    {
      config: { scope: 'toute-cle' },
      schema: {
        tags: ['Ma plateforme'],
        summary: 'Mes correspondances de libellés, et ce qui se perd',
        response: { 200: VueCorrespondances },
      },
    },
    async ({ acces }) => toVue(acces.plateforme, await listCorrespondances(db, acces.plateforme)),
  );

  app.put(
    '/v1/moi/correspondances',
    {
      config: { scope: 'projets:ecriture' },
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        tags: ['Ma plateforme'],
        summary: 'Remplacer mes correspondances de libellés',
        description:
          'Elles s’appliquent à ce que vous publiez ensuite : un `statutSource` sans `phase` reçoit la phase correspondante, vos libellés sont remplacés par ceux des nomenclatures.',
        body: CorpsCorrespondances,
        response: { 200: VueCorrespondances },
      },
    },
    async ({ acces, body }) => {
      const gardees = await replaceCorrespondances(
        db,
        acces.plateforme,
        body.correspondances as Correspondance[],
      );
      await annuaire.refresh();
      return toVue(acces.plateforme, gardees);
    },
  );
};
