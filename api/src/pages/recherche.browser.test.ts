// The search box in a real Chromium: it answers at each keystroke, obeys the keyboard, and works without script.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { absent, capture, launchChromium, listViolations } from '../../test/chromium.ts';

describe.skipIf(absent)('recherche dans Chromium', () => {
  let essai: TestApp;
  let browser: Browser;
  let base: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    essai = await startTestApp();
    base = await essai.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await essai?.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    complaints.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(base);
    return page;
  }
  const field = (page: Page) => page.getByRole('combobox', { name: 'Chercher un territoire' });
  /** The whole text at once: no answer to its beginning comes in between. */
  async function fill(page: Page, text: string): Promise<void> {
    await field(page).fill(text);
    await page.getByRole('option').first().waitFor();
  }

  test.each([1280, 320])('à %i pixels, les propositions se lisent et axe ne trouve rien', async (width) => {
    const page = await open({ viewport: { width, height: 900 } });
    await field(page).pressSequentially('saint denis', { delay: 30 });
    const first = page.getByRole('option').first();
    await expect
      .poll(() => first.textContent(), { timeout: 10_000 })
      .toMatch(/^Saint-Denis Commune · 97411 · La Réunion \(974\)/);
    expect(await page.getByRole('status').textContent()).toMatch(/^8 territoires trouvés/);
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await capture(page, `${width}_propositions`, false);
    expect(await listViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('au clavier : parcourir, fermer, rouvrir, choisir', async () => {
    const page = await open();
    await fill(page, 'st naz');
    const input = field(page);
    const active = async () => {
      const id = await input.getAttribute('aria-activedescendant');
      return id && page.locator(`#${id}`).locator('.apc-recherche__nom').textContent();
    };
    expect(await input.getAttribute('aria-expanded')).toBe('true');
    expect(await active()).toBeNull();
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('Saint-Nazaire');
    expect(await page.getByRole('option', { selected: true }).count()).toBe(1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('Saint-Nazaire');
    await page.keyboard.press('Escape');
    expect(await input.getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByRole('option').count()).toBe(0);
    expect(await input.inputValue()).toBe('st naz');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForURL(/territoire=commune/), page.keyboard.press('Enter')]);
    expect(new URL(page.url()).searchParams.get('territoire')).toBe('commune:44184');
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe('Saint-Nazaire');
    await page.close();
  });

  test('Entrée sans choix envoie le texte ; un clic choisit ; quitter le champ ferme', async () => {
    const page = await open();
    await fill(page, 'nantes');
    await page.keyboard.press('Tab');
    expect(await page.getByRole('option').count()).toBe(0);
    await field(page).fill('');
    await fill(page, 'nantes');
    await page.getByRole('option').nth(1).click();
    await page.waitForURL(/territoire=/);
    await page.goto(base);
    await fill(page, 'nantes');
    await Promise.all([page.waitForURL(/recherche\?q=nantes$/), page.keyboard.press('Enter')]);
    expect(await page.locator('.apc-resultat').count()).toBeGreaterThan(3);
    await page.close();
  });

  test('ce qui ne correspond à rien et un serveur qui ne répond plus se disent', async () => {
    const page = await open();
    await field(page).fill('azertyuiop');
    await page.getByText('Aucun territoire ne correspond.').first().waitFor();
    expect(await page.getByRole('status').textContent()).toMatch(/^Aucun territoire/);
    expect(await field(page).getAttribute('aria-expanded')).toBe('false');
    await page.route('**/v1/referentiel/recherche*', (route) => route.abort());
    await field(page).fill('nantes');
    await page.getByText('La recherche ne répond pas.').first().waitFor();
    await page.close();
  });

  test('une réponse lente ne remplace pas celle du texte qui la suit', async () => {
    const page = await open();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/recherche?q=lyon&*', async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await field(page).fill('lyon');
    await page.waitForRequest(/q=lyon/);
    await field(page).fill('nantes');
    await page.getByRole('option', { name: /^Nantes Commune/ }).waitFor();
    release();
    await page.waitForTimeout(200);
    expect(await page.getByRole('option').first().textContent()).toMatch(/^Nantes /);
    await page.close();
  });

  test('sans script, le formulaire mène à une page de résultats', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.getByRole('textbox', { name: 'Chercher un territoire' }).fill('cc erdre et gesvres');
    await page.getByRole('button', { name: 'Rechercher' }).click();
    expect(await page.locator('.apc-resultat__nom').first().textContent()).toBe("CC d'Erdre et Gesvres");
    await page.close();
  });
});
