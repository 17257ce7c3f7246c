import { changed, OWN, type Refused, withRows } from './conformance.ts';
import { minimal, textsOf } from './sets.ts';

const BOM_OF_UTF_16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('sourcedId,name,type\n', 'utf16le')]);

/** Files that are not the text, the columns or the rows that they should be. */
export const refusedText: readonly Refused[] = [
  [
    'a required column that is missing',
    () => ({ ...textsOf(minimal), orgs: 'sourcedId,name\ns1,Oak\n' }),
    ['orgs.csv:1:type: The column is missing. orgs.csv cannot be read without it.'],
  ],
  [
    'bytes that are not UTF-8',
    () => ({ ...textsOf(minimal), orgs: Buffer.from('sourcedId,name,type\ns1,Stra\xdfe,school\n', 'latin1') }),
    ['orgs.csv:2:name: holds bytes that are not UTF-8. Save the file as UTF-8.'],
  ],
  [
    'a file of UTF-16',
    () => ({ ...textsOf(minimal), orgs: BOM_OF_UTF_16 }),
    ['orgs.csv:1:: The first line is not UTF-8 text. Save the file as UTF-8.'],
  ],
  [
    'values of several lines, said in one',
    () => changed('orgs', 0, { type: 'high\r\nschool' }),
    [`orgs.csv:2:type: “high school” is not one of department, school, district, local, state, national${OWN}`],
  ],
  [
    'a row that is too short, and one with a quote in it',
    () => ({
      ...textsOf(minimal),
      orgs: 'sourcedId,name,type\r\ns1,"Oak\r\nHigh",school\r\ns2,x\r\ns3,a "b",school\r\n',
    }),
    [
      'orgs.csv:4:: The row has 2 values for 3 columns. Look for a missing or surplus comma or quote.',
      'orgs.csv:5:: There is a quote inside a value that is not in quotes. Put the value in quotes and write its quotes twice.',
    ],
  ],
  [
    'an id given twice',
    () => withRows('orgs', [...(minimal.orgs ?? []), { sourcedId: 's1', name: 'Again', type: 'department' }]),
    ['orgs.csv:3:sourcedId: “s1” is also on line 2. An id belongs to one row; leave one out.'],
  ],
];
