/** Semantic version of the common schema: a breaking change of a published schema needs a new major. */
export const versionSchema = '1.0.0';
