import 'server-only';
import pino from 'pino';

/** Structured log of the web application. Personal data and secrets have no place in it. */
export const log = pino({
  name: 'catalyst',
  serializers: { error: pino.stdSerializers.err },
  redact: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret'],
});
