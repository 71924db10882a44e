// HTML written by hand, safely: whatever is interpolated is escaped, unless it is already Html.

/** Markup that is safe to send: made by `html`, or vouched for by `trustedHtml`. */
export interface Html {
  readonly markup: string;
}

export type Fragment = Html | string | number | false | null | undefined | readonly Fragment[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// A plain object with a `markup` field, parsed from someone's JSON, must not pass for Html.
const made = new WeakSet<object>();

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Vouches for markup that another escaping renderer made. Never give it text of a person or of a request. */
export function trustedHtml(markup: string): Html {
  const fragment = Object.freeze({ markup });
  made.add(fragment);
  return fragment;
}

function render(value: Fragment): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value !== 'object') return escapeHtml(String(value));
  if (Array.isArray(value)) return value.map(render).join('');
  if (made.has(value)) return (value as Html).markup;
  return escapeHtml(String(value));
}

/** Template tag: `false`, `null` and `undefined` write nothing, lists are joined. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...values: Fragment[]): Html {
  let markup = parts[0] ?? '';
  values.forEach((value, i) => {
    markup += render(value) + (parts[i + 1] ?? '');
  });
  return trustedHtml(markup);
}
