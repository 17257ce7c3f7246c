import 'server-only';
import type { Ports } from '#tools/contract/ports.ts';

/** What operations may use of the layers above them. None of today's needs a model or a file. */
export const ports = (): Ports => ({});
