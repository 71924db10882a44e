// The review page in a real Chromium, on the demonstration's data: everything with the keyboard, undone at will.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { absent, capture, launchChromium, listViolations } from '../../test/chromium.ts';
import { ensureDemonstration } from '../demonstration/index.ts';

describe.skipIf(absent)('relecture dans Chromium', { timeout: 240_000 }, () => {
  let essai: TestApp;
  let browser: Browser;
  let base: string;
  let dataDir: string;
  let cles: Record<'mec' | 'tet' | 'recoco' | 'admin', string>;
  const complaints: string[] = [];
  /** Questions of the whole demonstration, and ours. */
  let total: number;

  async function call(
    slug: keyof typeof cles,
    method: 'GET' | 'PUT' | 'POST',
    url: string,
    payload?: object,
  ) {
    const headers = { authorization: `Bearer ${cles[slug]}` };
    const answer = await essai.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  }
  const publish = (slug: keyof typeof cles, id: string, nom: string, extra: object = {}) =>
    call(slug, 'PUT', `/v1/traces/${id}`, {
      nom,
      collectivites: [{ type: 'commune', code: '80021' }],
      ...extra,
    });
  const decide = (slug: keyof typeof cles, typeDecision: string, objetA: string, objetB: string) =>
    call(slug, 'POST', '/v1/decisions', { typeDecision, objetA, objetB });
  const listDecisions = async (query = '') =>
    (await call('mec', 'GET', `/v1/decisions?plateforme=moi&limite=200${query}`)).decisions as Record<
      string,
      unknown
    >[];
  const idOf = async (ref: string) => (await call('mec', 'GET', `/v1/projets/${ref}?champs=id`)).id as string;

  beforeAll(async () => {
    essai = await startTestApp();
    dataDir = await mkdtemp(join(tmpdir(), 'relecture-'));
    const config = {
      dataDir,
      loopback: true,
      nodeEnv: 'test',
      urlPublique: 'http://127.0.0.1:3000',
    } as const;
    await ensureDemonstration(essai.db, { config, log: pino({ level: 'silent' }), tell: () => {} });
    cles = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')).cles;
    await essai.annuaire.refresh();
    await publish('mec', 'vélo', 'Pumptrack du parc', {
      collectivites: [{ type: 'commune', code: '97411' }],
    });
    await publish('tet', 'vélo', 'Terrain de sport', { collectivites: [{ type: 'commune', code: '97411' }] });
    await decide('recoco', 'doublon_signale', 'tet:vélo', 'mec:vélo');
    await publish('mec', 'halle', 'Construction d’une halle couverte', {
      description: 'Une halle pour le marché du samedi.\nOuverte sur la place.',
      budgetPrevisionnel: 420_000,
      phase: 'Étude',
    });
    await publish('tet', 'halle', 'Halle couverte du marché', { nature: 'fiche_action', phase: 'Étude' });
    await publish('mec', 'vigne', 'Voie verte de la Somme');
    await publish('tet', 'vigne', 'Aménagement de la voie verte', { dateDebut: '2026-03-01' });
    // Reported, it comes first, whatever the model makes of the others.
    await decide('recoco', 'doublon_signale', 'tet:halle', 'mec:halle');
    total = (await call('mec', 'GET', '/v1/rapprochements')).rapprochements.length;
    base = await essai.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await essai?.close();
    await rm(dataDir, { recursive: true });
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    complaints.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) complaints.push(`autre hôte : ${request.url()}`);
      if (request.url().includes(cles.mec)) complaints.push('la clé est dans une adresse');
    });
    await page.goto(`${base}/rapprochements`);
    return page;
  }
  const title = (page: Page) => page.locator('.apc-question:not([hidden]) h2');
  const status = (page: Page) => page.locator('[data-annonce]');
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? '');

  async function enter(page: Page, cle = cles.mec): Promise<void> {
    await page.getByLabel('Clé d’API').fill(cle);
    await page.keyboard.press('Enter');
    await title(page).waitFor();
  }

  async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
    }
    throw new Error(`${wanted} ne s’atteint pas au clavier`);
  }

  /** Presses a key and waits for what it says. */
  async function press(page: Page, key: string, said: RegExp): Promise<void> {
    await page.keyboard.press(key);
    await expect.poll(() => status(page).textContent(), { timeout: 10_000 }).toMatch(said);
  }

  describe.each([1280, 320])('à %i pixels', (width) => {
    async function check(page: Page, name: string): Promise<void> {
      await capture(page, `relecture_${width}_${name}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(
        width,
      );
      expect(await listViolations(page), name).toEqual([]);
    }

    test('la clé, une question, ses réponses et ses erreurs se lisent ; axe ne trouve rien', async () => {
      const page = await open({ viewport: { width, height: 900 } });
      await check(page, 'cle');
      await enter(page);
      await page.getByText('Raccourcis clavier').click();
      await check(page, 'question');
      await page.getByText('Ne montrer que les différences').click();
      expect(await page.getByRole('row', { name: /^Phase/ }).count()).toBe(0);
      await page.route('**/v1/decisions', (route) => route.abort());
      await page.keyboard.press('m');
      await page.getByRole('alert').getByText('Le serveur ne répond pas').waitFor();
      await check(page, 'erreur');
      await page.getByLabel('Questions').selectOption('litige');
      await page.getByRole('button', { name: 'Filtrer' }).click();
      await page.getByRole('heading', { name: 'Rien à relire ici' }).waitFor();
      await check(page, 'fin');
      await page.close();
    });
  });

  test('tout au clavier : répondre, annuler, passer ; le foyer suit et chaque geste se dit', async () => {
    const page = await open();
    await tabTo(page, '#cle');
    await page.keyboard.type(cles.mec);
    await page.keyboard.press('Enter');
    await title(page).waitFor();
    await expect.poll(() => focused(page)).toBe('question');
    expect(await title(page).textContent()).toMatch(/halle couverte.*le même projet \?$/);
    expect(await page.locator('[data-compteur]').textContent()).toMatch(
      new RegExp(`^${total} questions à relire`),
    );
    const apart = await idOf('tet:halle');

    await press(page, 'm', /^Réponse enregistrée : même projet/);
    expect(await idOf('tet:halle')).toBe(await idOf('mec:halle'));
    expect(await focused(page)).toBe('question');
    expect(await title(page).textContent()).not.toMatch(/halle/);
    await press(page, 'z', /^Réponse annulée/);
    expect(await idOf('tet:halle')).toBe(apart);
    expect(await title(page).textContent()).toMatch(/halle/);
    expect(await focused(page)).toBe('question');

    for (const [key, said, decision] of [
      [
        'd',
        /projets différents/,
        { typeDecision: 'doublon_infirme', objetA: 'mec:halle', objetB: 'tet:halle' },
      ],
      ['a', /A est une partie de B/, { typeDecision: 'partie_de', objetA: 'mec:halle', objetB: 'tet:halle' }],
      ['b', /B est une partie de A/, { typeDecision: 'partie_de', objetA: 'tet:halle', objetB: 'mec:halle' }],
    ] as const) {
      await press(page, key, said);
      expect((await listDecisions('&enVigueur=true&objet=mec:halle'))[0]).toMatchObject(decision);
      await press(page, 'z', /^Réponse annulée/);
    }
    expect(await listDecisions('&enVigueur=true&objet=mec:halle')).toEqual([]);

    await press(page, 'p', /^Question passée/);
    expect(await title(page).textContent()).not.toMatch(/halle/);
    await press(page, 'z', /^La question passée/);
    expect(await title(page).textContent()).toMatch(/halle/);

    for (let passed = 1; passed <= total; passed++) {
      await page.keyboard.press('p');
      const told = passed === 1 ? '1 passée' : `${passed} passées`;
      await expect.poll(() => page.locator('[data-compteur]').textContent()).toContain(told);
    }
    expect(await title(page).textContent()).toBe('Tout est relu, merci');
    expect(await focused(page)).toBe('fin');
    await tabTo(page, '[data-action="recharger"]');
    await press(page, 'Enter', /^Liste rechargée/);

    await tabTo(page, '[data-action="differents"]');
    await press(page, 'Space', /^Réponse enregistrée : projets différents/);
    await press(page, 'z', /^Réponse annulée/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('les touches se coupent, et ne répondent pas pendant que l’on écrit', async () => {
    const page = await open();
    await enter(page);
    const before = (await listDecisions()).length;
    await page.getByLabel('Territoire').focus();
    await page.keyboard.type('mdabpz');
    await title(page).focus();
    await page.keyboard.press('Control+m');
    await tabTo(page, 'summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#raccourcis');
    await page.keyboard.press('Space');
    for (const key of ['m', 'd', 'a', 'b', 'p', 'z']) await page.keyboard.press(key);
    await page.waitForTimeout(300);
    expect((await listDecisions()).length).toBe(before);
    expect(await page.locator('[data-compteur]').textContent()).toMatch(
      new RegExp(`^${total} questions à relire · 0 réponse`),
    );
    expect(await page.locator('[aria-keyshortcuts]').count()).toBe(0);
    await page.close();
  });

  test('la clé reste dans l’onglet : rechargé il la garde, changée elle s’oublie', async () => {
    const page = await open();
    await enter(page);
    await page.reload();
    await title(page).waitFor();
    const elsewhere = await page.evaluate(() =>
      JSON.stringify([location.href, document.cookie, { ...localStorage }]),
    );
    expect(elsewhere).not.toContain(cles.mec);
    expect(await page.content()).not.toContain(cles.mec);
    await page.getByRole('button', { name: 'Changer de clé' }).click();
    expect(await focused(page)).toBe('cle');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.close();
  });

  test('une clé refusée, révoquée ou sans droit se dit en français', async () => {
    const page = await open();
    await page.getByLabel('Clé d’API').fill('fausse');
    await page.keyboard.press('Enter');
    await page.getByText('Cette clé n’est pas reconnue').waitFor();
    expect(await focused(page)).toBe('cle');
    expect(await page.locator('#cle').getAttribute('aria-invalid')).toBe('true');
    expect(await listViolations(page)).toEqual([]);
    const lectrice = await essai.plateforme('lectrice', { scopes: ['projets:lecture'] });
    await enter(page, lectrice.cle);
    expect(await page.locator('[data-qui]').textContent()).toMatch(/pas y répondre/);
    expect(await page.getByRole('button', { name: 'Même projet' }).isDisabled()).toBe(true);
    await page.keyboard.press('m');
    await page.route('**/v1/rapprochements*', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"title":"Clé révoquée"}',
      }),
    );
    await page.getByRole('button', { name: 'Filtrer' }).click();
    await page.getByText('Cette clé n’est pas reconnue, ou ne l’est plus').waitFor();
    await page.close();
  });

  test('une réponse perdue en route se redonne, et n’est prise qu’une fois', async () => {
    const page = await open();
    await enter(page);
    const before = (await listDecisions()).length;
    let cuts = 0;
    await page.route('**/v1/decisions', async (route) => {
      if (cuts++ > 0) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.keyboard.press('d');
    await page.getByRole('alert').getByText('redonnez votre réponse').waitFor();
    await press(page, 'd', /^Réponse enregistrée/);
    expect((await listDecisions()).length).toBe(before + 1);
    await press(page, 'z', /^Réponse annulée/);
    await page.close();
  });

  test('le territoire filtre, par nom ou par proposition ; un litige et une alerte se montrent', async () => {
    await publish('mec', 'a1', 'Pôle petite enfance');
    await publish('mec', 'a2', 'Maison des associations', { memeProjetQue: ['mec:a1'] });
    await publish('tet', 'a3', 'Maison du vélo', { memeProjetQue: ['mec:a1'] });
    await decide('mec', 'doublon_confirme', 'mec:vigne', 'tet:vigne');
    await decide('tet', 'doublon_infirme', 'mec:vigne', 'tet:vigne');
    const page = await open();
    await enter(page);
    await page.getByLabel('Territoire').fill('Amiens');
    await page.keyboard.press('Enter');
    await expect.poll(() => title(page).textContent()).toMatch(/Voie verte/);
    expect(await page.locator('.apc-question').first().textContent()).toMatch(/« tet » dit que non/);
    await capture(page, 'relecture_1280_litige');
    await page.getByRole('button', { name: 'Changer de clé' }).click();
    await enter(page, cles.admin);
    expect(await page.locator('[data-qui]').textContent()).toMatch(/tranchent les litiges/);
    await expect.poll(() => title(page).textContent()).toMatch(/Voie verte/);
    await press(page, 'd', /^Réponse enregistrée : projets différents/);
    expect((await call('mec', 'GET', '/v1/rapprochements?etat=litige')).rapprochements).toEqual([]);
    await press(page, 'z', /^Réponse annulée/);
    expect((await call('mec', 'GET', '/v1/rapprochements?etat=litige')).rapprochements).toHaveLength(1);
    await press(page, 'p', /passée/);
    await press(page, 'p', /passée/);
    await expect.poll(() => title(page).textContent()).toMatch(/Pôle petite enfance/);
    expect(await page.getByText('tet:a3').isVisible()).toBe(true);
    await capture(page, 'relecture_1280_alerte');
    expect(await listViolations(page)).toEqual([]);
    await page.getByLabel('Territoire').fill('Saint-Denis – commune:97411');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-compteur]').textContent()).toMatch(/^1 question à relire/);
    expect(await title(page).textContent()).toMatch(/Pumptrack/);
    await page.getByLabel('Territoire').fill('azertyuiop');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Aucun territoire ne correspond').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('sans JavaScript, la page dit comment faire', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.getByText('Cette page demande JavaScript').waitFor();
    expect(await page.locator('pre').textContent()).toContain('/v1/rapprochements?territoire=');
    expect(await page.getByLabel('Clé d’API').isVisible()).toBe(false);
    await page.close();
  });
});
