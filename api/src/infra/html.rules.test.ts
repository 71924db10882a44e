import { expect, test } from 'vitest';
import { type Fragment, html, trustedHtml } from './html.ts';

test('un texte hostile est écrit, jamais exécuté', () => {
  const hostile = `<script>"1"</script>' onload='x' &amp;`;
  const written = '&lt;script&gt;&quot;1&quot;&lt;/script&gt;&#39; onload=&#39;x&#39; &amp;amp;';
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(`<p title="${written}">${written}</p>`);
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
