import type { FileName, Version } from './binding.ts';
import { listOf } from './check-value.ts';

/** Rows of one file of 1.2 that one row of any version says. */
export type Upgraded = [FileName, Record<string, string>][];

/**
 * Says a row in the words of 1.2, so that nothing behind the reader knows of 1.1: users carried their role and schools,
 * and line items their grading period under another name.
 */
export function upgradeRow(version: Version, name: FileName, content: Record<string, string>): Upgraded {
  if (version === '1.2') return [[name, content]];
  if (name === 'users') return upgradedUser(content);
  if (name === 'lineItems') {
    const { gradingPeriodSourcedId, ...rest } = content;
    return [[name, { ...rest, ...(gradingPeriodSourcedId && { academicSessionSourcedId: gradingPeriodSourcedId }) }]];
  }
  return [[name, content]];
}

// 1.1 knows one administrator; in 1.2 it is the one of a school.
const roleNow: Record<string, string> = { administrator: 'siteAdministrator' };

function upgradedUser({ role = '', orgSourcedIds = '', ...user }: Record<string, string>): Upgraded {
  const orgs = [...new Set(listOf(orgSourcedIds))];
  const changed = Object.fromEntries(
    ['status', 'dateLastModified'].flatMap((name) => (user[name] ? [[name, user[name]]] : [])),
  );
  return [
    ['users', { ...user, ...(orgs[0] && { primaryOrgSourcedId: orgs[0] }) }],
    ...orgs.map((org, index): Upgraded[number] => [
      'roles',
      {
        sourcedId: `${user.sourcedId}/${org}`,
        ...changed,
        userSourcedId: user.sourcedId ?? '',
        roleType: index === 0 ? 'primary' : 'secondary',
        role: roleNow[role] ?? role,
        orgSourcedId: org,
      },
    ]),
  ];
}
