import { customType } from 'drizzle-orm/pg-core';

const FORM = /^b1\.[A-Za-z0-9_-]{22}$/;

/** The index of a sealed value, made by `FieldKeys.index` alone. */
export type BlindIndex = string & { readonly index: unique symbol };

const index = customType<{ data: BlindIndex; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => {
    if (!FORM.test(value)) throw new TypeError('A blind index was to be stored that is none');
    return value;
  },
  fromDriver: (stored) => stored as BlindIndex,
});

/** A column that finds a sealed one by equality (vault/blind-index.ts). Read by nobody for its own sake. */
export const blindIndex = () => index();
