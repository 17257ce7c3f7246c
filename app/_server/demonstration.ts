import 'server-only';
import { gatewayEnvironment } from '#agents/gateway/env.ts';

/** Whether the models are the demonstration's own, which answer by rules: a local stand-in serves where no other is configured. */
export function demonstrationModels(): boolean {
  return new URL(gatewayEnvironment().GEMINI_BASE_URL).hostname === '127.0.0.1';
}
