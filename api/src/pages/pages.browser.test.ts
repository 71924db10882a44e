// The pages in a real Chromium: nothing overflows, nothing fails to load, the keyboard reaches, axe finds nothing.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { absent, capture, launchChromium, listViolations } from '../../test/chromium.ts';
import { createPlateforme } from '../plateformes/index.ts';

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
  '/recherche?q=saint+denis',
  '/recherche?q=azertyuiop',
  '/nulle-part',
];

describe.skipIf(absent)('pages dans Chromium', () => {
  let essai: TestApp;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    essai = await startTestApp();
    await createPlateforme(essai.db, { slug: 'demo', nom: 'Démo', demonstration: true });
    await essai.annuaire.refresh();
    base = await essai.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
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
      await capture(page, `${width}${chemin.replaceAll('/', '_')}`, chemin !== '/documentation');
      expect(await listViolations(page)).toEqual([]);
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
