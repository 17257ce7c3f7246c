import { Hono } from 'hono';
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { AuthError } from './auth-error.ts';
import type { AuthService } from './service.ts';
import { signInRoutes } from './sign-in.ts';
import { verifyRoutes } from './verify.ts';

/**
 * The part of Supabase Auth that the product and supabase-js use, on the same tables: passwords, links and codes by
 * mail, PKCE, rotating refresh tokens, sessions, and the admin interface. Other sign-in providers and second factors
 * answer 404, as any unknown path.
 */
export function authServer(service: AuthService): Hono {
  const auth = new Hono();
  auth.onError((error, c) => {
    if (error instanceof AuthError) return c.json(error.body(), error.status);
    console.error(error);
    return c.json(new AuthError(500, 'unexpected_failure', 'Unexpected failure, please check the logs').body(), 500);
  });

  auth.get('/health', (c) => c.json({ version: 'embedded', name: 'GoTrue', description: 'Embedded Supabase Auth' }));
  auth.get('/.well-known/jwks.json', (c) => {
    c.header('cache-control', 'public, max-age=600');
    return c.json(service.signing.jwks);
  });
  auth.get('/settings', (c) =>
    c.json({
      external: { email: true, phone: false, google: false, azure: false, anonymous_users: false },
      disable_signup: !service.allowSignUp,
      mailer_autoconfirm: false,
      phone_autoconfirm: false,
      sms_provider: '',
      saml_enabled: false,
    }),
  );
  signInRoutes(auth, service);
  verifyRoutes(auth, service);
  accountRoutes(auth, service);
  adminRoutes(auth, service);
  return auth;
}
