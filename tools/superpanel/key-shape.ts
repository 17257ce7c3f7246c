/** What a text that should be a key looks like: `accepted` with or without a doubt, or why it is none. */
export type KeyShape =
  | { accepted: true; doubt?: 'standard-key' | 'unknown-shape' }
  | {
      accepted: false;
      why:
        | 'empty'
        | 'spaces'
        | 'characters'
        | 'too-short'
        | 'too-long'
        | 'wrong-length'
        | 'cut'
        | 'access-token'
        | 'credential-file'
        | 'other-provider'
        | 'demonstration';
    };

const SHORTEST = 20;
const LONGEST = 512;
const no = (why: Extract<KeyShape, { accepted: false }>['why']): KeyShape => ({ accepted: false, why });

/**
 * Judges a key by its shape alone; whether it works only the provider knows. Google gives out two: `AIza` and 35 more
 * (standard keys, which it has announced to refuse) and `AQ.` (authorisation keys, of no promised length). Prefixes have
 * changed before, so an unknown one is a doubt; what is certainly no key of this provider is refused.
 */
export function keyShape(text: string, { demonstration = false }: { demonstration?: boolean } = {}): KeyShape {
  if (text === '') return no('empty');
  if (/^\{|^-----BEGIN|"private_key"/.test(text)) return no('credential-file');
  if (/\s/.test(text)) return no('spaces');
  if (/^(?:ya29\.|eyJ)/.test(text)) return no('access-token');
  if (/^(?:sk-|sk_|gsk_|xai-|hf_|pplx-|AKIA|ghp_)/.test(text)) return no('other-provider');
  if (text.length > LONGEST) return no('too-long');
  if (/^demo-/.test(text)) {
    if (!demonstration) return no('demonstration');
    return /^demo-[0-9a-f]{40}$/.test(text) ? { accepted: true } : no('wrong-length');
  }
  if (!/^[A-Za-z0-9_.-]+$/.test(text)) return no('characters');
  if (/^AIza/.test(text))
    return text.length === 39 && !text.includes('.') ? { accepted: true, doubt: 'standard-key' } : no('wrong-length');
  if (/^AQ\./.test(text)) return text.length >= SHORTEST + 3 ? { accepted: true } : no('cut');
  if (text.length < SHORTEST) return no('too-short');
  return { accepted: true, doubt: 'unknown-shape' };
}

/** The beginnings by which a field of a pasted line is known as the key. */
export const looksLikeKey = (text: string): boolean => /^(?:AIza|AQ\.|demo-)/.test(text);
