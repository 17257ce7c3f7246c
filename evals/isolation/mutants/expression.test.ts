import { expect, test } from 'vitest';
import { isOfCaller, operandsOf, withoutOneOperand } from './expression.ts';

const admin = "(( SELECT app.role() AS role) = 'admin'::text)";
const registrar = "( SELECT app.has_duty('registrar'::text) AS has_duty)";
const factor = '( SELECT app.second_factor_met() AS second_factor_met)';

test('one operand at a time is left out, at every depth', () => {
  const expression = `((${admin} OR ${registrar}) AND ${factor} AND (created_at > now()))`;
  expect(withoutOneOperand(expression)).toEqual([
    { dropped: `AND (${admin} OR ${registrar})`, text: `(${factor} AND (created_at > now()))` },
    { dropped: `AND ${factor}`, text: `((${admin} OR ${registrar}) AND (created_at > now()))` },
    { dropped: 'AND (created_at > now())', text: `((${admin} OR ${registrar}) AND ${factor})` },
    { dropped: `OR ${admin}`, text: `((${registrar}) AND ${factor} AND (created_at > now()))` },
    { dropped: `OR ${registrar}`, text: `((${admin}) AND ${factor} AND (created_at > now()))` },
  ]);
});

test('of a case each branch is left out, and each asks nothing', () => {
  const grade = '(grade_level_id IN ( SELECT app.audience_grade_ids() AS audience_grade_ids))';
  const of = (branches: string) => `(${admin} OR CASE audience${branches} ELSE false END)`;
  const [school, grades] = [` WHEN 'school'::text THEN true`, ` WHEN 'grade'::text THEN ${grade}`];
  expect(withoutOneOperand(of(`\n   ${school}\n   ${grades}\n`))).toEqual([
    { dropped: `OR ${admin}`, text: `(CASE audience${school}${grades} ELSE false END)` },
    { dropped: `OR CASE audience${school}${grades} ELSE false END`, text: `(${admin})` },
    { dropped: `WHEN 'school'::text THEN true`, text: of(grades) },
    { dropped: `WHEN 'grade'::text THEN ${grade}`, text: of(school) },
    { dropped: `what WHEN 'grade'::text asks: ${grade}`, text: of(`${school} WHEN 'grade'::text THEN true`) },
  ]);
  expect(withoutOneOperand(`CASE audience${grades} ELSE false END`)[0]?.text).toBe('false');
});

test('what has to hold altogether is the outermost and', () => {
  expect(operandsOf(`((${admin} OR ${registrar}) AND (${factor} AND (status = 'a'::text)))`)).toEqual([
    `${admin} OR ${registrar}`,
    factor,
    "status = 'a'::text",
  ]);
  expect(operandsOf(`(${factor} OR (person_id = id))`)).toHaveLength(1);
});

test('what speaks of who asks alone is told from what speaks of a row', () => {
  for (const condition of [
    admin,
    registrar,
    factor,
    "(( SELECT app.role() AS role) = ANY (ARRAY['a'::text, 'b'::text]))",
  ])
    expect(isOfCaller(condition), condition).toBe(true);
  for (const condition of [
    '(person_id = ( SELECT app.uid() AS uid))',
    '(id IN ( SELECT app.my_child_ids() AS my_child_ids))',
    `(${admin} AND contact_restricted)`,
  ])
    expect(isOfCaller(condition), condition).toBe(false);
});
