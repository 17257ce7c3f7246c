/** Bytes of one part of an upload or download: with its base64 and what stands around it, less than a request may have. */
export const PART_BYTES = 512 * 1024;

/** Of an archive that comes or goes through the browser; a district of 500,000 people takes about 90 MB. */
export const LARGEST_UPLOAD = 128 * 1024 ** 2;
