import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An answer in the form that auth-js understands. `code` is one of Supabase Auth's error codes. */
export class AuthError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  body() {
    return { code: this.status, error_code: this.code, msg: this.message };
  }
}
