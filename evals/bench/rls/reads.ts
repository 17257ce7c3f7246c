import { homeReads } from './home-reads.ts';
import type { Read } from './read.ts';
import { recordReads } from './record-reads.ts';

/** Each common read of the product, as its operations ask it. */
export const reads: Read[] = [...recordReads, ...homeReads];
