// The floor: a bare Fastify that reads one row of 1 kB of jsonb by its primary key, with one prepared statement.
// A program of its own, started by the bench: DATABASE_URL, PORT.
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query('CREATE TABLE IF NOT EXISTS banc_plancher (id int PRIMARY KEY, document jsonb NOT NULL)');
await pool.query(
  `INSERT INTO banc_plancher SELECT i, jsonb_build_object('id', i, 'texte', repeat('x', 980))
   FROM generate_series(1, 10000) AS i ON CONFLICT DO NOTHING`,
);
const app = Fastify();
app.get<{ Params: { id: string } }>('/:id', async (request) => {
  const { rows } = await pool.query({
    name: 'plancher',
    text: 'SELECT document FROM banc_plancher WHERE id = $1',
    values: [request.params.id],
  });
  return rows[0].document;
});
app.get('/pret', () => 'pret');
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.on('SIGTERM', async () => {
  await app.close();
  await pool.query('DROP TABLE banc_plancher');
  await pool.end();
});
