import { type FunctionRules, open } from '../function-rule.ts';

const superAdmin = { kind: 'super admin', readers: false } as const;
const nothing = '00000000-0000-4000-8000-000000000000';

const calls: Readonly<Record<string, string>> = {
  assert_super_admin: '',
  super_look: "'superpanel.keys'",
  super_keys: '',
  super_families: '',
  super_pool: '',
  super_alerts: '',
  super_acknowledge: '(select array_agg(id) from (values (gen_random_uuid())) x (id))',
  super_attempts: 'null, null, null, 5',
  super_usage: '24',
  super_check_keys: `'[{"line": 1, "fingerprint": "arranged", "families": []}]'`,
  super_add_keys: `'[{"line": 1, "fingerprint": "arranged", "families": []}]'`,
  super_set_key_status: `'[{"id": "${nothing}", "revision": 1}]', 'paused', 'looked at'`,
  super_change_key: `'${nothing}', 1, 'Another label', null, null`,
  super_rotate_key: `'${nothing}', 1, '{}'`,
  super_note_test: `'${nothing}', 'ok', null`,
  super_name_project: `'${nothing}', 1, 'Another name'`,
  super_save_family: `'{"family": "gemini-2.5-flash"}', null`,
  super_set_family_status: "'no-such-family', 1, 'paused', null, null",
  super_move_family: "'no-such-family', 1, true",
  super_give_keys: "'gemini-2.5-flash', 'no-such-family'",
};

/** The console: for super admins alone, whoever else asks and with whatever arguments, none included. */
export const superAdminFunctions: FunctionRules = Object.fromEntries(
  Object.entries(calls).map(([name, given]) => [
    `app.${name}`,
    open(superAdmin, `select coalesce(app.${name}(${given})::text, '') || ' answered'`, (acting) =>
      acting.is('super_admin'),
    ),
  ]),
);
