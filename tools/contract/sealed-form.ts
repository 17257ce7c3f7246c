/** A sealed field as it stands in a row (db/privacy/sealed-text.ts). */
export const sealedForm = /^f1\.[A-Za-z0-9_-]{38,}$/;
