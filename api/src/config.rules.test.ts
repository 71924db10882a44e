import { describe, expect, test } from 'vitest';
import { addressOf, readConfig } from './config.ts';

describe('la configuration', () => {
  test('se passe de toute variable', () => {
    expect(readConfig({}, '/projet')).toEqual({
      nodeEnv: 'development',
      host: '127.0.0.1',
      port: 3000,
      urlPublique: 'http://127.0.0.1:3000',
      databaseUrl: undefined,
      databaseDirectUrl: undefined,
      dataDir: '/projet/donnees',
      logLevel: undefined,
      poolMax: 10,
      rapprochement: 'actif',
      loopback: true,
    });
  });

  test('tient une variable vide pour absente', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '' }, '/projet')).toEqual(
      readConfig({}, '/projet'),
    );
  });

  test.each([
    ['PORT', 'trois mille'],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['DATABASE_URL', 'mysql://ici/base'],
    ['DATABASE_DIRECT_URL', 'ici'],
    ['NODE_ENV', 'recette'],
    ['LOG_LEVEL', 'bavard'],
    ['URL_PUBLIQUE', 'projets.example'],
    ['DATABASE_POOL', '1'],
    ['HOST', 'http://ici'],
  ])('refuse %s=%s par une phrase qui nomme la variable, sans répéter la valeur', (name, value) => {
    expect(() => readConfig({ [name]: value }, '/projet')).toThrow(
      new RegExp(`^La variable ${name} est incorrecte`),
    );
    expect(() => readConfig({ [name]: value }, '/projet')).not.toThrow(value);
  });

  test('nomme toutes les variables fautives', () => {
    expect(() => readConfig({ PORT: 'x', NODE_ENV: 'y' }, '/')).toThrow(
      /NODE_ENV(?:.|\n)*PORT|PORT(?:.|\n)*NODE_ENV/,
    );
  });

  test('est figée', () => {
    expect(Object.isFrozen(readConfig({}, '/'))).toBe(true);
  });

  test('sait ce qui ne sort pas de la machine', () => {
    const loopback = (HOST: string): boolean => readConfig({ HOST }, '/').loopback;
    expect(['127.0.0.1', '127.8.8.8', 'localhost', '::1'].map(loopback)).toEqual([true, true, true, true]);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.exemple.fr'].map(loopback)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('écrit une adresse que l’on peut ouvrir', () => {
    expect(addressOf('0.0.0.0', 80)).toBe('http://localhost:80');
    expect(addressOf('::1', 80)).toBe('http://[::1]:80');
  });
});
