// Our Markdown, rendered: guides whole, descriptions of the contract by the line. Raw HTML stays text.
import MarkdownIt, { type Token } from 'markdown-it';
import { escapeHtml, type Html, trustedHtml } from '../infra/html.ts';

/** An address as written in a guide → as a reader reaches it; undefined: the link becomes plain text. */
export type LinkResolver = (address: string) => string | undefined;

const onlyWeb: LinkResolver = (address) => (/^https?:\/\//.test(address) ? address : undefined);

/** `Lire un projet unifié` → `lire-un-projet-unifie`: anchor or part of an address. */
export function slugOf(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function resolveLinks(tokens: readonly Token[], resolve: LinkResolver): void {
  let dropped = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const address = resolve(String(token.attrGet('href') ?? ''));
      dropped = address === undefined;
      if (address !== undefined) token.attrSet('href', address);
      token.hidden = dropped;
    } else if (token.type === 'link_close') token.hidden = dropped;
  }
}

function anchorTitles(tokens: readonly Token[]): void {
  const seen = new Map<string, number>();
  tokens.forEach((token, i) => {
    if (token.type !== 'heading_open') return;
    const slug = slugOf(tokens[i + 1]?.content ?? '');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    token.attrSet('id', count === 0 ? slug : `${slug}-${count + 1}`);
  });
}

/** Our content policy refuses inline styles: an alignment becomes a class. */
function classCells(tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const alignment = /text-align:\s*(right|center)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = token.type === 'th_open' ? [['scope', 'col']] : [];
    if (alignment !== undefined) token.attrSet('class', `apc-${alignment}`);
  }
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');
// Wide tables and code scroll inside themselves; the keyboard must reach them.
markdown.renderer.rules.table_open = () => '<div class="apc-table" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => '</table></div>\n';
const renderBlock = (tokens: Token[], i: number) =>
  `<pre class="apc-code" tabindex="0"><code>${escapeHtml(tokens[i]?.content ?? '')}</code></pre>\n`;
markdown.renderer.rules.fence = renderBlock;
markdown.renderer.rules.code_block = renderBlock;

/** A whole text, its titles anchored. */
export function renderMarkdown(source: string, resolve: LinkResolver = onlyWeb): Html {
  const env = {};
  const tokens = markdown.parse(source, env);
  anchorTitles(tokens);
  classCells(tokens);
  for (const token of tokens) resolveLinks(token.children ?? [], resolve);
  return trustedHtml(markdown.renderer.render(tokens, markdown.options, env));
}

/** A sentence: emphasis and `code`, without paragraph. */
export function renderPhrase(source: string): Html {
  const env = {};
  const tokens = markdown.parseInline(source, env);
  for (const token of tokens) resolveLinks(token.children ?? [], onlyWeb);
  return trustedHtml(markdown.renderer.render(tokens, markdown.options, env));
}
