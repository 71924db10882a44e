// The real files, where they are present (../shared/data): every row loads but the real defects of the file.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LigneDeTrace, verifierTrace } from '@projets-collectivites/schema';
import { parse } from 'csv-parse/sync';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Referentiel } from '../territoires/index.ts';
import { createReferentiel } from '../territoires/referentiel.ts';
import { readDonnees } from '../territoires/source.ts';
import type { Candidat, Source } from './candidat.ts';
import { ouvrirDgcl } from './dgcl.ts';
import { ouvrirFondsVert } from './fonds-vert.ts';
import { lireTexte } from './valeurs.ts';
