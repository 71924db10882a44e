import { describe, expect, it } from 'vitest';
import { parseJsonBytes, parseJsonText } from './json.ts';
import type { Problem } from './problem.ts';

function refused(text: string): Problem {
  try {
    parseJsonText(text);
  } catch (error) {
    return error as Problem;
  }
  throw new Error(`accepté : ${text.slice(0, 80)}`);
}

describe('lecture stricte du JSON', () => {
  it('refuse ce qui ne peut pas être gardé tel quel, en nommant sa place', () => {
    const cases: [string, string][] = [
      ['{"a":{"b":["x\\u0000"]}}', '/a/b/0'],
      ['{"a":"\\ud800"}', '/a'],
      ['{"a":"\\uDC00\\uD800"}', '/a'],
      ['{"c":{"a\\u0000":1}}', '/c'],
      ['{"a":1e400}', '/a'],
      ['{"a":[-1E+999]}', '/a/0'],
      ['{"a":12345678901234567890}', '/a'],
      ['{"a":9007199254740993}', '/a'],
      ['{"a":{"__proto__":{}}}', '/a/__proto__'],
      ['{"a":{"\\u005f_proto_\\u005F":{}}}', '/a/__proto__'],
    ];
    for (const [text, pointer] of cases) {
      expect(refused(text).status, text).toBe(400);
      expect(refused(text).errors?.[0]?.pointer, text).toBe(pointer);
    }
  });

  it('garde ce qui y ressemble seulement', () => {
    const texts = [
      '{"a":"\\ud83d\\ude00","b":"\\\\u0000"}',
      '{"a":9007199254740991,"b":0.30000000000000004,"c":1e308,"d":-0.5e-300}',
      '{"siret":"21800019800018123456","constructor":1,"proto":{"_":[]}}',
    ];
    for (const text of texts) expect(parseJsonText(text)).toEqual(JSON.parse(text));
  });

  it('refuse une imbrication profonde sans épuiser la pile, fermée ou non, même cachée par des textes', () => {
    for (const open of ['[', '{"a":', '["]]]",', '{"\\"}":']) {
      expect(refused(open.repeat(100_000)).detail).toContain('40 niveaux');
    }
    expect(refused(`${'['.repeat(41)}${' '.repeat(200)}${']'.repeat(41)}`).detail).toContain('40 niveaux');
    expect(parseJsonText(`${'['.repeat(40)}${' '.repeat(200)}${']'.repeat(40)}`)).toBeDefined();
    expect(parseJsonText(JSON.stringify({ a: '[{'.repeat(1000) }))).toBeDefined();
  });

  it('situe la faute sans répéter le texte', () => {
    const problem = refused('{"email":"jeanne@exemple.fr",}');
    expect(problem.detail).toMatch(/caractère \d+/);
    expect(JSON.stringify(problem)).not.toContain('jeanne');
  });

  it('refuse les octets qui ne sont pas de l’UTF-8, et accepte une marque d’ordre', () => {
    const hostile = ['ff', '22c328 22'.replace(' ', ''), '22eda08022', '22c08022', '22f490808022', '2280'];
    for (const hex of hostile) {
      expect(() => parseJsonBytes(Buffer.from(hex, 'hex')), hex).toThrow(/UTF-8/);
    }
    expect(parseJsonBytes(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });
});
