// Ten connections on one address, as fast as they are answered; every response time is kept.
import autocannon from 'autocannon';

export interface Requete {
  path: string;
  method?: 'GET' | 'PUT' | 'PATCH';
  body?: string;
}

export interface Charge {
  parSeconde: number;
  p50: number;
  p95: number;
  p99: number;
  /** Answers by status that is not 2xx, and failures of the connection. */
  erreurs: number;
  total: number;
}

export interface OptionsDeCharge {
  url: string;
  secondes: number;
  cle?: string;
  connexions?: number;
  /** The next request to send. */
  suivante(): Requete;
}

export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export async function runCharge(options: OptionsDeCharge): Promise<Charge> {
  const { url, secondes, cle, connexions = 10, suivante } = options;
  const times: number[] = [];
  const headers = {
    ...(cle === undefined ? {} : { authorization: `Bearer ${cle}` }),
    'content-type': 'application/json',
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        connections: connexions,
        duration: secondes,
        headers,
        requests: [
          {
            setupRequest: (request) => {
              const { path, method = 'GET', body } = suivante();
              return { ...request, path, method, ...(body === undefined ? {} : { body }) };
            },
          },
        ],
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    );
    instance.on('response', (_client, _status, _bytes, time) => times.push(time));
  });
  times.sort((a, b) => a - b);
  return {
    parSeconde: times.length / result.duration,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    erreurs: result.non2xx + result.errors + result.timeouts,
    total: times.length,
  };
}
