// Pages and published documents: portal, reference, schemas, problems, guides. All public, all without script.
export { registerPagesDErreur } from './page-erreur.ts';
export { pages } from './routes.ts';
export { type DemonstrationAffichee, type OptionsDuSite, openSite, type Site } from './site.ts';
