// A real Chromium for the tests of the pages, where there is one.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
/** In continuous integration, its absence is a failure. */
export const absent = executablePath === undefined && process.env.CI !== 'true';
if (absent) console.warn('Chromium absent : les pages ne sont pas essayées dans un navigateur.');

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--force-prefers-reduced-motion'] });
}

/** Violations found by axe, one sentence each. */
export async function listViolations(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  // Injected through the protocol: the page's own policy would refuse it.
  await page.evaluate(readFileSync(axe, 'utf8'));
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return violations.map(
    ({ id, nodes }) => `${id} : ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

/** To look at the pages: CAPTURES=/tmp npx vitest run …browser.test.ts */
export async function capture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env.CAPTURES;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
