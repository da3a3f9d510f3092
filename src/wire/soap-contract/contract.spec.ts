import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readContract } from './contract.js';
import { UnwritableValueError, writeElement } from './element.writer.js';

const folder = join(import.meta.dirname, '../../../wsdl');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wsdl'));

const schema = (
  content: string,
  form = 'qualified',
): string => `<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:t" targetNamespace="urn:t">
  <w:types><x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" elementFormDefault="${form}">
    ${content}<x:element name="AResponse" type="x:string"/></x:schema></w:types>
  <w:message name="In"><w:part name="p" element="t:A"/></w:message><w:message name="Out"><w:part name="p" element="t:AResponse"/></w:message>
  <w:portType name="P"><w:operation name="A"><w:input message="t:In"/><w:output message="t:Out"/></w:operation></w:portType>
  <w:binding name="B" type="t:P"><w:operation name="A"><s:operation soapAction="urn:t/A"/></w:operation></w:binding></w:definitions>`;

const shape = `<x:complexType name="Base"><x:sequence><x:element name="first" type="x:string"/></x:sequence></x:complexType>
  <x:complexType name="More"><x:complexContent><x:extension base="t:Base"><x:sequence>
    <x:element name="number" type="t:Money" maxOccurs="3"/>
    <x:choice minOccurs="0"><x:element ref="t:shared"/><x:element name="file" type="x:base64Binary"/></x:choice>
    <x:element name="again" type="t:More" minOccurs="0"/></x:sequence></x:extension></x:complexContent></x:complexType>
  <x:simpleType name="Money"><x:restriction base="x:integer"/></x:simpleType>
  <x:element name="shared" type="x:string"/><x:element name="A" type="t:More"/>`;

describe('a contract', () => {
  it.each(files)('%s is read whole: every operation has an input, an output and an action', (file) => {
    const contract = readContract(readFileSync(join(folder, file), 'utf8'));
    for (const [name, operation] of contract.operations) {
      expect(operation.input.name).toBe(name);
      expect(operation.output.name).toBe(`${name}Response`);
      expect(operation.soapAction).toBe(`${contract.targetNamespace}/${name}`);
      expect(contract.byInput.get(`{${contract.targetNamespace}}${name}`)).toBe(operation);
    }
    expect(contract.operations.size).toBeGreaterThan(0);
  });

  it('knows order, repetition, kinds and what is required, through bases, references and recursion', () => {
    const model = readContract(schema(shape)).operations.get('A')?.input;
    expect(model?.fields?.map(({ name, many, required, kind }) => [name, many, required, kind])).toEqual([
      ['first', false, true, 'text'],
      ['number', true, true, 'token'],
      ['shared', false, false, 'text'],
      ['file', false, false, 'binary'],
      ['again', false, false, 'text'],
    ]);
    expect(model?.field('again')?.field('again')?.field('first')?.name).toBe('first');
  });

  it('is refused when it is not document/literal', () => {
    expect(() => readContract(schema(shape).replace('element="t:A"', 'type="t:More"'))).toThrow('not document/literal');
    expect(() => readContract('<a/>')).toThrow('no WSDL');
    expect(() => readContract(schema(shape).replace('element="t:A"', 'element="t:Gone"'))).toThrow(
      'no element {urn:t}Gone',
    );
  });
});

describe('values written as XML', () => {
  const written = (value: object, form?: string): string => {
    const model = readContract(schema(shape, form)).operations.get('A')?.input;
    if (!model) throw new Error('no model');
    return writeElement(model, value as never);
  };

  it('stand in the order of the schema, absent ones left out', () => {
    expect(written({ shared: 'z', number: [1, 2n], first: 'a', again: null, file: undefined })).toBe(
      '<A xmlns="urn:t"><first>a</first><number>1</number><number>2</number><shared>z</shared></A>',
    );
  });

  it('have no namespace where the schema leaves local elements unqualified', () => {
    expect(written({ first: 'a', shared: 'z', again: { first: 'b' } }, 'unqualified')).toBe(
      '<A xmlns="urn:t"><first xmlns="">a</first><shared>z</shared><again xmlns=""><first>b</first></again></A>',
    );
  });

  it('are escaped so that they come back as they were', () => {
    expect(written({ first: 'a&<>"\'\r\n]]>Nguyễn 😀' })).toContain('a&amp;&lt;&gt;"\'&#13;\n]]&gt;Nguyễn 😀');
  });

  it.each([
    ['an unknown name', { first: 'a', other: 'b' }, 'A/other'],
    ['a list for one', { first: ['a'] }, 'A/first'],
    ['a fraction', { number: [0.1] }, 'A/number[1]'],
    ['a number too large to be exact', { number: [2 ** 53] }, 'A/number[1]'],
    ['a NUL', { first: '\u{0}' }, 'A/first'],
    ['half a character', { first: '\u{D800}' }, 'A/first'],
    ['text for an object', { again: 'x' }, 'A/again'],
    ['an object for text', { first: {} }, 'A/first'],
  ])('are refused by path: %s', (_name, value, path) => {
    expect(() => written(value)).toThrow(UnwritableValueError);
    expect(() => written(value)).toThrow(`${path}: `);
  });
});
