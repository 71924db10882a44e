// Settings of the embedded server. Durability stays on everywhere but in tests.
import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/** A quarter of the memory that we may use, between 128 MB and 1 GB. */
function sharedBuffers(): string {
  const allowed = process.constrainedMemory?.() ?? 0;
  const memory = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return `${Math.round(Math.min(Math.max(memory / 4, 128 * megabyte), 1024 * megabyte) / megabyte)}MB`;
}

const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  random_page_cost: '1.1',
  effective_io_concurrency: '16',
  // Small requests on few cores, and a container's shared memory is often 64 MB.
  max_parallel_workers_per_gather: '0',
  // Compressing costs more of the few cores than the local disk would save.
  wal_compression: 'off',
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  autovacuum_naptime: '15s',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  // Values of statements may be personal data.
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
};

const durability = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
const noDurability = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Command-line arguments of `postgres`. */
export function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = {
    ...common,
    shared_buffers: durable ? sharedBuffers() : '256MB',
    ...(durable ? durability : noDurability),
    port: String(port),
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
