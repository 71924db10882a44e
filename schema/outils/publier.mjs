// Writes publie/<version>.json, the snapshot of what the present version publishes. A released one is never rewritten.
import { existsSync, writeFileSync } from 'node:fs';
import { takeInstantane } from '../dist/index.js';

const instantane = takeInstantane();
const file = new URL(`../publie/${instantane.version}.json`, import.meta.url);
if (existsSync(file) && !process.argv.includes('--remplacer')) {
  console.error(
    `publie/${instantane.version}.json existe : changez versionSchema, ou ajoutez --remplacer si cette version n'est pas encore diffusée.`,
  );
  process.exit(1);
}
writeFileSync(file, `${JSON.stringify(instantane, null, 1)}\n`);
console.log(`publie/${instantane.version}.json écrit.`);
