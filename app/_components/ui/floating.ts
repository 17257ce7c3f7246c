'use client';

const gap = 6;
const margin = 8;

/** Puts a popover that was shown, still invisible, beside its anchor: below, or above where there is no room; `align` follows the text direction. */
export function placeBeside(anchor: HTMLElement, floating: HTMLElement, align: 'start' | 'center' | 'end'): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const rightToLeft = getComputedStyle(anchor).direction === 'rtl';
  const below = at.bottom + gap + height <= window.innerHeight - margin || at.top < height + gap + margin;
  const flush = (align === 'start') !== rightToLeft ? at.left : at.right - width;
  const left = align === 'center' ? at.left + (at.width - width) / 2 : flush;
  floating.style.visibility = 'visible';
  floating.style.margin = '0';
  floating.style.inset = 'auto';
  floating.style.left = `${Math.max(margin, Math.min(left, window.innerWidth - width - margin))}px`;
  floating.style.top = `${below ? at.bottom + gap : at.top - height - gap}px`;
}
