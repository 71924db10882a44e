// Closed vocabularies, as published by the schema package.
export { nomenclatures } from './routes.ts';
