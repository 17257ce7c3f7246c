import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Role } from '#db/caller.ts';

const tracer = trace.getTracer('catalyst.http');

/**
 * A route handler in a span named `POST /api/chat`. The answer carries the trace's id in `x-trace-id` and its place in
 * `traceparent`, so that whoever reports a problem can name it.
 * @param route the route's template, never an address with values in it.
 */
export function withRequestSpan<Rest extends unknown[]>(
  route: string,
  handle: (request: Request, ...rest: Rest) => Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return (request, ...rest) => {
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    return tracer.startActiveSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, async (span) => {
      try {
        return withTraceHeaders(await handle(request, ...rest), span);
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

/** Notes on the request's span in which role it is answered. */
export function noteRole(role: Role): void {
  trace.getActiveSpan()?.setAttribute('catalyst.role', role);
}

/** Id of the trace that is being recorded, for a turn's row or a problem report; undefined when none is. */
export function activeTraceId(): string | undefined {
  const span = trace.getActiveSpan();
  return span?.isRecording() ? span.spanContext().traceId : undefined;
}

function withTraceHeaders(response: Response, span: Span): Response {
  span.setAttribute('http.response.status_code', response.status);
  if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  if (!span.isRecording()) return response;
  const { traceId, spanId } = span.spanContext();
  const headers = new Headers(response.headers);
  headers.set('x-trace-id', traceId);
  headers.set('traceparent', `00-${traceId}-${spanId}-01`);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
