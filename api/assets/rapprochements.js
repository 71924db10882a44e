// The review queue for people: one question at a time, answered by button or key, undone at will. The key of the
// API stays in the tab's own storage: never in an address, never in the page.

const cleGardee = 'apc-cle';
const pageSize = 20;
const etats = {
  litige: ['Litige', 'fr-badge--error'],
  signale: ['Doublon signalé', 'fr-badge--warning'],
  alerte: ['Projet en alerte', 'fr-badge--warning'],
  a_confirmer: ['À confirmer', 'fr-badge--info'],
};
/** Decision taken by each answer; `inverse`: B first. */
const reponses = {
  meme: { typeDecision: 'doublon_confirme', dit: 'même projet' },
  differents: { typeDecision: 'doublon_infirme', dit: 'projets différents' },
  a_dans_b: { typeDecision: 'partie_de', dit: 'A est une partie de B' },
  b_dans_a: { typeDecision: 'partie_de', inverse: true, dit: 'B est une partie de A' },
};
const verbes = {
  doublon_signale: 'signale un doublon',
  doublon_confirme: 'dit que c’est le même projet',
  doublon_infirme: 'dit que ce sont deux projets',
  partie_de: 'dit que l’un est une partie de l’autre',
  suite_de: 'dit que l’un est la suite de l’autre',
};
const natures = { projet: 'Projet', fiche_action: 'Fiche action', financement: 'Financement' };

const texte = (valeur) => String(valeur);
const liste = (valeurs) => valeurs.join(', ');
const euros = new Intl.NumberFormat('fr-FR', {
  style: 'currency',
  currency: 'EUR',
  maximumFractionDigits: 2,
});
const jour = (date) => new Date(date).toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });

function tellFinancement(financement) {
  const { dispositif, financeur, montantDemande, montantAttribue, statut, dateDecision } = financement;
  const parts = [
    dispositif,
    financeur,
    montantAttribue != null && `${euros.format(montantAttribue)} attribués`,
    montantDemande != null && `${euros.format(montantDemande)} demandés`,
    statut,
    dateDecision && jour(dateDecision),
  ];
  return parts.filter(Boolean).join(' · ');
}

function tellLieu({ adresse, latitude, longitude }) {
  const point =
    latitude != null &&
    longitude != null &&
    `${latitude.toLocaleString('fr-FR')} ; ${longitude.toLocaleString('fr-FR')}`;
  return [adresse, point].filter(Boolean).join(' · ');
}

/** Label and wording of each field, in the order of reading. */
const champs = [
  ['nom', 'Nom', texte],
  ['nature', 'Nature', (nature) => natures[nature] ?? nature],
  [
    'collectivites',
    'Collectivités',
    (places) => liste(places.map(({ nom, code }) => (nom ? `${nom} (${code})` : code))),
  ],
  ['description', 'Description', texte],
  ['objectifs', 'Objectifs', texte],
  ['phase', 'Phase', texte],
  ['phaseStatut', 'Statut', texte],
  ['statutSource', 'Statut de la plateforme', texte],
  ['budgetPrevisionnel', 'Budget prévisionnel', (montant) => euros.format(montant)],
  ['financement', 'Financement', tellFinancement],
  ['dateDebut', 'Début', jour],
  ['dateFin', 'Fin', jour],
  ['collectiviteResponsable', 'Collectivité responsable', (siren) => `SIREN ${siren}`],
  ['porteur', 'Porteur', ({ siret }) => (siret ? `SIRET ${siret}` : '')],
  ['localisation', 'Lieu', tellLieu],
  ['competences', 'Compétences', liste],
  ['leviers', 'Leviers', liste],
  ['thematiques', 'Thématiques', liste],
  ['sites', 'Sites', liste],
  ['interventions', 'Interventions', liste],
  ['programmes', 'Programmes', liste],
  ['plans', 'Plans', liste],
];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

const count = (number, one, many) => `${number} ${number > 1 ? many : one}`;

