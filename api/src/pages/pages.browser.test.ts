// The pages in a real Chromium: nothing overflows, nothing fails to load, the keyboard reaches, axe finds nothing.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { createPlateforme } from '../plateformes/index.ts';

const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = chromiums.find((path) => existsSync(path));
const absent = executablePath === undefined && process.env.CI !== 'true';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Folder for screenshots, to look at them: CAPTURES=/tmp npx vitest run …browser.test.ts */
const captures = process.env.CAPTURES;

const chemins = [
  '/',
  '/documentation',
  '/guides',
  '/guides/publier',
  '/guides/lire',
  '/schemas',
  '/schemas/TracePubliee',
  '/schemas/Visibilite',
  '/problemes',
  '/problemes/donnees-invalides',
  '/nulle-part',
];

if (absent) console.warn('Chromium absent : les pages ne sont pas essayées dans un navigateur.');

describe.skipIf(absent)('pages dans Chromium', () => {
  let essai: TestApp;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    essai = await startTestApp();
    await createPlateforme(essai.db, { slug: 'demo', nom: 'Démo', demonstration: true });
    await essai.annuaire.refresh();
    base = await essai.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--force-prefers-reduced-motion'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await essai?.close();
  });

  async function open(chemin: string, width: number): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      // A page that does not exist is a 404, as it must be.
      if (message.type() === 'error' && message.location().url !== base + '/nulle-part')
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(`non chargé : ${request.url()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) complaints.push(`autre hôte : ${request.url()}`);
    });
    await page.goto(base + chemin);
    return { page, complaints };
  }

  // The reference is long: on a busy machine axe takes its time.
  describe.each([1280, 320])('à %i pixels', { timeout: 240_000 }, (width) => {
    test.each(chemins)('%s', async (chemin) => {
      const { page, complaints } = await open(chemin, width);
      const seen = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(seen, 'défilement horizontal').toBeLessThanOrEqual(width);
      if (captures !== undefined) {
        const name = `${width}${chemin.replaceAll('/', '_')}.png`;
        await page.screenshot({ path: join(captures, name), fullPage: chemin !== '/documentation' });
      }
      await page.evaluate(() => document.fonts.ready);
      // Injected through the protocol: the page's own policy would refuse it.
      await page.evaluate(readFileSync(axe, 'utf8'));
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
      expect(
        violations.map(
          ({ id, nodes }) => `${id} : ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
        ),
      ).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  test('au clavier, le premier arrêt mène au contenu et se voit', async () => {
    const { page } = await open('/documentation', 1280);
    await page.keyboard.press('Tab');
    const skip = page.locator(':focus');
    expect(await skip.textContent()).toBe('Contenu');
    const box = await skip.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('contenu');
    await page.close();
  });

  test('depuis le sommaire, une route se trouve sans la souris', async () => {
    const { page } = await open('/documentation', 1280);
    await page.locator('.apc-sommaire a[href="#put-v1-traces-externalid"]').focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#put-v1-traces-externalid');
    expect(await page.locator('#put-v1-traces-externalid').isVisible()).toBe(true);
    await page.close();
  });
});
