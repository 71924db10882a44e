// Which methods each address admits: what tells a wrong method (405) from an unknown address (404).
import type { FastifyInstance } from 'fastify';
import { type Problem, problem } from './problem.ts';

function patternOf(url: string): RegExp {
  const parts = url.replace(/\/$/, '').split('/');
  const source = parts.map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*');
  });
  return new RegExp(`^${source.join('/')}/?$`);
}

/**
 * Watches the routes registered after this call; the function returned gives the methods that an address admits,
 * none when no route has it.
 */
export function watchMethods(app: FastifyInstance): (adresse: string) => string[] {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) route.methods.add(each);
    routes.set(url, route);
  });
  return (adresse) => {
    const found = new Set<string>();
    for (const { pattern, methods } of routes.values()) {
      if (pattern.test(adresse)) for (const method of methods) found.add(method);
    }
    return [...found].sort();
  };
}

export function methodeRefusee(method: string, admises: readonly string[]): Problem {
  return problem('methode-refusee', {
    status: 405,
    title: 'Méthode refusée',
    detail: `Cette adresse existe, mais n’admet pas ${method} : utilisez ${admises.filter((m) => m !== 'HEAD').join(', ')}.`,
    headers: { allow: admises.join(', ') },
    extra: { methodes: admises },
  });
}
