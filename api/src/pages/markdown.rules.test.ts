import { expect, test } from 'vitest';
import { renderMarkdown, renderPhrase, slugOf } from './markdown.ts';

test('le HTML d’un guide reste du texte, un lien dangereux aussi', () => {
  const { markup } = renderMarkdown(
    '<script>alert(1)</script>\n\n[a](javascript:alert(2)) ![b](https://x.test/b.png)',
  );
  expect(markup).toContain('&lt;script&gt;');
  expect(markup).not.toMatch(/<script|<img|href="javascript/);
});

test('chaque titre a une ancre, deux titres semblables en ont deux', () => {
  const { markup } = renderMarkdown('## Lire un projet\n\n## Lire un projet');
  expect(markup).toContain('id="lire-un-projet"');
  expect(markup).toContain('id="lire-un-projet-2"');
  expect(slugOf('Événements & clés !')).toBe('evenements-cles');
});

test('un lien mène où le lecteur peut aller, sinon il n’en reste que le texte', () => {
  const resolve = (address: string) => (address === 'lire.md' ? '/guides/lire' : undefined);
  const { markup } = renderMarkdown('[Lire](lire.md) puis [le **code**](../src/app.ts)', resolve);
  expect(markup).toContain('<a href="/guides/lire">Lire</a>');
  expect(markup).toContain('puis le <strong>code</strong>');
});

test('code et tableaux défilent sur place, au clavier aussi', () => {
  const { markup } = renderMarkdown('```bash\ncurl "a" && b\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |');
  expect(markup).toContain(
    '<pre class="apc-code" tabindex="0"><code>curl &quot;a&quot; &amp;&amp; b\n</code></pre>',
  );
  expect(markup).toContain('<div class="apc-table" tabindex="0"><table>');
});

test('l’alignement d’une colonne ne devient pas un style, que notre politique refuse', () => {
  const { markup } = renderMarkdown('| a | b |\n| - | -: |\n| 1 | 2 |');
  expect(markup).toContain('<th scope="col">a</th>');
  expect(markup).toContain('<td class="apc-right">2</td>');
  expect(markup).not.toContain('style=');
});

test('une phrase ne fait pas de paragraphe', () => {
  expect(renderPhrase('un `code` et <b>').markup).toBe('un <code>code</code> et &lt;b&gt;');
});
