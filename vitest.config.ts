import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '@projets-collectivites/schema': fileURLToPath(new URL('schema/src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['schema/**/*.test.ts', 'client/**/*.test.ts', 'api/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['api/test/global-setup.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
