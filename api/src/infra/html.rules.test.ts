import { expect, test } from 'vitest';
import { type Fragment, html, trustedHtml } from './html.ts';

test('un texte hostile est écrit, jamais exécuté', () => {
  const hostile = `<script>alert("1")</script>' onload='x' &amp;`;
  const { markup } = html`<p title="${hostile}">${hostile}</p>`;
  expect(markup).not.toContain('<script');
  expect(markup.replace(/&[a-z#0-9]+;/g, '')).not.toMatch(/["'].*onload/);
  expect(markup).toContain('&amp;amp;');
});

test('les morceaux déjà sûrs ne sont échappés qu’une fois, les listes se suivent', () => {
  const items = ['a<b', 'c'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>`.markup).toBe('<ul><li>a&lt;b</li><li>c</li></ul>');
  expect(html`${trustedHtml('<hr>')}`.markup).toBe('<hr>');
});

test('absent et faux n’écrivent rien, zéro s’écrit', () => {
  expect(html`${null}${undefined}${false}${0}`.markup).toBe('0');
});

test('un objet venu d’un JSON ne se fait pas passer pour du HTML sûr', () => {
  const forged = JSON.parse('{"markup":"<script>"}') as Fragment;
  expect(html`${forged}`.markup).not.toContain('<script>');
});
