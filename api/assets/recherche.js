// Makes the search form answer at each keystroke: the combobox with a list of WAI-ARIA. Without it, the form is sent.

const patienceMs = 120;
const shortest = 2;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function countOf(count) {
  return count === 1 ? '1 territoire trouvé' : `${count} territoires trouvés`;
}

/** The same words as the page of results, which gives them in `data-libelles`. */
function describeResultat({ types, motifs }, { type, nature, code, departement, correspondance }) {
  const place = departement && `${departement.nom} (${departement.code})`;
  const facts = [types[nature] ?? types[type] ?? type, code, place].filter(Boolean).join(' · ');
  const { motif, valeur, approchee, ancienNom } = correspondance;
  const why = approchee && motif === 'nom' ? motifs.approche : (motifs[motif] ?? '');
  return { facts, why: why.replace('%s', ancienNom ?? valeur) };
}

function enhance(form) {
  const input = form.querySelector('input[name="q"]');
  const status = form.querySelector('[role="status"]');
  const libelles = JSON.parse(form.dataset.libelles);
  const list = element('ul', {
    role: 'listbox',
    id: `${input.id}-liste`,
    'aria-label': 'Territoires proposés',
  });
  const empty = element('p', { class: 'apc-recherche__vide' });
  const popup = element('div', { class: 'apc-recherche__propositions' }, list, empty);
  popup.hidden = true;
  form.querySelector('.apc-recherche__champ').append(popup);
  for (const [key, value] of Object.entries({
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  }))
    input.setAttribute(key, value);

  let results = [];
  let active = -1;
  let timer;
  let pending;
  /** The text whose answer is shown. */
  let shown = '';

  function activate(index) {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = index;
    const option = list.children[active];
    if (option === undefined) return input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  function setOpen(open) {
    popup.hidden = !open;
    if (open) popup.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-expanded', String(open && results.length > 0));
    if (!open) activate(-1);
  }

  function close() {
    clearTimeout(timer);
    pending?.abort();
    setOpen(false);
    status.textContent = '';
  }

  function go({ nom, territoire }) {
    const address = new URL(form.action);
    address.searchParams.set('q', nom);
    address.searchParams.set('territoire', territoire);
    location.assign(address);
  }

  function optionOf(result, index) {
    const { facts, why } = describeResultat(libelles, result);
    const option = element(
      'li',
      { role: 'option', id: `${input.id}-${index}`, 'aria-selected': 'false' },
      element('span', { class: 'apc-recherche__nom' }, result.nom),
      ' ',
      element('span', { class: 'apc-recherche__faits' }, facts),
      ' ',
      why === '' ? undefined : element('span', { class: 'apc-recherche__motif' }, why),
    );
    // The focus stays in the field.
    option.addEventListener('mousedown', (event) => event.preventDefault());
    option.addEventListener('click', () => go(result));
    return option;
  }

  function show(text, found, sentence) {
    results = found;
    shown = text;
    activate(-1);
    list.replaceChildren(...found.map(optionOf));
    list.hidden = found.length === 0;
    empty.hidden = found.length > 0;
    empty.textContent = sentence;
    status.textContent =
      found.length === 0 ? sentence : `${countOf(found.length)}. Flèches haut et bas pour choisir.`;
    setOpen(true);
  }

  async function search() {
    const text = input.value.trim();
    pending?.abort();
    if (text.length < shortest) {
      shown = '';
      return close();
    }
    const mine = new AbortController();
    pending = mine;
    try {
      const address = `${form.dataset.recherche}?${new URLSearchParams({ q: text, limite: '8' })}`;
      const answer = await fetch(address, { signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { resultats } = await answer.json();
      if (pending === mine && document.activeElement === input)
        show(text, resultats, 'Aucun territoire ne correspond. Essayez un autre nom, ou un code.');
    } catch {
      if (!mine.signal.aborted) show(text, [], 'La recherche ne répond pas. Réessayez dans un instant.');
    }
  }

  const keys = {
    ArrowDown() {
      if (popup.hidden) return results.length > 0 && shown === input.value.trim() ? setOpen(true) : search();
      activate(active + 1 < results.length ? active + 1 : 0);
    },
    ArrowUp() {
      if (!popup.hidden) activate(active > 0 ? active - 1 : results.length - 1);
    },
    Escape() {
      if (popup.hidden) input.value = '';
      close();
    },
    Enter(event) {
      if (popup.hidden || active < 0) return 'sent';
      event.preventDefault();
      go(results[active]);
    },
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const action = keys[event.key];
    if (action !== undefined && action(event) !== 'sent') event.preventDefault();
  });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    activate(-1);
    timer = setTimeout(search, patienceMs);
  });
  input.addEventListener('blur', close);
}

for (const form of document.querySelectorAll('form[data-recherche]')) enhance(form);
