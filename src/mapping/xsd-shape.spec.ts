import { describe, expect, it } from '@jest/globals';
import { misfits } from './shape.js';
import { XsdShapes } from './xsd-shape.js';

function contract(content: string): XsdShapes {
  return new XsdShapes(`<definitions xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"><types>
    <xs:schema targetNamespace="urn:t">${content}</xs:schema></types></definitions>`);
}

const person = `
  <xs:simpleType name="Code"><xs:annotation><xs:documentation>x</xs:documentation></xs:annotation>
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{3}"/><xs:pattern value="[A-Z]"/><xs:maxLength value="3"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Narrow"><xs:restriction base="t:Code"><xs:enumeration value="A"/><xs:enumeration value="123"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Person"><xs:sequence>
    <xs:element name="code" type="t:Code"/>
    <xs:element name="narrow" type="t:Narrow" minOccurs="0"/>
    <xs:element name="born" type="xs:date" minOccurs="0"/>
    <xs:choice><xs:element name="left" type="xs:int"/><xs:element name="right" type="xs:boolean"/></xs:choice>
    <xs:element name="many" minOccurs="0" maxOccurs="3"><xs:complexType><xs:sequence>
      <xs:element name="n"><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="1"/></xs:restriction></xs:simpleType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:element name="Save"><xs:complexType><xs:sequence><xs:element name="person" type="t:Person"/></xs:sequence></xs:complexType></xs:element>`;

describe('the shape of a contract', () => {
  const shape = contract(person).named('Save');

  it('takes what the contract takes', () => {
    expect(
      misfits(shape, { person: { code: '123', narrow: 'A', born: '2026-11-22', left: 1, many: [{ n: 1 }] } }),
    ).toEqual([]);
    expect(misfits(shape, { person: { code: 'A', right: true } })).toEqual([]);
  });

  it('says where something does not fit', () => {
    expect(
      misfits(shape, { person: { narrow: 'B', born: '22/11/2026', left: '1', many: [{ n: 0 }, { m: 1 }] } }),
    ).toEqual([
      '/person/code: missing',
      '/person/narrow: NOT_ALLOWED',
      '/person/born: INVALID_PATTERN',
      '/person/left: INVALID_INTEGER',
      '/person/many/0/n: OUT_OF_RANGE',
      '/person/many/1/n: missing',
      '/person/many/1/m: not in the schema',
    ]);
    expect(misfits(shape, { person: { code: '1234', left: 2 ** 31 } })).toEqual([
      '/person/code: TEXT_TOO_LONG',
      '/person/left: OUT_OF_RANGE',
    ]);
    expect(misfits(shape, { person: { left: 1, code: 'A' } })).toEqual(['/person: fields out of order']);
    expect(misfits(shape, { person: [] })).toEqual(['/person: not an object']);
  });

  it.each([
    ['<xs:element name="X" type="xs:gYear"/>', /uses type xs:gYear, which is unknown/],
    ['<xs:complexType name="X"><xs:complexContent/></xs:complexType>', /complex type made of complexContent/],
    ['<xs:complexType name="X"><xs:sequence><xs:any/></xs:sequence></xs:complexType>', /has a any inside a sequence/],
    [
      '<xs:complexType name="X"><xs:sequence><xs:element name="x" type="t:X"/></xs:sequence></xs:complexType>',
      /contains itself/,
    ],
    [
      '<xs:element name="X"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>',
      /not a restriction/,
    ],
  ])('refuses to guess: %s', (text, message) => {
    // The type itself is looked up through an element, as a mapping does.
    const shapes = contract(
      `${text}<xs:element name="Y"><xs:complexType><xs:sequence><xs:element name="x" type="t:X"/></xs:sequence></xs:complexType></xs:element>`,
    );
    expect(() => shapes.named(text.includes('element name="X"') ? 'X' : 'Y')).toThrow(message);
  });
});
