// HTTP of plateformes: who am I, and administration.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Db } from '../infra/db.ts';
import type { AnnuaireOuvert } from './annuaire.ts';
import type { LibelleVu } from './correspondance-rules.ts';

export interface OptionsPlateformes {
  db: Db;
  annuaire: AnnuaireOuvert;
  /** Labels without common value among the living traces of a plateforme, with their occurrences. */
  listLibellesVus?: ((plateforme: string) => Promise<readonly LibelleVu[]>) | undefined;
}

export const plateformes: FastifyPluginAsyncTypebox<OptionsPlateformes> = async () => {};