function fold(word) {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const motsVides = new Set('a au aux d de des du en et l la le les un une'.split(' '));

/** The words of a name; those that the other name lacks are marked, and underlined. */
function markWords(name, other) {
  const known = new Set((other ?? '').split(/[^\p{L}\p{N}]+/u).map(fold));
  return name
    .split(/([\p{L}\p{N}]+)/u)
    .map((part, i) =>
      i % 2 === 1 && !known.has(fold(part)) && !motsVides.has(fold(part)) ? element('mark', {}, part) : part,
    );
}

/** What an answer of the API that is not a success tells, in French. */
class Refus extends Error {
  constructor(status, corps) {
    super([corps.title, corps.detail].filter(Boolean).join('. ').replace('..', '.'));
    this.status = status;
  }
}

function openApi(base, readCle) {
  return async function call(path, body, headers = {}) {
    let answer;
    try {
      answer = await fetch(`${base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${readCle()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
      });
    } catch {
      throw new Refus(0, {
        title: 'Le serveur ne répond pas',
        detail:
          body === undefined
            ? 'Réessayez dans un instant.'
            : 'Rien n’est perdu : redonnez votre réponse dans un instant.',
      });
    }
    const corps = await answer.json().catch(() => ({ title: 'Réponse illisible du serveur' }));
    if (!answer.ok) throw new Refus(answer.status, corps);
    return corps;
  };
}

/** The same answer, sent again after a cut, is taken once. */
function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

function refOf({ plateforme, externalId }) {
  return `${plateforme}:${externalId}`;
}

/** Fills the frame of the question that the server rendered. */
function openQuestion(section) {
  const find = (name) => section.querySelector(`[data-${name}]`);

  function headOf(letter, { plateforme, externalId, url, majSourceLe, majLe, visibilite }) {
    const lien =
      url &&
      element(
        'a',
        {
          class: 'fr-link fr-link--sm',
          href: url,
          target: '_blank',
          rel: 'noopener noreferrer',
          title: `Voir sur ${plateforme} – nouvelle fenêtre`,
        },
        `Voir sur ${plateforme}`,
      );
    return [
      element('span', { class: 'apc-lettre' }, letter),
      ' ',
      element('strong', {}, plateforme),
      ' ',
      element('span', { class: 'apc-comparaison__ref' }, externalId),
      element(
        'span',
        { class: 'apc-comparaison__faits' },
        `mise à jour le ${jour(majSourceLe ?? majLe)}`,
        visibilite !== 'partagee' && ` · réservée au cercle « ${visibilite.cercle} »`,
      ),
      lien || undefined,
    ];
  }

  function cellOf(letter, champ, trace, other, tell, ecart) {
    const valeur = trace[champ];
    const said = valeur == null ? '' : tell(valeur);
    const content =
      said === ''
        ? [element('span', { class: 'apc-comparaison__vide' }, 'non renseigné')]
        : champ === 'nom' && ecart
          ? markWords(said, other[champ])
          : [said];
    return element(
      'td',
      { class: 'apc-comparaison__cellule', role: 'cell' },
      element('span', { class: 'apc-lettre apc-lettre--petite', 'aria-hidden': 'true' }, letter),
      element('div', {}, ...content),
    );
  }

  function rowOf([champ, label, tell], a, b, ecart) {
    const mark =
      ecart === 'differe'
        ? element('span', { class: 'apc-ecart' }, '≠ différent')
        : ecart === 'un_seul'
          ? element('span', { class: 'apc-ecart apc-ecart--seul' }, 'd’un seul côté')
          : undefined;
    return element(
      'tr',
      { class: `apc-comparaison__ligne apc-comparaison__ligne--${ecart ?? 'egal'}`, role: 'row' },
      element(
        'th',
        { class: 'apc-comparaison__champ', role: 'rowheader', scope: 'row' },
        label,
        mark && ' ',
        mark,
      ),
      cellOf('A', champ, a, b, tell, ecart),
      cellOf('B', champ, b, a, tell, ecart),
    );
  }

  function showCalcul({ score, explication }) {
    find('calcul').hidden = score === null;
    if (score === null) return;
    const percent = Math.round(score * 100);
    find('score').textContent = `Ressemblance : ${percent} sur 100`;
    find('barre').style.inlineSize = `${percent}%`;
    find('indices').replaceChildren(
      ...explication.map(({ poids, phrase }) =>
        element(
          'li',
          { class: poids < 0 ? 'apc-indice apc-indice--contre' : 'apc-indice' },
          element('strong', {}, poids < 0 ? 'Contre : ' : 'Pour : '),
          phrase,
        ),
      ),
    );
  }

  function showDecisions(decisions) {
    find('avis').hidden = decisions.length === 0;
    find('decisions').replaceChildren(
      ...decisions.map(({ plateforme, typeDecision, priseLe, commentaire }) =>
        element(
          'li',
          {},
          element('strong', {}, plateforme),
          ` ${verbes[typeDecision] ?? typeDecision}, le ${jour(priseLe)}`,
          commentaire ? ` : « ${commentaire} »` : '',
        ),
      ),
    );
  }

  return function show(question) {
    const { etat, utilite, traces, differences, nombreDeTraces } = question;
    const [a, b, ...others] = traces;
    const [label, kind] = etats[etat] ?? [etat, ''];
    const badge = find('etat');
    badge.className = `fr-badge fr-badge--no-icon ${kind}`;
    badge.textContent = label;
    find('raison').textContent = utilite.raison;
    section.querySelector('h2').textContent = `« ${a.nom} » et « ${b.nom} » : le même projet ?`;
    const ecarts = new Map(differences.map(({ champ, ecart }) => [champ, ecart]));
    section.querySelector('[data-tete="0"]').replaceChildren(...headOf('A', a).filter(Boolean));
    section.querySelector('[data-tete="1"]').replaceChildren(...headOf('B', b).filter(Boolean));
    const said = champs.filter(([champ]) => a[champ] != null || b[champ] != null);
    find('champs').replaceChildren(...said.map((champ) => rowOf(champ, a, b, ecarts.get(champ[0]))));
    showCalcul(question);
    showDecisions(question.decisions);
    find('groupe').hidden = others.length === 0;
    const more = nombreDeTraces - traces.length;
    find('autres').replaceChildren(
      ...others.map((trace) => element('li', {}, element('strong', {}, refOf(trace)), ` ${trace.nom}`)),
      ...(more > 0 ? [element('li', {}, `et ${count(more, 'autre', 'autres')}`)] : []),
    );
  };
}

function openRelecture(root) {
  const part = (name) => root.querySelector(`[data-partie="${name}"]`);
  const cleForm = part('cle');
  const filtres = part('filtres');
  const question = part('question');
  const showQuestion = openQuestion(question);
  const boutons = Object.fromEntries(
    [...root.querySelectorAll('[data-action]')].map((bouton) => [bouton.dataset.action, bouton]),
  );
  const raccourcis = root.querySelector('#raccourcis');
  const base = root.dataset.relecture;
  const api = openApi(base, () => sessionStorage.getItem(cleGardee));

  let file = [];
  let suivant = null;
  let filtre = '';
  let occupe = false;
  /** Answers and skips of this visit, the last one on top. */
  let faites = [];
  let peutRepondre = false;

  const courante = () => file[0];

  function announce(sentence) {
    const status = root.querySelector('[data-annonce]');
    status.textContent = '';
    setTimeout(() => {
      status.textContent = sentence;
    }, 50);
  }

  function showErreur(sentence) {
    part('erreur').replaceChildren(
      ...(sentence
        ? [element('div', { class: 'fr-alert fr-alert--error fr-alert--sm' }, element('p', {}, sentence))]
        : []),
    );
  }

  function showCompteur() {
    const given = faites.filter(({ decision }) => decision).length;
    const passed = faites.length - given;
    const left = file.length + (suivant === null ? 0 : 1);
    root.querySelector('[data-compteur]').textContent = [
      suivant === null
        ? `${count(left, 'question', 'questions')} à relire`
        : `Plus de ${file.length} questions à relire`,
      count(given, 'réponse donnée', 'réponses données'),
      passed > 0 && count(passed, 'passée', 'passées'),
    ]
      .filter(Boolean)
      .join(' · ');
    boutons.annuler.disabled = faites.length === 0;
  }

  /** Shows the question at the head of the queue, or the end; `said` is what was just done. */
  function show(said = '', focus = true) {
    const current = courante();
    question.hidden = current === undefined;
    part('fin').hidden = current !== undefined;
    part('aide').hidden = current === undefined;
    part('suivi').hidden = false;
    showCompteur();
    if (current) showQuestion(current);
    else {
      const passed = faites.some(({ decision }) => !decision);
      root.querySelector('#fin').textContent =
        faites.length > 0 ? 'Tout est relu, merci' : 'Rien à relire ici';
      root.querySelector('[data-fin]').textContent = passed
        ? 'Les questions passées reviendront à votre prochaine visite.'
        : 'Aucune question n’attend d’avis avec ces filtres.';
    }
    const title = current ? question.querySelector('h2') : root.querySelector('#fin');
    if (focus) {
      title.focus({ preventScroll: true });
      root.querySelector('[data-partie="suivi"]').scrollIntoView({ block: 'nearest' });
    }
    if (said) announce(said);
  }

  /** One thing at a time; what fails is told, and nothing is lost. */
  async function attempt(work) {
    if (occupe) return;
    occupe = true;
    question.setAttribute('aria-busy', 'true');
    showErreur('');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refus)) throw error;
      if (error.status === 401)
        askCle('Cette clé n’est pas reconnue, ou ne l’est plus. Vérifiez-la et recommencez.');
      else showErreur(error.message);
    } finally {
      occupe = false;
      question.removeAttribute('aria-busy');
    }
  }

  async function loadPage() {
    const apres = suivant === null ? '' : `&curseur=${encodeURIComponent(suivant)}`;
    const page = await api(`/rapprochements?limite=${pageSize}${filtre}${apres}`);
    // An alert that was answered may ask of its next pair.
    const seen = faites.filter(({ posee, decision }) => !decision || posee.etat !== 'alerte');
    const known = new Set([...file, ...seen.map(({ posee }) => posee)].map(({ id }) => id));
    file.push(...page.rapprochements.filter(({ id, traces }) => traces.length > 1 && !known.has(id)));
    suivant = page.suivant;
  }

  /** Some question at the head, as long as there is one. */
  async function fill() {
    while (file.length === 0 && suivant !== null) await loadPage();
  }

  async function reload() {
    file = [];
    suivant = null;
    await loadPage();
    await fill();
  }

  async function answer(action) {
    const posee = courante();
    const { typeDecision, inverse, dit } = reponses[action];
    const [a, b] = posee.traces.map(refOf);
    const [objetA, objetB] = inverse ? [b, a] : [a, b];
    posee.cles ??= {};
    posee.cles[action] ??= randomKey();
    const decision = await api(
      '/decisions',
      { typeDecision, objetA, objetB },
      { 'idempotency-key': posee.cles[action] },
    );
    delete posee.cles;
    faites.push({ posee, decision: decision.id });
    // The same answer holds for every pair of these two projets.
    const sides = (q) =>
      q.projets
        .map(({ id }) => id)
        .sort()
        .join();
    file = file.filter(
      (other) => other !== posee && (posee.projets.length < 2 || sides(other) !== sides(posee)),
    );
    await fill();
    const litige = decision.jugement === 'litige';
    show(
      litige
        ? `Réponse enregistrée : ${dit}. Elle contredit celle d’une autre plateforme : la paire devient un litige.`
        : `Réponse enregistrée : ${dit}.`,
    );
  }

  async function skip() {
    faites.push({ posee: file.shift() });
    await fill();
    show('Question passée.');
  }

  async function undo() {
    const last = faites.at(-1);
    if (last === undefined) return;
    if (last.decision) await api(`/decisions/${last.decision}/annulation`, {});
    faites.pop();
    file.unshift(last.posee);
    show(
      last.decision
        ? 'Réponse annulée. La question est de nouveau posée.'
        : 'La question passée est de nouveau posée.',
    );
  }

  async function start() {
    const moi = await api('/moi');
    const tranche = moi.scopes.includes('admin');
    peutRepondre = tranche || moi.scopes.includes('decisions:ecriture');
    cleForm.hidden = true;
    for (const name of ['qui', 'filtres']) part(name).hidden = false;
    root
      .querySelector('[data-qui]')
      .replaceChildren(
        'Vous répondez pour ',
        element('strong', {}, moi.nom),
        tranche ? ' ; vos réponses tranchent les litiges.' : '.',
        peutRepondre
          ? ''
          : ' Cette clé peut lire les questions, pas y répondre : il lui manque le droit « decisions:ecriture ».',
      );
    for (const action of Object.keys(reponses)) boutons[action].disabled = !peutRepondre;
    await reload();
    show();
  }

  function askCle(erreur = '') {
    sessionStorage.removeItem(cleGardee);
    faites = [];
    for (const name of ['qui', 'filtres', 'suivi', 'question', 'fin', 'aide']) part(name).hidden = true;
    cleForm.hidden = false;
    cleForm.reset();
    const field = cleForm.elements.cle;
    const message = cleForm.querySelector('#cle-erreur');
    message.textContent = erreur;
    message.hidden = erreur === '';
    cleForm.querySelector('[data-groupe-cle]').classList.toggle('fr-input-group--error', erreur !== '');
    if (erreur === '') for (const name of ['aria-invalid', 'aria-describedby']) field.removeAttribute(name);
    else {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', message.id);
      field.focus();
    }
  }

  /** Key of the territory that was typed or chosen; undefined when nothing answers. */
  async function findTerritoire(typed) {
    const [, chosen] = /((?:commune|groupement|departement|region):[0-9AB]+)\s*$/.exec(typed) ?? [];
    if (chosen !== undefined || typed === '') return chosen ?? '';
    const { resultats } = await api(
      `/referentiel/recherche?${new URLSearchParams({ q: typed, limite: '1' })}`,
    );
    return resultats[0]?.territoire;
  }

  async function applyFiltres() {
    const { territoire, etat } = filtres.elements;
    const key = await findTerritoire(territoire.value.trim());
    if (key === undefined) {
      showErreur(`Aucun territoire ne correspond à « ${territoire.value.trim()} ».`);
      return territoire.focus();
    }
    filtre = (key && `&territoire=${encodeURIComponent(key)}`) + (etat.value && `&etat=${etat.value}`);
    await reload();
    show('Questions filtrées.');
  }

  let pending;
  async function propose() {
    const { value } = filtres.elements.territoire;
    if (value.trim().length < 2 || value.includes(':')) return;
    const { resultats } = await api(
      `/referentiel/recherche?${new URLSearchParams({ q: value.trim(), limite: '8' })}`,
    );
    root
      .querySelector('#territoires')
      .replaceChildren(
        ...resultats.map(({ nom, territoire }) => element('option', { value: `${nom} – ${territoire}` })),
      );
  }

  const actions = {
    ...Object.fromEntries(
      Object.keys(reponses).map((action) => [
        action,
        () => courante() && peutRepondre && attempt(() => answer(action)),
      ]),
    ),
    passer: () => courante() && attempt(skip),
    annuler: () => attempt(undo),
    recharger: () =>
      attempt(async () => {
        faites = faites.filter(({ decision }) => decision);
        await reload();
        show('Liste rechargée.');
      }),
    oublier: () => {
      askCle();
      cleForm.elements.cle.focus();
    },
  };
  for (const [action, bouton] of Object.entries(boutons))
    bouton.addEventListener('click', () => actions[action]?.());

  document.addEventListener('keydown', (event) => {
    if (!raccourcis.checked || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || part('suivi').hidden) return;
    if (event.target.closest('input:not([type="checkbox"]), textarea, select')) return;
    const bouton = root.querySelector(`[data-touche="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!bouton || bouton.disabled || bouton.closest('[hidden]')) return;
    event.preventDefault();
    actions[bouton.dataset.action]();
  });

  function applyRaccourcis() {
    root.classList.toggle('apc-relecture--sans-touches', !raccourcis.checked);
    for (const bouton of root.querySelectorAll('[data-touche]')) {
      if (raccourcis.checked) bouton.setAttribute('aria-keyshortcuts', bouton.dataset.touche.toUpperCase());
      else bouton.removeAttribute('aria-keyshortcuts');
    }
  }
  raccourcis.addEventListener('change', applyRaccourcis);
  applyRaccourcis();

  root.querySelector('#ecarts').addEventListener('change', ({ target }) => {
    question.classList.toggle('apc-question--ecarts', target.checked);
  });
  filtres.elements.territoire.addEventListener('input', () => {
    clearTimeout(pending);
    pending = setTimeout(() => propose().catch(() => {}), 150);
  });
  filtres.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(applyFiltres);
  });
  cleForm.addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(cleGardee, cleForm.elements.cle.value.trim());
    attempt(start);
  });

  if (sessionStorage.getItem(cleGardee) === null) askCle();
  else attempt(start);
}

for (const section of document.querySelectorAll('[data-sans-script]')) section.remove();
for (const root of document.querySelectorAll('[data-relecture]')) openRelecture(root);
