import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark';
type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');

function oklchToLinearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function linearRgbToOklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function readTokens(): Record<string, Record<Theme, Rgb>> {
  const colour = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
  const line = new RegExp(String.raw`--color-([\w-]+): light-dark\(${colour}, ${colour}\);`, 'g');
  return Object.fromEntries(
    [...css.matchAll(line)].map(([, name, ...numbers]) => {
      const [l1, c1, h1, l2, c2, h2] = numbers.map(Number) as [number, number, number, number, number, number];
      return [name, { light: oklchToLinearRgb(l1, c1, h1), dark: oklchToLinearRgb(l2, c2, h2) }];
    }),
  );
}

const tokens = readTokens();
const themes: Theme[] = ['light', 'dark'];

function token(name: string, theme: Theme): Rgb {
  const value = tokens[name]?.[theme];
  if (!value) throw new Error(`globals.css has no colour token ${name}`);
  return value;
}

/** Relative luminance of WCAG 2.2, from linear sRGB clipped to its gamut. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => Math.min(1, Math.max(0, channel))) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string, theme: Theme): number {
  const [light, dark] = [luminance(token(one, theme)), luminance(token(other, theme))].sort((x, y) => y - x) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['background', 'surface', 'raised', 'subtle'];
const meanings = ['good', 'caution', 'alert', 'info'];
const charts = ['chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6'];

const textPairs = [
  ...['text', 'muted', 'accent', 'accent-strong', ...meanings].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...[...meanings, 'accent'].flatMap((meaning) => [
    [meaning, `${meaning}-soft`],
    ['text', `${meaning}-soft`],
  ]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-alert', 'alert'],
] as [string, string][];

const markPairs = ['control', ...charts].flatMap((mark) =>
  ['background', 'surface', 'raised'].map((g) => [mark, g]),
) as [string, string][];

describe.each(themes)('%s theme', (theme) => {
  it.each(textPairs)('%s on %s reads at 4.5:1 or more', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(markPairs)('%s on %s stands out at 3:1 or more', (mark, ground) => {
    expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(tokens))('%s can be shown by an sRGB screen', (name) => {
    for (const channel of token(name, theme)) {
      expect(channel).toBeGreaterThan(-0.004);
      expect(channel).toBeLessThan(1.004);
    }
  });
});

/** Machado, Oliveira and Fernandes (2009), full severity, on linear sRGB. */
const colourVision: Record<string, readonly [Rgb, Rgb, Rgb]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

describe.each(themes)('chart colours, %s theme', (theme) => {
  it.each(Object.entries(colourVision))('the first four stay apart under %s', (_name, matrix) => {
    const seen = charts.slice(0, 4).map((name) => {
      const rgb = token(name, theme);
      const mixed = matrix.map((row) => Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
      return linearRgbToOklab(mixed as unknown as Rgb);
    });
    for (const [index, one] of seen.entries()) {
      for (const other of seen.slice(index + 1)) {
        expect(Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])).toBeGreaterThan(0.09);
      }
    }
  });
});
