import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exempleDe, listFiches } from './problemes.ts';

const sources = fileURLToPath(new URL('../', import.meta.url));
const slug = "'([a-z]+(?:-[a-z]+)*)'";
// `problem('x', {…})`, `problem(\n 'x'`, and the table of the framework's own errors: `'x',\n {status…`.
const uses = [
  new RegExp(`\\b(?:problem|Problem)\\(\\s*${slug}`, 'g'),
  new RegExp(`${slug},\\s*\\{\\s*(?:\\.\\.\\.\\w+,\\s*)?status:`, 'g'),
];

async function slugsOfSources(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(sources, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('pages/problemes')) continue;
    const text = await readFile(join(sources, name), 'utf8');
    for (const use of uses) for (const match of text.matchAll(use)) found.set(match[1] ?? '', name);
  }
  return found;
}

test('chaque problème que le code peut répondre a sa page, et chaque page son problème', async () => {
  const used = await slugsOfSources();
  expect(used.size).toBeGreaterThan(20);
  const explained = new Set(listFiches().map((fiche) => fiche.slug));
  expect([...used].filter(([one]) => !explained.has(one))).toEqual([]);
  expect([...explained].filter((one) => !used.has(one))).toEqual([]);
});

test('chaque fiche dit pourquoi, comment corriger, et montre un document', () => {
  for (const fiche of listFiches()) {
    expect(fiche.causes.length, fiche.slug).toBeGreaterThan(0);
    expect(fiche.remedes.length, fiche.slug).toBeGreaterThan(0);
    const exemple = exempleDe(fiche, 'https://exemple.fr');
    expect(exemple).toMatchObject({
      type: `https://exemple.fr/problemes/${fiche.slug}`,
      status: fiche.statut,
    });
    expect(exemple.detail.length, fiche.slug).toBeGreaterThan(10);
  }
});
