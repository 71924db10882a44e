// Pages and published documents: portal, reference, schemas, problems, guides. All public; none needs a script.
export { registerPagesDErreur } from './page-erreur.ts';
export { pages } from './routes.ts';
export { type DemonstrationAffichee, type OptionsDuSite, openSite, type Site } from './site.ts';
